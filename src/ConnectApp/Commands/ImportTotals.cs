using ConnectApp.Rewriting.Records;

namespace ConnectApp.Commands;

/// <summary>The books of an import.</summary>
internal sealed class ImportTotals
{
    private readonly SortedDictionary<string, (long Rewritten, long Missing, long Accepted)> _references = new(StringComparer.Ordinal);

    public List<ImportFile> Files { get; } = [];
    public IReadOnlyDictionary<string, (long Rewritten, long Missing, long Accepted)> References => _references;
    public long WithoutCase { get; set; }
    public long Dangling { get; set; }

    /// <summary>Why the import ended before its end.</summary>
    public string? Fatal { get; set; }

    public long Bytes => Files.Sum(f => f.Bytes);
    public long Read => Files.Sum(f => f.Read);
    public long Loaded => Files.Sum(f => f.Loaded);
    public long Skipped => Files.Sum(f => f.Skipped);
    public long Failed => Files.Sum(f => f.Failed);

    public void Add(IEnumerable<ReferenceCount> counts)
    {
        foreach (var count in counts)
        {
            var sum = _references.GetValueOrDefault(count.Namespace);
            _references[count.Namespace] = (sum.Rewritten + count.Rewritten, sum.Missing + count.Missing, sum.Accepted + count.Accepted);
        }
    }

    public ImportStatus Status(long fileProblems)
    {
        if (Fatal is not null || Files.Any(f => !f.IsBalanced)) return ImportStatus.Failed;
        var isWhole = fileProblems == 0 && Dangling == 0 && Skipped == 0 && Failed == 0 && _references.Values.All(r => r.Missing == r.Accepted);
        return isWhole ? ImportStatus.Success : ImportStatus.Incomplete;
    }
}

/// <summary>How an import ended; the number is the exit code.</summary>
internal enum ImportStatus
{
    Success = 0,
    Incomplete = 2,
    Failed = 3,
}
