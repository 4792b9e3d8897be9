using ConnectApp.Transfers.Runs;

namespace ConnectApp.Transfers.Stores;

/// <summary>What became of a batch's records in the store, and what that changed in the books of other files.</summary>
internal sealed class BatchOutcome
{
    private readonly Dictionary<long, FileChange> _others = [];

    public int Loaded { get; set; }
    public int Unchanged { get; private set; }
    public int Changed { get; private set; }
    public int Remapped { get; private set; }
    public List<RunProblem> Problems { get; } = [];
    public IEnumerable<FileChange> FileChanges => _others.Values;

    public void Count(RecordOutcome outcome, int by)
    {
        if (outcome == RecordOutcome.Unchanged)
        {
            Unchanged += by;
            return;
        }

        Loaded += by;
        if (outcome != RecordOutcome.Loaded) Changed += by;
        if (outcome == RecordOutcome.Remapped) Remapped += by;
    }

    /// <summary>A record stored before in this run gives way to one that stands before it: its file no longer counts it as what it was.</summary>
    public void TakeBack(long fileId, RecordOutcome was) => Add(new FileChange(
        fileId,
        Loaded: was == RecordOutcome.Unchanged ? 0 : -1,
        Unchanged: was == RecordOutcome.Unchanged ? -1 : 0,
        Failed: 0,
        Changed: was is RecordOutcome.Changed or RecordOutcome.Remapped ? -1 : 0,
        Remapped: was == RecordOutcome.Remapped ? -1 : 0));

    /// <summary>A repeated record of any file is unchanged where its source is that of the one that counts, else failed.</summary>
    public void Repeat(long fileId, bool sameSource, int by) =>
        Add(new FileChange(fileId, Loaded: 0, Unchanged: sameSource ? by : 0, Failed: sameSource ? 0 : by, Changed: 0, Remapped: 0));

    private void Add(FileChange by)
    {
        var change = _others.TryGetValue(by.FileId, out var known) ? known : new FileChange(by.FileId);
        _others[by.FileId] = change with
        {
            Loaded = change.Loaded + by.Loaded, Unchanged = change.Unchanged + by.Unchanged, Failed = change.Failed + by.Failed,
            Changed = change.Changed + by.Changed, Remapped = change.Remapped + by.Remapped,
        };
    }
}
