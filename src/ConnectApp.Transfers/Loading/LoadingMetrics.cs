using System.Diagnostics.Metrics;
using ConnectApp.Rewriting.Records;

namespace ConnectApp.Transfers.Loading;

/// <summary>What was committed: <c>connectapp.records</c>, <c>connectapp.records.bytes</c> and <c>connectapp.references.missing</c> of meter <c>ConnectApp</c>.</summary>
internal sealed class LoadingMetrics
{
    private readonly Counter<long> _records;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _missing;

    public LoadingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("ConnectApp");
        _records = meter.CreateCounter<long>("connectapp.records", "{record}", "Records committed, by outcome");
        _bytes = meter.CreateCounter<long>("connectapp.records.bytes", "By", "Uncompressed bytes of the files that these records came from");
        _missing = meter.CreateCounter<long>("connectapp.references.missing", "{reference}", "References without a mapping, by namespace; accepted ones too");
    }

    /// <param name="loaded">Of the batch's records, those that were put into the store; the rest of them was there already.</param>
    public void Count(RecordBatch batch, int loaded, long bytes)
    {
        Add("loaded", loaded);
        Add("skipped", batch.Skipped);
        Add("failed", batch.Failed);
        Add("unchanged", batch.Read - loaded - batch.Skipped - batch.Failed);
        _bytes.Add(bytes);
        foreach (var missing in batch.References.Where(r => r.Missing > 0)) _missing.Add(missing.Missing, new KeyValuePair<string, object?>("namespace", missing.Namespace));
    }

    private void Add(string outcome, long count)
    {
        if (count > 0) _records.Add(count, new KeyValuePair<string, object?>("outcome", outcome));
    }
}
