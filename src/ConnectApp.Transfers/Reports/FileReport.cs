using ConnectApp.Core.Ids;
using ConnectApp.Rewriting.Exports;
using ConnectApp.Rewriting.Records;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Transfers.Reports;

/// <summary>A file of a run as people are told of it: an upload, or a member of an archive.</summary>
internal sealed record FileReport
{
    public long FileId { get; init; }

    /// <summary>The archive that holds it; null for an upload.</summary>
    public long? ParentId { get; init; }
    public string Label { get; init; } = "";

    /// <summary>What the platform calls the upload; of a member, its archive's.</summary>
    public string S3Key { get; init; } = "";

    public FileRole Role { get; init; }
    public string? Entity { get; init; }

    public FileState State { get; init; }
    public string? Packing { get; init; }
    public string? Format { get; init; }

    /// <summary>Of an upload as it came; of a member uncompressed. Null: not known yet.</summary>
    public long? TotalBytes { get; init; }

    /// <summary>Of <see cref="TotalBytes"/>.</summary>
    public long BytesDone { get; init; }
    public long Read { get; init; }
    public long Loaded { get; init; }
    public long Unchanged { get; init; }
    public long Skipped { get; init; }
    public long Failed { get; init; }
    public long Changed { get; init; }
    public long Remapped { get; init; }

    public string Name => Label.Length > 0 ? Label : S3Key;
}
