using System.Buffers;
using System.Text;
using ConnectApp.Rewriting.Bytes;

namespace ConnectApp.Rewriting.Text.Jql;

/// <summary>Escapes and quotes of JQL.</summary>
internal static class JqlSpelling
{
    private static readonly SearchValues<byte> Bare = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"u8);

    /// <summary><c>\t \n \r \" \' \\ \uXXXX</c> and <c>\</c> with a space; 0: no escape begins here.</summary>
    public static int EscapeLength(ReadOnlySpan<byte> raw)
    {
        if (raw.Length < 2 || raw[0] != '\\') return 0;
        if (raw[1] is (byte)'t' or (byte)'n' or (byte)'r' or (byte)'"' or (byte)'\'' or (byte)'\\' or (byte)' ') return 2;
        return raw[1] == 'u' && raw.Length >= 6 && !raw[2..6].ContainsAnyExcept(HexDigits) ? 6 : 0;
    }

    /// <summary>Reads the escape that begins <paramref name="raw"/>, of which <see cref="EscapeLength"/> is not 0.</summary>
    /// <returns>Its length; 12 for the two escapes of a character beyond the Basic Multilingual Plane.</returns>
    public static int ReadEscape(ReadOnlySpan<byte> raw, Span<byte> text, out int written)
    {
        written = 1;
        text[0] = raw[1] switch { (byte)'t' => (byte)'\t', (byte)'n' => (byte)'\n', (byte)'r' => (byte)'\r', _ => raw[1] };
        if (raw[1] != 'u') return 2;
        var unit = CodeUnit(raw);
        if (char.IsHighSurrogate(unit) && raw.Length >= 12 && EscapeLength(raw[6..]) == 6 && char.IsLowSurrogate(CodeUnit(raw[6..])))
        {
            written = new Rune(unit, CodeUnit(raw[6..])).EncodeToUtf8(text);
            return 12;
        }

        // Half a surrogate pair is no character; no id holds U+FFFD either.
        written = (char.IsSurrogate(unit) ? Rune.ReplacementChar : new Rune(unit)).EncodeToUtf8(text);
        return 6;
    }

    /// <summary>More bytes than any name in the tables has.</summary>
    public const int LongestName = 64;

    /// <summary>The text of a name, without quotes and escapes; empty for one that is longer than <see cref="LongestName"/> and holds escapes.</summary>
    public static ReadOnlySpan<byte> NameOf(ReadOnlySpan<byte> query, JqlToken token, Span<byte> room)
    {
        var raw = RawOf(query, token);
        if (!raw.Contains((byte)'\\')) return raw;
        return raw.Length <= room.Length ? room[..JqlQuotedCoding.InDoubleQuotes.Decode(raw, room)] : default;
    }

    /// <summary>What stands between the quotes, or the word.</summary>
    public static ReadOnlySpan<byte> RawOf(ReadOnlySpan<byte> query, JqlToken token) =>
        token.Kind == JqlTokenKind.Quoted ? query[(token.Start + 1)..(token.End - 1)] : query[token.Start..token.End];

    /// <summary>Whether a value that takes the place of one without quotes needs some.</summary>
    /// <remarks>
    /// On the strict side, since quotes never harm where a value stands: the dot is reserved in older Jira's documentation ("Reserved characters") and the colon of an account id
    /// (<c>557058:…</c>) in none, but parsers differ.
    /// </remarks>
    public static bool NeedsQuotes(ReadOnlySpan<byte> value) => value.IsEmpty || value.ContainsAnyExcept(Bare) || JqlWords.NeedsQuotes(value);

    public static void AppendInQuotes(GrowingBytes output, ReadOnlySpan<byte> text, byte quote)
    {
        foreach (var b in text)
        {
            switch (b)
            {
                case (byte)'\\':
                    output.Append("\\\\"u8);
                    break;
                case (byte)'\t':
                    output.Append("\\t"u8);
                    break;
                case (byte)'\n':
                    output.Append("\\n"u8);
                    break;
                case (byte)'\r':
                    output.Append("\\r"u8);
                    break;
                case < 0x20 or 0x7F:
                    output.Append("\\u00"u8);
                    output.Append("0123456789abcdef"u8[b >> 4]);
                    output.Append("0123456789abcdef"u8[b & 15]);
                    break;
                default:
                    if (b == quote) output.Append((byte)'\\');
                    output.Append(b);
                    break;
            }
        }
    }

    private static readonly SearchValues<byte> HexDigits = SearchValues.Create("0123456789ABCDEFabcdef"u8);

    private static char CodeUnit(ReadOnlySpan<byte> escape)
    {
        var unit = 0;
        foreach (var digit in escape.Slice(2, 4)) unit = (unit << 4) | (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        return (char)unit;
    }
}
