namespace ConnectApp.Transfers.Stores;

/// <summary>A stored record whose key a kept record has.</summary>
internal sealed record HealedRecord
{
    public string RunId { get; init; } = "";
    public long FileId { get; init; }
    public long RecordNumber { get; init; }
    public RecordOutcome Outcome { get; init; }
    public byte[] SourceHash { get; init; } = [];
    public byte[]? BeforeHash { get; init; }
    public byte[]? BeforeSource { get; init; }

    /// <summary>A migration that began after that of the kept record brought it.</summary>
    public bool IsLater { get; init; }
}
