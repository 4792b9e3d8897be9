using ConnectApp.Rewriting.Bytes;

namespace ConnectApp.Rewriting.Text.Codings;

/// <summary>Inside the quotes of a string that a JSON reader accepted.</summary>
internal sealed class JsonCoding : TextCoding
{
    public override int IndexOfEscape(ReadOnlySpan<byte> raw) => raw.IndexOf((byte)'\\');

    public override int ReadEscape(ReadOnlySpan<byte> raw, Span<byte> text, out int written) => JsonText.ReadEscape(raw, text, out written);

    public override void Append(GrowingBytes output, ReadOnlySpan<byte> text) => JsonText.AppendEscaped(output, text);
}
