using ConnectApp.Rewriting.Bytes;

namespace ConnectApp.Rewriting.Text.Codings;

/// <summary>Inside a CDATA section of a record in XML: no references, but line ends are made one (XML 1.0, 2.11).</summary>
internal sealed class XmlSectionCoding(bool latin1) : TextCoding
{
    public override int IndexOfEscape(ReadOnlySpan<byte> raw) => raw.IndexOf((byte)'\r');

    public override int ReadEscape(ReadOnlySpan<byte> raw, Span<byte> text, out int written)
    {
        text[0] = (byte)'\n';
        written = 1;
        return raw is [_, (byte)'\n', ..] ? 2 : 1;
    }

    public override void Append(GrowingBytes output, ReadOnlySpan<byte> text) => Append(output, [], text, []);

    /// <summary>Spells a text that will stand between <paramref name="before"/> and <paramref name="after"/>: what a section cannot hold stands outside of it.</summary>
    public void Append(GrowingBytes output, ReadOnlySpan<byte> before, ReadOnlySpan<byte> text, ReadOnlySpan<byte> after)
    {
        // "]]>" would end the section: it is cut before its last character.
        var (beforeLast, last) = (before.Length > 1 ? before[^2] : (byte)0, before.Length > 0 ? before[^1] : (byte)0);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '>' && beforeLast == ']' && last == ']') output.Append("]]><![CDATA["u8);
            if (text[i] == '\r' || (latin1 && text[i] >= XmlRecordCoding.FirstBeyondLatin1))
            {
                output.Append("]]>"u8);
                i += XmlRecordCoding.AppendReference(output, text[i..]) - 1;
                output.Append("<![CDATA["u8);
                (beforeLast, last) = (0, 0);
                continue;
            }

            output.Append(text[i]);
            (beforeLast, last) = (last, text[i]);
        }

        var cuts = after is [(byte)'>', ..] ? beforeLast == ']' && last == ']' : after is [(byte)']', (byte)'>', ..] && last == ']';
        if (cuts) output.Append("]]><![CDATA["u8);
    }
}
