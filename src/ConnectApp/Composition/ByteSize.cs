using System.Globalization;

namespace ConnectApp.Composition;

/// <summary>A number of bytes as people write it: <c>20GiB</c>, <c>500MB</c> or bytes.</summary>
internal static class ByteSize
{
    public const string Forms = "20GiB, 500MB or bytes";

    // Longer units first: every unit ends with B.
    private static readonly (string Unit, long Bytes)[] s_units =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30), ("TiB", 1L << 40),
        ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("TB", 1_000_000_000_000), ("B", 1),
    ];

    /// <returns>False: the text has none of the forms, or the size does not fit 63 bits.</returns>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        var trimmed = text.Trim();
        var (unit, size) = s_units.FirstOrDefault(u => trimmed.EndsWith(u.Unit, StringComparison.OrdinalIgnoreCase), ("", 1));
        if (!decimal.TryParse(trimmed[..^unit.Length].TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return false;
        if (number > (decimal)long.MaxValue / size || number * size % 1 != 0) return false;
        bytes = (long)(number * size);
        return true;
    }
}
