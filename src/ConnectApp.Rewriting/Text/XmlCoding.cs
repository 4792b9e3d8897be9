using System.Net;
using System.Text;
using ConnectApp.Rewriting.Records;

namespace ConnectApp.Rewriting.Text;

/// <summary>Character data of XML and, as Confluence's storage format uses them, HTML's named entities.</summary>
/// <param name="quote">The quote around an attribute's value; null: text between tags.</param>
internal sealed class XmlCoding(char? quote) : TextCoding
{
    /// <summary>The longest of HTML's names have 31 characters; a longer one is none.</summary>
    private const int LongestName = 34;

    public override int IndexOfEscape(ReadOnlySpan<byte> raw) => raw.IndexOf((byte)'&');

    public override int ReadEscape(ReadOnlySpan<byte> raw, Span<byte> text, out int written)
    {
        var end = raw[..Math.Min(raw.Length, LongestName)].IndexOf((byte)';');
        if (end > 1 && TryRead(raw[1..end], text, out written)) return end + 1;
        text[0] = raw[0];
        return written = 1;
    }

    public override void Append(GrowingBytes output, ReadOnlySpan<byte> text)
    {
        foreach (var b in text)
        {
            switch (b)
            {
                case (byte)'&': output.Append("&amp;"u8); break;
                case (byte)'<': output.Append("&lt;"u8); break;
                case (byte)'>': output.Append("&gt;"u8); break;
                case (byte)'\r': output.Append("&#13;"u8); break;
                case (byte)'\n' when quote is not null: output.Append("&#10;"u8); break;
                case (byte)'\t' when quote is not null: output.Append("&#9;"u8); break;
                case (byte)'"' when quote == '"': output.Append("&quot;"u8); break;
                case (byte)'\'' when quote == '\'': output.Append("&#39;"u8); break;
                default: output.Append(b); break;
            }
        }
    }

    private static bool TryRead(ReadOnlySpan<byte> name, Span<byte> text, out int written)
    {
        written = 1;
        if (name.SequenceEqual("amp"u8)) text[0] = (byte)'&';
        else if (name.SequenceEqual("lt"u8)) text[0] = (byte)'<';
        else if (name.SequenceEqual("gt"u8)) text[0] = (byte)'>';
        else if (name.SequenceEqual("quot"u8)) text[0] = (byte)'"';
        else if (name.SequenceEqual("apos"u8)) text[0] = (byte)'\'';
        else return TryReadOther(name, text, out written);
        return true;
    }

    private static bool TryReadOther(ReadOnlySpan<byte> name, Span<byte> text, out int written)
    {
        written = 0;
        var spelled = "&" + Encoding.ASCII.GetString(name) + ";";
        var decoded = WebUtility.HtmlDecode(spelled);
        if (decoded == spelled || Encoding.UTF8.GetByteCount(decoded) > Math.Min(text.Length, LongestEscape)) return false;
        written = Encoding.UTF8.GetBytes(decoded, text);
        return true;
    }
}
