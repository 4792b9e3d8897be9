namespace ConnectApp.Transfers.Stores;

internal enum RecordOutcome { Loaded = 0, Unchanged = 1, Changed = 2, Remapped = 3 }
