using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Rewriting.Text.References;

/// <summary>What seems to be an id or a key where no table knows the place. It decides about warnings only.</summary>
internal static class IdLike
{
    /// <summary>The products count their ids from 10000; shorter numbers are versions, sizes and years.</summary>
    private const int FewestDigits = 5;

    /// <summary>Times in milliseconds have 13.</summary>
    private const int MostDigits = 12;

    /// <summary><c>10010</c>, <c>customfield_10010</c>, <c>DEMO-12</c></summary>
    public static bool IsIdOrKey(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("customfield_"u8)) text = text["customfield_".Length..];
        if (!text.ContainsAnyExceptInRange((byte)'0', (byte)'9')) return text.Length is >= FewestDigits and <= MostDigits;
        var hyphen = text.LastIndexOf((byte)'-');
        return hyphen > 1 && hyphen + 1 < text.Length && !text[(hyphen + 1)..].ContainsAnyExceptInRange((byte)'0', (byte)'9') && ContainerKeys.IsProjectKey(text[..hyphen]);
    }
}
