using ConnectApp.Runs;

namespace ConnectApp.Loading;

/// <summary>What became of a batch's records in the store, and what that changed in the books of other files.</summary>
internal sealed class BatchOutcome
{
    private readonly Dictionary<long, FileChange> _others = [];

    public int Loaded { get; set; }
    public int Unchanged { get; set; }
    public int Failed { get; private set; }
    public int Changed { get; private set; }
    public int Remapped { get; private set; }
    public List<RunProblem> Problems { get; } = [];
    public IEnumerable<FileChange> OtherFiles => _others.Values;

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

    public void Fail(RunProblem problem)
    {
        Failed++;
        Problems.Add(problem);
    }

    /// <summary>A record stored before in this run gives way to one that stands before it.</summary>
    /// <param name="problem">Set where their sources differ: it failed, else it is unchanged.</param>
    public void StepBack(long fileId, RecordOutcome was, bool sameSource, RunProblem? problem)
    {
        var change = _others.TryGetValue(fileId, out var known) ? known : new FileChange(fileId, 0, 0, 0, 0, 0);
        _others[fileId] = change with
        {
            Loaded = change.Loaded - (was == RecordOutcome.Unchanged ? 0 : 1),
            Unchanged = change.Unchanged - (was == RecordOutcome.Unchanged ? 1 : 0) + (sameSource ? 1 : 0),
            Failed = change.Failed + (sameSource ? 0 : 1),
            Changed = change.Changed - (was is RecordOutcome.Changed or RecordOutcome.Remapped ? 1 : 0),
            Remapped = change.Remapped - (was == RecordOutcome.Remapped ? 1 : 0),
        };
        if (problem is not null) Problems.Add(problem);
    }
}

/// <summary>What is added to a file's books; may be negative.</summary>
internal sealed record FileChange(long FileId, int Loaded, int Unchanged, int Failed, int Changed, int Remapped);
