namespace ConnectApp.Transfers.Stores;

/// <summary>What the store holds under a key.</summary>
internal sealed record StoredRecord(string RunId, RepeatedRecord Record, RecordOutcome Outcome, bool ValueEquals, byte[] ValueHash,
    byte[]? BeforeHash, byte[]? BeforeSource, string Label, string S3Key);
