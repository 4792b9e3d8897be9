namespace ConnectApp.Commands;

/// <summary>A text of a record as the server had it and as it came over.</summary>
/// <param name="Kind">Of the plan: <c>jql</c>, <c>wiki</c> …</param>
/// <param name="Key">Of the record.</param>
internal sealed record TextSample(string Kind, string Entity, string Key, string Path, string Before, string After)
{
    private const int Around = 30;
    private const int Longest = 90;

    /// <summary>The places that differ first, and what stands around them.</summary>
    public (string Before, string After) Excerpt()
    {
        var same = Before.Zip(After).TakeWhile(c => c.First == c.Second).Count();
        var start = Math.Max(0, same - Around);
        return (Cut(Before, start), Cut(After, start));
    }

    private static string Cut(string text, int start) =>
        $"{(start > 0 ? "…" : "")}{text[start..Math.Min(text.Length, start + Longest)].ReplaceLineEndings(" ")}{(text.Length > start + Longest ? "…" : "")}";
}
