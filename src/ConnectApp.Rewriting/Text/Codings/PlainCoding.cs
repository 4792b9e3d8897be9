using ConnectApp.Rewriting.Bytes;

namespace ConnectApp.Rewriting.Text.Codings;

internal sealed class PlainCoding : TextCoding
{
    public override int IndexOfEscape(ReadOnlySpan<byte> raw) => -1;

    public override int ReadEscape(ReadOnlySpan<byte> raw, Span<byte> text, out int written)
    {
        text[0] = raw[0];
        return written = 1;
    }

    public override void Append(GrowingBytes output, ReadOnlySpan<byte> text) => output.Append(text);
}
