namespace ConnectApp.Rewriting.Plans;

/// <summary>Enumerations in messages for people: the first few, then how many more.</summary>
internal static class Listing
{
    public const int Longest = 10;

    public static string Of(IReadOnlyList<string> items, int total)
    {
        var shown = items.Take(Longest).Select(ShownText.Plain).ToList();
        return string.Join(", ", shown) + (total > shown.Count ? $" and {total - shown.Count:N0} more" : "");
    }
}
