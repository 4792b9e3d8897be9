using ConnectApp.Core.Stores;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Transfers.Runs;
using ConnectApp.Transfers.Stores;

namespace ConnectApp.Transfers.Healing;

/// <summary>What healing moves in the books: from skipped to loaded, from missing to rewritten.</summary>
internal sealed class HealedBooks
{
    private readonly Dictionary<(string Namespace, string Field), (long Missing, long Accepted)> _missing = [];

    public int Healed { get; set; }
    public FileBooks File { get; } = new();
    public HashSet<EntityReference> EntityReferences { get; } = [];

    /// <summary>A record lacks less than before. All of its references were counted when it was read, so what is missing no more is rewritten.</summary>
    public void Move(IReadOnlyList<MissingCount> before, IReadOnlyList<MissingCount> now)
    {
        foreach (var count in before) Add(count, -1);
        foreach (var count in now) Add(count, +1);
    }

    public async Task WriteAsync(StoreTransaction transaction, TransferRun run, RunFile file)
    {
        var outcome = File.Outcome;
        await TransferStore.CountAsync(transaction, run, outcome.FileChanges.Append(
            new FileChange(file.FileId, outcome.Loaded, outcome.Unchanged, File.Skipped, Failed: 0, outcome.Changed, outcome.Remapped)));
        await ReferenceCountStore.ChangeAsync(transaction, run, file,
            _missing.Select(m => new ReferenceCountChange(m.Key.Namespace, m.Key.Field, -m.Value.Missing, m.Value.Missing, m.Value.Accepted)));
        await FindingStore.HealAsync(transaction, run, file, _missing.Select(m => (m.Key.Field, m.Value.Missing)));
        await ProblemStore.AddAsync(transaction, run, outcome.Problems);
    }

    private void Add(MissingCount count, int sign)
    {
        var key = (count.Namespace, count.Field);
        var known = _missing.GetValueOrDefault(key);
        _missing[key] = (known.Missing + sign * count.Missing, known.Accepted + sign * count.Accepted);
    }

    internal sealed class FileBooks
    {
        public BatchOutcome Outcome { get; } = new();
        public int Skipped { get; set; }
    }
}
