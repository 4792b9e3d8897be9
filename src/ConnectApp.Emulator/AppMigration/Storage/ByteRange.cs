namespace ConnectApp.Emulator.AppMigration.Storage;

/// <summary>One byte range of a file (RFC 9110, 14.1.2); several ranges in one header are answered with the whole file, as S3 does.</summary>
internal readonly record struct ByteRange(long Start, long Length)
{
    /// <returns>Null: no usable range was asked for, send all. Length 0: it cannot be satisfied.</returns>
    public static ByteRange? Parse(string? header, long fileLength)
    {
        if (header is null || !header.StartsWith("bytes=", StringComparison.OrdinalIgnoreCase) || header.Contains(',', StringComparison.Ordinal))
            return null;
        var dash = header.IndexOf('-', StringComparison.Ordinal);
        if (dash < 0)
            return null;
        var (first, last) = (header["bytes=".Length..dash].Trim(), header[(dash + 1)..].Trim());
        if (first.Length == 0)
            return TryParse(last, out var suffix) ? new(Math.Max(0, fileLength - suffix), Math.Min(suffix, fileLength)) : null;
        var end = long.MaxValue;
        if (!TryParse(first, out var start) || (last.Length > 0 && !TryParse(last, out end)) || end < start)
            return null;
        return start >= fileLength ? new(start, 0) : new(start, Math.Min(end, fileLength - 1) - start + 1);
    }

    private static bool TryParse(string text, out long number) => long.TryParse(text, System.Globalization.NumberStyles.None, null, out number);
}
