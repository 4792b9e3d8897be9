using ConnectApp.Core.Ids;
using ConnectApp.Rewriting.Exports;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Records;

namespace ConnectApp.Transfers.Runs;

/// <summary>One upload of a run, or one member of an archive, with its checkpoint and counts.</summary>
internal sealed record RunFile
{
    public const string Plain = "plain";
    public const string Gzip = "gzip";
    public const string Zip = "zip";

    public long FileId { get; init; }

    /// <summary>The archive that holds this member; null for an upload.</summary>
    public long? ParentId { get; init; }

    /// <summary>Where the member's local header begins in the archive.</summary>
    public long? MemberOffset { get; init; }
    public S3Key S3Key { get; init; }

    /// <summary>Empty where the exporter set none.</summary>
    public string Label { get; init; } = "";
    public FileRole Role { get; init; } = FileRole.Data;
    public string? Entity { get; init; }
    public FileState State { get; init; } = FileState.Waiting;
    public string? Etag { get; init; }

    /// <summary>Of an upload as it came; of a member uncompressed, once it is read.</summary>
    public long? TotalBytes { get; init; }

    /// <summary>What the storage said of the size before anything was read; null: not asked, -1: it did not say. Only the percent of the run goes by it.</summary>
    public long? SizeAhead { get; init; }

    /// <summary><see cref="Plain"/>, <see cref="Gzip"/> or <see cref="Zip"/>; null where nobody has looked yet.</summary>
    public string? Packing { get; init; }

    /// <summary>Null where nobody has looked yet.</summary>
    public RecordFormat? Format { get; init; }

    /// <summary>Checkpoint: uncompressed bytes done.</summary>
    public long Offset { get; init; }
    public long RecordNumber { get; init; }
    public string? PositionState { get; init; }
    public Position Position => new(Offset, RecordNumber, PositionState);

    /// <summary>Checkpoint: bytes of the upload as it came that were read so far; of an archive, for all its members.</summary>
    public long PackedOffset { get; init; }

    /// <summary>How often a spool was missing, damaged or over budget, and what it had held was fetched once more.</summary>
    public long DownloadedAgain { get; init; }
    public long Read { get; init; }
    public long Loaded { get; init; }
    public long Unchanged { get; init; }
    public long Skipped { get; init; }
    public long Failed { get; init; }
    public long Changed { get; init; }
    public long Remapped { get; init; }

    /// <summary>Lower-case hex; null where the upload was not read in one go.</summary>
    public string? Sha256 { get; init; }
    public byte[]? Content { get; init; }

    /// <summary>What messages and reports call it.</summary>
    public string Name => Printable.Of(Label.Length > 0 ? Label : S3Key.Value);
    public bool IsOpen => State is FileState.Waiting or FileState.Loading;

    /// <summary>Whether there may be records in it that are not read yet.</summary>
    public bool IsToLoad => IsOpen && Role is (FileRole.Data or FileRole.Archive or FileRole.Unseen);
}
