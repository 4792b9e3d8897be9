using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Text.Codings;

namespace ConnectApp.Rewriting.Text.Jql;

/// <summary>A text between quotes of JQL: a query that is an argument of a function.</summary>
internal sealed class JqlQuotedCoding(char quote) : TextCoding
{
    public static readonly TextCoding InDoubleQuotes = new JqlQuotedCoding('"');
    public static readonly TextCoding InSingleQuotes = new JqlQuotedCoding('\'');

    public override int IndexOfEscape(ReadOnlySpan<byte> raw) => raw.IndexOf((byte)'\\');

    public override int ReadEscape(ReadOnlySpan<byte> raw, Span<byte> text, out int written)
    {
        if (JqlSpelling.EscapeLength(raw) > 0) return JqlSpelling.ReadEscape(raw, text, out written);
        text[0] = raw[0];
        return written = 1;
    }

    public override void Append(GrowingBytes output, ReadOnlySpan<byte> text) => JqlSpelling.AppendInQuotes(output, text, (byte)quote);
}
