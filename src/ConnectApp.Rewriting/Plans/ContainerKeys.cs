using System.Buffers;

namespace ConnectApp.Rewriting.Plans;

/// <summary>The form of the keys of projects and spaces, by which they are told from other words in their place.</summary>
internal static class ContainerKeys
{
    private static readonly SearchValues<byte> LettersAndDigits = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"u8);
    private static readonly SearchValues<byte> OfProjectKeys = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"u8);

    /// <summary>Jira's default pattern, with digits and underscores, which administrators may allow ("Configuring project keys").</summary>
    public static bool IsProjectKey(ReadOnlySpan<byte> text) => text.Length > 0 && char.IsAsciiLetterUpper((char)text[0]) && !text.ContainsAnyExcept(OfProjectKeys);

    /// <summary>
    /// Letters and digits, or a personal space's tilde and user name ("Create a space", Confluence documentation). What stands in a key's place beside keys has neither form:
    /// <c>@self</c>, <c>currentSpace()</c>, <c>*</c>.
    /// </summary>
    public static bool IsSpaceKey(ReadOnlySpan<byte> text) => text is [(byte)'~', _, ..] || (text.Length > 0 && !text.ContainsAnyExcept(LettersAndDigits));
}
