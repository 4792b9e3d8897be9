namespace ConnectApp.Rewriting.Packing;

/// <summary>What tells a bomb from a file that packs well.</summary>
public sealed record PackingLimits
{
    public static PackingLimits Default { get; } = new();

    /// <summary>Unpacked bytes to one packed byte, at most. Deflate cannot do more than 1032 (zlib.net, "Maximum Compression Factor"); texts reach 20.</summary>
    public int MaxRatio { get; init; } = 1000;

    /// <summary>So many unpacked bytes may be packed in whatever ratio.</summary>
    public long FreeBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Unpacked bytes of one file.</summary>
    public long MaxBytes { get; init; } = 1L << 40;

    /// <summary>Members of one archive.</summary>
    public int MaxMembers { get; init; } = 100_000;

    /// <exception cref="PackedDataException">It is more than may be.</exception>
    internal void Check(long packed, long unpacked)
    {
        if (unpacked > MaxBytes) throw new PackedDataException($"it unpacks to more than {MaxBytes} bytes", "Split the file in the export.");
        if (unpacked > FreeBytes && unpacked / MaxRatio > packed)
        {
            throw new PackedDataException($"it unpacks to more than {MaxRatio} times its bytes, as a bomb does", "Upload the file unpacked.");
        }
    }
}
