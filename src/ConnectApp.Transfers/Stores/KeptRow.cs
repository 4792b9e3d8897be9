using ConnectApp.Rewriting.Records;

namespace ConnectApp.Transfers.Stores;

/// <summary>A record whose source bytes were kept, and what it lacks.</summary>
internal sealed record KeptRow
{
    public long FileId { get; init; }
    public long RecordNumber { get; init; }
    public long RecordOffset { get; init; }
    public KeptReason Reason { get; init; }

    /// <summary>JSON, as <see cref="MissingCount.Read"/> reads it.</summary>
    public string Missing { get; init; } = "";
    public byte[] Source { get; init; } = [];
}
