namespace ConnectApp.Transfers.Runs;

/// <summary>What is added to a file's counts; may be negative.</summary>
internal sealed record FileChange(long FileId, int Loaded = 0, int Unchanged = 0, int Skipped = 0, int Failed = 0, int Changed = 0, int Remapped = 0);
