using ConnectApp.Rewriting.Bytes;

namespace ConnectApp.Rewriting.Text.Codings;

internal sealed class CsvCoding : TextCoding
{
    public override int IndexOfEscape(ReadOnlySpan<byte> raw) => raw.IndexOf((byte)'"');

    public override int ReadEscape(ReadOnlySpan<byte> raw, Span<byte> text, out int written)
    {
        written = 1;
        text[0] = raw[0];
        return raw.Length > 1 && raw[1] == '"' ? 2 : 1;
    }

    public override void Append(GrowingBytes output, ReadOnlySpan<byte> text)
    {
        while (text.IndexOf((byte)'"') is var quote and >= 0)
        {
            output.Append(text[..quote]);
            output.Append("\"\""u8);
            text = text[(quote + 1)..];
        }

        output.Append(text);
    }
}
