using System.Buffers;
using System.Text;

namespace ConnectApp.Rewriting.Bytes;

/// <summary>The inside of JSON strings: unescaping, escaping as little as RFC 8259 allows, and places in the one form found again in the other.</summary>
internal static class JsonText
{
    private static readonly SearchValues<byte> MustBeEscaped = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(b => (byte)b), (byte)'"', (byte)'\\']);

    /// <param name="raw">What stands between the quotes, as a JSON reader accepted it.</param>
    /// <param name="text">At least as long as <paramref name="raw"/>. Half a surrogate pair becomes the three bytes of its code unit, which are no UTF-8 and
    /// so equal no id; the caller copies what it does not replace from <paramref name="raw"/>.</param>
    /// <returns>Bytes written.</returns>
    public static int Unescape(ReadOnlySpan<byte> raw, Span<byte> text)
    {
        int from = 0, to = 0;
        while (true)
        {
            var plain = raw[from..].IndexOf((byte)'\\');
            if (plain < 0) plain = raw.Length - from;
            raw.Slice(from, plain).CopyTo(text[to..]);
            from += plain;
            to += plain;
            if (from == raw.Length) return to;
            from += ReadEscape(raw[from..], text[to..], out var written);
            to += written;
        }
    }

    public static void AppendEscaped(GrowingBytes output, ReadOnlySpan<byte> text)
    {
        while (true)
        {
            var plain = text.IndexOfAny(MustBeEscaped);
            if (plain < 0)
            {
                output.Append(text);
                return;
            }

            output.Append(text[..plain]);
            AppendEscape(output, text[plain]);
            text = text[(plain + 1)..];
        }
    }

    /// <summary>Appends a JSON value: a number if the text is an integer, else a string.</summary>
    public static void AppendNumberOrString(GrowingBytes output, ReadOnlySpan<byte> text)
    {
        if (IsInteger(text))
        {
            output.Append(text);
            return;
        }

        output.Append((byte)'"');
        AppendEscaped(output, text);
        output.Append((byte)'"');
    }

    /// <summary>Whether the text is an integer number as JSON spells it: no plus, no leading zero, no fraction, no exponent.</summary>
    public static bool IsInteger(ReadOnlySpan<byte> text)
    {
        if (text.Length > 0 && text[0] == '-') text = text[1..];
        return text.Length > 0 && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9') && (text[0] != '0' || text.Length == 1);
    }

    private static void AppendEscape(GrowingBytes output, byte value)
    {
        ReadOnlySpan<byte> known = value switch
        {
            (byte)'"' => "\\\""u8,
            (byte)'\\' => "\\\\"u8,
            (byte)'\n' => "\\n"u8,
            (byte)'\r' => "\\r"u8,
            (byte)'\t' => "\\t"u8,
            (byte)'\b' => "\\b"u8,
            (byte)'\f' => "\\f"u8,
            _ => default,
        };
        if (known.Length > 0)
        {
            output.Append(known);
            return;
        }

        output.Append("\\u00"u8);
        output.Append((byte)('0' + (value >> 4)));
        output.Append("0123456789abcdef"u8[value & 15]);
    }

    /// <returns>Bytes of the escape, which begins <paramref name="raw"/>.</returns>
    public static int ReadEscape(ReadOnlySpan<byte> raw, Span<byte> text, out int written)
    {
        written = 1;
        switch (raw[1])
        {
            case (byte)'n': text[0] = (byte)'\n'; return 2;
            case (byte)'r': text[0] = (byte)'\r'; return 2;
            case (byte)'t': text[0] = (byte)'\t'; return 2;
            case (byte)'b': text[0] = (byte)'\b'; return 2;
            case (byte)'f': text[0] = (byte)'\f'; return 2;
            case (byte)'u': break;
            default: text[0] = raw[1]; return 2;
        }

        var unit = CodeUnit(raw);
        if (char.IsHighSurrogate(unit) && raw.Length >= 12 && raw[6] == '\\' && raw[7] == 'u' && char.IsLowSurrogate(CodeUnit(raw[6..])))
        {
            written = new Rune(unit, CodeUnit(raw[6..])).EncodeToUtf8(text);
            return 12;
        }

        if (char.IsSurrogate(unit))
        {
            text[0] = (byte)(0xE0 | (unit >> 12));
            text[1] = (byte)(0x80 | ((unit >> 6) & 0x3F));
            text[2] = (byte)(0x80 | (unit & 0x3F));
            written = 3;
        }
        else
        {
            written = new Rune(unit).EncodeToUtf8(text);
        }

        return 6;
    }

    private static char CodeUnit(ReadOnlySpan<byte> escape)
    {
        var unit = 0;
        foreach (var digit in escape.Slice(2, 4)) unit = (unit << 4) | (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        return (char)unit;
    }
}
