using System.Globalization;

namespace ConnectApp.WorkItems.Documents.References;

/// <summary>Finds <c>#N</c>, the number of a work item in running text. <c>!N</c> is a pull request and stays.</summary>
internal static class WorkItemNumbers
{
    /// <returns>Places in order; a number stands alone: no letter, digit or <c>#&amp;/</c> before it, no letter, digit or <c>_-</c> after it.</returns>
    public static IEnumerable<(int Start, int Length, int Id)> In(string text)
    {
        for (var at = text.IndexOf('#', StringComparison.Ordinal); at >= 0; at = text.IndexOf('#', at + 1))
        {
            var end = at + 1;
            while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
            if (end == at + 1 || text[at + 1] == '0' || (at > 0 && !MayPrecede(text[at - 1])) || (end < text.Length && !MayFollow(text, end))) continue;

            if (int.TryParse(text.AsSpan(at + 1, end - at - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                yield return (at, end - at, id);
        }
    }

    private static bool MayPrecede(char c) => !char.IsLetterOrDigit(c) && c is not ('#' or '&' or '/' or '_' or '=');

    private static bool MayFollow(string text, int at) => !char.IsLetterOrDigit(text[at]) && text[at] is not ('_' or '-' or '#');
}
