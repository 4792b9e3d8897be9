namespace ConnectApp.Rewriting.Fields.Syntax;

/// <summary>Numbers and literals of JSON: where they end.</summary>
internal static class JsonTokens
{
    /// <returns>Where a number or a literal ends; -1: there is none.</returns>
    public static int EndOfScalar(ReadOnlySpan<byte> text, int start)
    {
        var rest = text[start..];
        var length = rest[0] switch
        {
            (byte)'t' => rest.StartsWith("true"u8) ? 4 : -1,
            (byte)'f' => rest.StartsWith("false"u8) ? 5 : -1,
            (byte)'n' => rest.StartsWith("null"u8) ? 4 : -1,
            _ => NumberLength(rest),
        };

        // The index knows white space and punctuation, but not the end of a number that is followed by something else.
        if (length < 0 || length == rest.Length) return -1;
        var isEnd = rest[length] is (byte)',' or (byte)'}' or (byte)']' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n';
        return isEnd ? start + length : -1;
    }

    /// <summary>RFC 8259, 6: <c>-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?</c>.</summary>
    private static int NumberLength(ReadOnlySpan<byte> text)
    {
        var at = text[0] == '-' ? 1 : 0;
        var digits = EndOfDigits(text, at);
        if (digits == at || (text[at] == '0' && digits > at + 1)) return -1;
        at = digits;
        if (at < text.Length && text[at] == '.')
        {
            digits = EndOfDigits(text, at + 1);
            if (digits == at + 1) return -1;
            at = digits;
        }

        if (at >= text.Length || (text[at] | 0x20) != 'e') return at;
        at++;
        if (at < text.Length && text[at] is (byte)'+' or (byte)'-') at++;
        digits = EndOfDigits(text, at);
        return digits == at ? -1 : digits;
    }

    private static int EndOfDigits(ReadOnlySpan<byte> text, int at)
    {
        while ((uint)at < (uint)text.Length && (uint)(text[at] - '0') <= 9) at++;
        return at;
    }
}
