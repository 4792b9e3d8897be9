using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Fields;

namespace ConnectApp.Rewriting.Records;

/// <summary>
/// Gathers the records of a batch that are to be kept. The references that a record lacks are those by which the rewriter's counts have
/// grown since the last record that lacked any.
/// </summary>
internal sealed class KeptSources(EntityRewriter rewriter, bool isWanted)
{
    private readonly GrowingBytes _sources = new();
    private readonly List<KeptRecord> _records = [];
    private IReadOnlyList<ReferenceCount> _before = [];

    /// <summary>A batch begins, and the rewriter's counts with it.</summary>
    public void Begin()
    {
        _sources.Clear();
        _records.Clear();
        _before = [];
    }

    /// <summary>After a record with problems was rewritten.</summary>
    public void Add(ReadOnlySpan<byte> source, long number, long offset, RewriteOutcome outcome)
    {
        if (!isWanted || outcome == RewriteOutcome.Fatal) return;
        var missing = outcome == RewriteOutcome.Failed ? [] : TakeMissing();
        if (source.IsEmpty || (outcome == RewriteOutcome.Loaded && missing.Count == 0)) return;
        var start = _sources.Length;
        _sources.Append(source);
        var reason = outcome switch
        {
            RewriteOutcome.Loaded => KeptReason.Missing,
            RewriteOutcome.Skipped => KeptReason.Skipped,
            _ => KeptReason.Failed,
        };
        var key = reason == KeptReason.Failed || rewriter.Key.IsEmpty ? null : System.Text.Encoding.UTF8.GetString(rewriter.Key);
        _records.Add(new KeptRecord(start.._sources.Length, key, number, offset, reason, missing));
    }

    /// <summary>Puts their bytes behind all others of the batch.</summary>
    public IReadOnlyList<KeptRecord> TakeTo(GrowingBytes output)
    {
        if (_records.Count == 0) return [];
        var at = output.Length;
        output.Append(_sources.Memory.Span);
        return [.. _records.Select(r => r with { Source = (at + r.Source.Start.Value)..(at + r.Source.End.Value) })];
    }

    private List<ReferenceCount> TakeMissing()
    {
        List<ReferenceCount> missing = [];
        var now = rewriter.Books.ReadReferences();
        foreach (var count in now)
        {
            var before = _before.FirstOrDefault(b => b.Namespace == count.Namespace && b.Field == count.Field);
            if (count.Missing > before.Missing)
            {
                var (growth, accepted) = (count.Missing - before.Missing, count.Accepted - before.Accepted);
                missing.Add(new ReferenceCount(count.Namespace, count.Field, 0, growth, accepted));
            }
        }

        _before = now;
        return missing;
    }
}
