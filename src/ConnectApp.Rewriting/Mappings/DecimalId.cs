using System.Buffers.Text;

namespace ConnectApp.Rewriting.Mappings;

/// <summary>Ids that are numbers as they are written by everyone: decimal digits, no leading zero, less than 2⁴⁰ − 8. They are kept in five bytes.</summary>
internal static class DecimalId
{
    /// <summary>What is not less is kept as text; the few numbers above it have meanings of their own.</summary>
    public const ulong Limit = (1UL << 40) - 8;

    public const int MaxBytes = 13;

    /// <summary>No id, where a number may be one or not.</summary>
    public const ulong NotOne = ulong.MaxValue;

    /// <returns>The number, or <see cref="NotOne"/>.</returns>
    public static ulong Parse(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > MaxBytes || (text[0] == '0' && text.Length > 1)) return NotOne;
        var number = 0UL;
        foreach (var b in text)
        {
            var digit = (uint)b - '0';
            if (digit > 9) return NotOne;
            number = (number * 10) + digit;
        }

        return number < Limit ? number : NotOne;
    }

    /// <param name="text">At least <see cref="MaxBytes"/> long.</param>
    public static int Format(ulong number, Span<byte> text)
    {
        Utf8Formatter.TryFormat(number, text, out var length);
        return length;
    }
}
