using System.Buffers.Binary;
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
        if (text.Length <= 8) return ParseEight(Last(text));
        var (high, low) = (ParseEight(Last(text[..^8])), ParseEight(BinaryPrimitives.ReadUInt64LittleEndian(text[^8..])));
        if (high == NotOne || low == NotOne) return NotOne;
        var number = (high * 100_000_000) + low;
        return number < Limit ? number : NotOne;
    }

    /// <param name="text">At least <see cref="MaxBytes"/> long.</param>
    public static int Format(ulong number, Span<byte> text)
    {
        Utf8Formatter.TryFormat(number, text, out var length);
        return length;
    }

    /// <summary>Up to eight bytes as a word that has them last, with zeros ('0') before them.</summary>
    private static ulong Last(ReadOnlySpan<byte> text)
    {
        const ulong Zeros = 0x3030303030303030;
        if (text.Length == 8) return BinaryPrimitives.ReadUInt64LittleEndian(text);
        ulong word;
        if (text.Length >= 4) word = BinaryPrimitives.ReadUInt32LittleEndian(text) | ((ulong)BinaryPrimitives.ReadUInt32LittleEndian(text[^4..]) << (8 * (text.Length - 4)));
        else word = text[0] | ((ulong)text[text.Length >> 1] << (8 * (text.Length >> 1))) | ((ulong)text[^1] << (8 * (text.Length - 1)));
        var missing = 8 * (8 - text.Length);
        return (word << missing) | (Zeros >> (64 - missing));
    }

    /// <summary>Eight digits at once, in halves that are put together three times (Daniel Lemire, "Quickly parsing eight digits").</summary>
    private static ulong ParseEight(ulong digits)
    {
        const ulong High = 0xF0F0F0F0F0F0F0F0;
        if (((digits & High) | (((digits + 0x0606060606060606) & High) >> 4)) != 0x3333333333333333) return NotOne;
        digits -= 0x3030303030303030;
        digits = (digits * 10) + (digits >> 8);
        return (((digits & 0x000000FF000000FF) * 0x000F424000000064) + (((digits >> 16) & 0x000000FF000000FF) * 0x0000271000000001)) >> 32;
    }
}
