namespace ConnectApp.Rewriting.Formats;

/// <summary>How much one batch holds: whichever is reached first ends it. One record may go past the bytes.</summary>
public sealed record BatchLimits
{
    /// <summary>Deepest nesting of a record, and of what stands around records in XML.</summary>
    public const int MaxDepth = 256;

    public static BatchLimits Default { get; } = new();

    public int MaxRecords { get; init; } = 1000;
    public int MaxBytes { get; init; } = 4 * 1024 * 1024;
    public int MaxProblems { get; init; } = 10_000;

    /// <summary>A larger record is a problem, and its bytes are skipped in constant memory.</summary>
    public int MaxRecordBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Bytes of a block, which is read at once and rewritten at once: large enough that calls cost nothing, small enough for the cache.</summary>
    internal int BlockBytes { get; init; } = 256 * 1024;
}
