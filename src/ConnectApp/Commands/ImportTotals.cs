using ConnectApp.Rewriting.Exports;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Records;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Commands;

/// <summary>The books of an import.</summary>
internal sealed class ImportTotals(ImportPlan plan)
{
    private readonly Dictionary<string, (long Rewritten, long Missing, long Accepted)> _references = [];

    public List<ImportFile> Files { get; } = [];
    public CauseBook Causes { get; } = new();

    /// <summary>What the plan's fields met, and the warnings.</summary>
    public FieldBook Fields { get; } = new(plan);
    public long Dangling { get; set; }

    /// <summary>References to records that were skipped or failed.</summary>
    public long Lost { get; set; }

    /// <summary>Why the import ended before its end.</summary>
    public string? Fatal { get; set; }

    /// <summary>The same, if the disk or a file was the reason.</summary>
    public string? Fault { get; set; }

    /// <param name="problems">Of the batch, those of a record one after another.</param>
    public void Add(ImportFile file, RecordBatch batch, IEnumerable<RecordProblem> problems)
    {
        Fields.Add(file.Entity, file.Label, batch);
        Causes.Add(problems);
        foreach (var count in batch.References)
        {
            var sum = _references.GetValueOrDefault(count.Namespace);
            _references[count.Namespace] = (sum.Rewritten + count.Rewritten, sum.Missing + count.Missing, sum.Accepted + count.Accepted);
        }
    }

    /// <param name="problems">That are no missing references.</param>
    public Summary ToSummary(long problems, TimeSpan elapsed) => Summary.Of(
        Verdict(problems).Status, elapsed,
        [.. Files.Select(f => new FileLine(f.Label, f.Entity.Name, f.Bytes, f.Read, f.Loaded, f.Unchanged, f.Skipped, f.Failed))],
        _references.Select(r => KeyValuePair.Create(r.Key, new ReferenceLine(r.Value.Rewritten, r.Value.Missing))))
        .With(Fields, Causes.Read(), Causes.Uncounted);

    private Verdict Verdict(long problems) => new()
    {
        IsBroken = Fatal is not null || Files.Any(f => !f.IsBalanced),
        Skipped = Files.Sum(f => f.Skipped),
        Failed = Files.Sum(f => f.Failed),
        Missing = _references.Values.Sum(r => r.Missing - r.Accepted),
        Dangling = Dangling,
        Problems = problems,
    };
}
