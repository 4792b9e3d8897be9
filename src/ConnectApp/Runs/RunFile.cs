namespace ConnectApp.Runs;

/// <summary>What an upload is to the plan.</summary>
internal static class FileRole
{
    public const string Data = "data";
    public const string Manifest = "manifest";
    public const string Source = "source";
    public const string Ignored = "ignored";

    /// <summary>No entity of the plan claims the label.</summary>
    public const string Unclaimed = "unclaimed";

    /// <summary>Claimed, but of a format or packing that cannot be read.</summary>
    public const string Refused = "refused";
}

internal static class FileState
{
    public const string Waiting = "waiting";
    public const string Loading = "loading";
    public const string Done = "done";

    /// <summary>Could not be read to its end; what was read is loaded.</summary>
    public const string Broken = "broken";

    /// <summary>Arrived after the decision.</summary>
    public const string Late = "late";
}

/// <summary>One upload of a run, with its checkpoint and counts.</summary>
internal sealed record RunFile
{
    public long FileId { get; init; }
    public S3Key S3Key { get; init; }

    /// <summary>Empty where the exporter set none.</summary>
    public string Label { get; init; } = "";
    public string Role { get; init; } = FileRole.Data;
    public string? Entity { get; init; }
    public string State { get; init; } = FileState.Waiting;
    public string? Etag { get; init; }
    public long? TotalBytes { get; init; }
    public long Offset { get; init; }
    public long RecordNumber { get; init; }
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
    public string Name => Label.Length > 0 ? Label : S3Key.Value;
    public bool IsOpen => State is FileState.Waiting or FileState.Loading;
}
