using System.Globalization;

namespace ConnectApp.Core.Ids;

/// <summary>
/// Texts of others (labels, keys, ids, names of exceptions) as they may stand in a line of the log or in a message: one line, bounded, without characters that move a
/// terminal's cursor or turn the direction of writing.
/// </summary>
internal static class Printable
{
    private const int Longest = 300;

    public static string Of(string text, int longest = Longest)
    {
        var shown = text.Length <= longest ? text : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[longest - 2]) ? longest - 2 : longest - 1), "…");
        return shown.Any(IsNoText) ? new string([.. shown.Select(c => IsNoText(c) ? '?' : c)]) : shown;
    }

    private static bool IsNoText(char c) =>
        char.IsControl(c) || CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Format;
}
