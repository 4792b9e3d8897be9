namespace ConnectApp.Rewriting.Fields.Syntax;

/// <summary>
/// Numbers with a fraction of zero or an exponent whose value is whole: <c>10010.0</c>, <c>1.001e4</c>. Scripts write ids in this way if a
/// column of numbers has gaps.
/// </summary>
internal static class WholeNumber
{
    /// <summary>Ids are 64-bit numbers: 19 digits and a sign.</summary>
    public const int MaxDigits = 20;

    private const int MaxLength = 64;

    /// <param name="text">A number as JSON spells it (RFC 8259, 6); other texts are refused.</param>
    /// <param name="digits">Room for <see cref="MaxDigits"/> bytes; gets the number as an integer.</param>
    /// <returns>False: it is no such number, it is spelled as an integer already, or its fraction is not zero.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, Span<byte> digits, out int length)
    {
        length = 0;
        if (text.Length > MaxLength || text.IndexOfAny((byte)'.', (byte)'e', (byte)'E') <= 0) return false;
        var isNegative = text[0] == '-';
        if (isNegative) text = text[1..];
        if (!TrySplit(text, out var whole, out var fraction, out var exponent)) return false;

        Span<byte> all = stackalloc byte[MaxLength];
        whole.CopyTo(all);
        fraction.CopyTo(all[whole.Length..]);
        all = all[..(whole.Length + fraction.Length)];
        var end = whole.Length + exponent;
        if (end < all.Length && all[Math.Max(0, end)..].ContainsAnyExcept((byte)'0')) return false;
        var significant = all[..Math.Clamp(end, 0, all.Length)].TrimStart((byte)'0');
        var zeros = significant.IsEmpty ? 0 : Math.Max(0, end - all.Length);
        if (significant.Length + zeros + 1 > MaxDigits) return false;
        if (significant.IsEmpty)
        {
            digits[length++] = (byte)'0';
            return true;
        }

        if (isNegative) digits[length++] = (byte)'-';
        significant.CopyTo(digits[length..]);
        length += significant.Length;
        digits.Slice(length, zeros).Fill((byte)'0');
        length += zeros;
        return true;
    }

    private static bool TrySplit(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> whole, out ReadOnlySpan<byte> fraction, out int exponent)
    {
        fraction = default;
        exponent = 0;
        var mark = text.IndexOfAny((byte)'e', (byte)'E');
        var number = mark < 0 ? text : text[..mark];
        var point = number.IndexOf((byte)'.');
        whole = point < 0 ? number : number[..point];
        if (point >= 0) fraction = number[(point + 1)..];
        if (whole.IsEmpty || (point >= 0 && fraction.IsEmpty) || !AreDigits(whole) || !AreDigits(fraction)) return false;
        if (whole.Length > 1 && whole[0] == '0') return false;
        if (mark < 0) return true;
        var power = text[(mark + 1)..];
        var isNegative = power is [(byte)'-', ..];
        if (power is [(byte)'-' or (byte)'+', ..]) power = power[1..];
        if (power.Length is 0 or > 3 || !AreDigits(power)) return false;
        foreach (var digit in power) exponent = (exponent * 10) + (digit - '0');
        if (isNegative) exponent = -exponent;
        return true;
    }

    private static bool AreDigits(ReadOnlySpan<byte> text) => !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');
}
