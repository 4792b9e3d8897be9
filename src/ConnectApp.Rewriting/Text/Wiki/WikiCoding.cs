using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Text.Codings;

namespace ConnectApp.Rewriting.Text.Wiki;

/// <summary>The parameters of a macro in wiki markup: a backslash takes the next character as it is.</summary>
internal sealed class WikiCoding : TextCoding
{
    public static readonly WikiCoding MacroParameters = new();

    private WikiCoding()
    {
    }

    public override int IndexOfEscape(ReadOnlySpan<byte> raw) => raw.IndexOf((byte)'\\');

    public override int ReadEscape(ReadOnlySpan<byte> raw, Span<byte> text, out int written)
    {
        written = 1;
        text[0] = raw.Length > 1 ? raw[1] : raw[0];
        return Math.Min(raw.Length, 2);
    }

    public override void Append(GrowingBytes output, ReadOnlySpan<byte> text)
    {
        foreach (var b in text)
        {
            if (b is (byte)'{' or (byte)'}' or (byte)'\\') output.Append((byte)'\\');
            output.Append(b);
        }
    }
}
