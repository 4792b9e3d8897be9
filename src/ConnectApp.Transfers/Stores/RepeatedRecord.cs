namespace ConnectApp.Transfers.Stores;

/// <summary>Where a record is in the export and what it was made from.</summary>
internal sealed record RepeatedRecord(long FileId, long Number, long Offset, byte[] SourceHash)
{
    public bool HasSource(ReadOnlySpan<byte> sourceHash) => SourceHash.AsSpan().SequenceEqual(sourceHash);
}
