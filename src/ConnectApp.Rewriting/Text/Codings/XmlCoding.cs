using System.Buffers;
using System.Net;
using System.Text;
using ConnectApp.Rewriting.Bytes;

namespace ConnectApp.Rewriting.Text.Codings;

/// <summary>Character data of XML and, as Confluence's storage format uses them, HTML's named entities.</summary>
/// <param name="quote">The quote around an attribute's value; null: text between tags.</param>
internal sealed class XmlCoding(char? quote) : TextCoding
{
    /// <summary>The longest of HTML's names have 31 characters; a longer one is none.</summary>
    private const int LongestName = 34;

    private static readonly SearchValues<byte> OfText = SearchValues.Create("&<>\r"u8);
    private static readonly SearchValues<byte> OfAttributes = SearchValues.Create("&<>\r\n\t\"'"u8);

    public override int IndexOfEscape(ReadOnlySpan<byte> raw) => raw.IndexOf((byte)'&');

    public override int ReadEscape(ReadOnlySpan<byte> raw, Span<byte> text, out int written)
    {
        var end = raw[..Math.Min(raw.Length, LongestName)].IndexOf((byte)';');
        if (end > 1 && (TryReadOwn(raw[1..end], text, out written) || TryReadOther(raw[1..end], text, out written))) return end + 1;
        text[0] = raw[0];
        return written = 1;
    }

    public override void Append(GrowingBytes output, ReadOnlySpan<byte> text) => AppendEscaped(output, text, quote);

    /// <summary>One of XML's five entities, or a character by its number.</summary>
    /// <param name="name">Between <c>&amp;</c> and <c>;</c>.</param>
    internal static bool TryReadOwn(ReadOnlySpan<byte> name, Span<byte> text, out int written)
    {
        written = 1;
        if (name[0] == '#') return TryReadNumber(name[1..], text, out written);
        if (name.SequenceEqual("amp"u8)) text[0] = (byte)'&';
        else if (name.SequenceEqual("lt"u8)) text[0] = (byte)'<';
        else if (name.SequenceEqual("gt"u8)) text[0] = (byte)'>';
        else if (name.SequenceEqual("quot"u8)) text[0] = (byte)'"';
        else if (name.SequenceEqual("apos"u8)) text[0] = (byte)'\'';
        else written = 0;
        return written == 1;
    }

    internal static void AppendEscaped(GrowingBytes output, ReadOnlySpan<byte> text, char? quote)
    {
        var special = quote is null ? OfText : OfAttributes;
        while (text.IndexOfAny(special) is var at and >= 0)
        {
            output.Append(text[..at]);
            switch (text[at])
            {
                case (byte)'&': output.Append("&amp;"u8); break;
                case (byte)'<': output.Append("&lt;"u8); break;
                case (byte)'>': output.Append("&gt;"u8); break;
                case (byte)'\r': output.Append("&#13;"u8); break;
                case (byte)'\n': output.Append("&#10;"u8); break;
                case (byte)'\t': output.Append("&#9;"u8); break;
                case (byte)'"' when quote == '"': output.Append("&quot;"u8); break;
                case (byte)'\'' when quote == '\'': output.Append("&#39;"u8); break;
                default: output.Append(text[at]); break;
            }

            text = text[(at + 1)..];
        }

        output.Append(text);
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> digits, Span<byte> text, out int written)
    {
        written = 0;
        var isHex = digits.Length > 1 && digits[0] is (byte)'x' or (byte)'X';
        if (isHex) digits = digits[1..];
        var value = 0;
        foreach (var digit in digits)
        {
            if (isHex ? !char.IsAsciiHexDigit((char)digit) : !char.IsAsciiDigit((char)digit)) return false;
            value = (value * (isHex ? 16 : 10)) + (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
            if (value > 0x10FFFF) return false;
        }

        if (value == 0 || !Rune.TryCreate(value, out var rune) || rune.Utf8SequenceLength > text.Length) return false;
        written = rune.EncodeToUtf8(text);
        return true;
    }

    private static bool TryReadOther(ReadOnlySpan<byte> name, Span<byte> text, out int written)
    {
        written = 0;
        if (name[0] == '#') return false;
        var spelled = "&" + Encoding.ASCII.GetString(name) + ";";
        var decoded = WebUtility.HtmlDecode(spelled);
        if (decoded == spelled || Encoding.UTF8.GetByteCount(decoded) > Math.Min(text.Length, LongestEscape)) return false;
        written = Encoding.UTF8.GetBytes(decoded, text);
        return true;
    }
}
