using System.Buffers;
using System.Globalization;
using System.Text;

namespace ConnectApp.WorkItems.Documents.Adf;

/// <summary>Characters that a text in JSON and on a page may hold.</summary>
internal static class PlainCharacters
{
    private static readonly SearchValues<char> s_suspect = SearchValues.Create(
    [
        .. Enumerable.Range(0, 0x20).Where(c => c is not ('\t' or '\n' or '\f')).Select(c => (char)c),
        .. Enumerable.Range(0x7F, 0x21).Select(c => (char)c),
        .. Enumerable.Range(0xD800, 0x800).Select(c => (char)c),
        .. Enumerable.Range(0xFDD0, 0x20).Select(c => (char)c),
        '\uFFFE', '\uFFFF', '\uFEFF',
    ]);

    /// <summary>
    /// Removes control characters and non-characters, makes one line feed of CR LF and CR, and replaces half surrogate pairs by U+FFFD.
    /// </summary>
    public static string Clean(string text)
    {
        if (!text.AsSpan().ContainsAny(s_suspect)) return text;

        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (!s_suspect.Contains(c)) clean.Append(c);
            else if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) clean.Append(c).Append(text[++i]);
            else if (char.IsSurrogate(c)) clean.Append('\uFFFD');
            else if (c == '\r' && (i + 1 >= text.Length || text[i + 1] != '\n')) clean.Append('\n');
        }
        return clean.ToString();
    }

    /// <summary>The longest beginning of at most <paramref name="length"/> characters that cuts no user-perceived character in two.</summary>
    public static string Head(string text, int length)
    {
        if (text.Length <= length) return text;

        var end = 0;
        while (end < text.Length)
        {
            var next = StringInfo.GetNextTextElementLength(text, end);
            if (end + next > length) break;
            end += next;
        }
        return text[..end];
    }
}
