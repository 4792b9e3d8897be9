using ConnectApp.Rewriting.Fields;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Commands;

/// <summary>The books of an import.</summary>
internal sealed class ImportTotals
{
    private readonly Dictionary<string, (long Rewritten, long Missing, long Accepted)> _references = [];

    public List<ImportFile> Files { get; } = [];
    public long WithoutCase { get; set; }
    public long Dangling { get; set; }

    /// <summary>Why the import ended before its end.</summary>
    public string? Fatal { get; set; }

    public void Add(IEnumerable<ReferenceCount> counts)
    {
        foreach (var count in counts)
        {
            var sum = _references.GetValueOrDefault(count.Namespace);
            _references[count.Namespace] = (sum.Rewritten + count.Rewritten, sum.Missing + count.Missing, sum.Accepted + count.Accepted);
        }
    }

    /// <param name="fileProblems">Files that were not loaded, or are not what the manifest says.</param>
    public Summary ToSummary(long fileProblems, TimeSpan elapsed) => Summary.Of(
        Status(fileProblems), elapsed,

        // Unchanged compares with a store, and there is none here.
        [.. Files.Select(f => new FileLine(f.Label, f.Entity.Name, f.Bytes, f.Read, f.Loaded, Unchanged: 0, f.Skipped, f.Failed))],
        _references.Select(r => KeyValuePair.Create(r.Key, new ReferenceLine(r.Value.Rewritten, r.Value.Missing))));

    private string Status(long fileProblems)
    {
        if (Fatal is not null || Files.Any(f => !f.IsBalanced)) return TransferStatus.Failed;
        var isWhole = fileProblems == 0 && Dangling == 0 && Files.All(f => f.Skipped == 0 && f.Failed == 0) && _references.Values.All(r => r.Missing == r.Accepted);
        return isWhole ? TransferStatus.Success : TransferStatus.Incomplete;
    }
}
