using System.Buffers;
using ConnectApp.Rewriting.Bytes;

namespace ConnectApp.Rewriting.Text.Codings;

/// <summary>Percent-encoding (RFC 3986, 2.1), in queries with the plus of HTML forms.</summary>
internal sealed class PercentCoding(bool plusIsSpace) : TextCoding
{
    // RFC 3986, 2.3. Everything else is written with a percent sign: whether a reserved character may stand raw depends on the place.
    private static readonly SearchValues<byte> Unreserved = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"u8);

    public override int IndexOfEscape(ReadOnlySpan<byte> raw) => plusIsSpace ? raw.IndexOfAny((byte)'%', (byte)'+') : raw.IndexOf((byte)'%');

    public override int ReadEscape(ReadOnlySpan<byte> raw, Span<byte> text, out int written)
    {
        written = 1;
        if (raw[0] == '+')
        {
            text[0] = plusIsSpace ? (byte)' ' : raw[0];
            return 1;
        }

        if (raw.Length >= 3 && char.IsAsciiHexDigit((char)raw[1]) && char.IsAsciiHexDigit((char)raw[2]))
        {
            text[0] = (byte)((Digit(raw[1]) << 4) | Digit(raw[2]));
            return 3;
        }

        text[0] = raw[0];
        return 1;
    }

    public override void Append(GrowingBytes output, ReadOnlySpan<byte> text)
    {
        while (text.IndexOfAnyExcept(Unreserved) is var reserved and >= 0)
        {
            output.Append(text[..reserved]);
            output.Append((byte)'%');
            output.Append("0123456789ABCDEF"u8[text[reserved] >> 4]);
            output.Append("0123456789ABCDEF"u8[text[reserved] & 15]);
            text = text[(reserved + 1)..];
        }

        output.Append(text);
    }

    private static int Digit(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
