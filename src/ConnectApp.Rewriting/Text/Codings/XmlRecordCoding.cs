using System.Buffers;
using System.Globalization;
using System.Text;
using ConnectApp.Rewriting.Bytes;

namespace ConnectApp.Rewriting.Text.Codings;

/// <summary>
/// Character data of a record in XML: XML 1.0, 2.11 (line ends) and 3.3.3 (white space in attributes). Its references have been checked.
/// </summary>
internal sealed class XmlRecordCoding(char? quote, bool latin1) : TextCoding
{
    private static readonly SearchValues<byte> OfText = SearchValues.Create("&\r"u8);
    private static readonly SearchValues<byte> OfAttributes = SearchValues.Create("&\r\n\t"u8);

    // The lead bytes of U+0100 and above.
    internal const byte FirstBeyondLatin1 = 0xC4;

    public override int IndexOfEscape(ReadOnlySpan<byte> raw) => raw.IndexOfAny(quote is null ? OfText : OfAttributes);

    public override int ReadEscape(ReadOnlySpan<byte> raw, Span<byte> text, out int written)
    {
        written = 1;
        if (raw[0] != '&')
        {
            text[0] = quote is null ? (byte)'\n' : (byte)' ';
            return raw is [(byte)'\r', (byte)'\n', ..] ? 2 : 1;
        }

        var end = raw.IndexOf((byte)';');
        if (end > 1 && XmlCoding.TryReadOwn(raw[1..end], text, out written)) return end + 1;
        text[0] = raw[0];
        return written = 1;
    }

    public override void Append(GrowingBytes output, ReadOnlySpan<byte> text)
    {
        while (latin1 && text.IndexOfAnyInRange(FirstBeyondLatin1, (byte)0xFF) is var at and >= 0)
        {
            XmlCoding.AppendEscaped(output, text[..at], quote);
            text = text[(at + AppendReference(output, text[at..]))..];
        }

        XmlCoding.AppendEscaped(output, text, quote);
    }

    /// <summary>The character that begins <paramref name="text"/>, by its number.</summary>
    /// <returns>Its bytes in <paramref name="text"/>.</returns>
    internal static int AppendReference(GrowingBytes output, ReadOnlySpan<byte> text)
    {
        Rune.DecodeFromUtf8(text, out var rune, out var length);
        Span<byte> digits = stackalloc byte[8];
        rune.Value.TryFormat(digits, out var count, default, CultureInfo.InvariantCulture);
        output.Append("&#"u8);
        output.Append(digits[..count]);
        output.Append((byte)';');
        return length;
    }
}
