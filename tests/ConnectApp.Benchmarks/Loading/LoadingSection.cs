using System.Diagnostics;
using ConnectApp.Benchmarks.Measuring;
using ConnectApp.Benchmarks.Rewriting;
using ConnectApp.Core.Runs;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Records;

namespace ConnectApp.Benchmarks.Loading;

/// <summary>From a file to rows in the store, beside how fast SQLite takes the very same rows in the same settings and transactions.</summary>
internal sealed class LoadingSection : Section
{
    private const long MostBytes = 100_000_000;
    private const string Limit = "insert limit: rows in memory";
    private const string Ours = "file over HTTPS, rewritten, committed";
    private const string FromDisk = "file from disk, rewritten, committed";

    public override string Name => "loading";

    public override void Run(BenchmarkOptions options)
    {
        var data = new RecordData(Math.Min(options.RecordBytes, MostBytes), options.Quick ? 100_000 : 1_000_000);
        var records = data.First(long.MaxValue);
        var file = Path.GetTempFileName();
        File.WriteAllBytes(file, records.ToArray());
        using var server = SecureFileServer.Start(file);
        try
        {
            var batches = Rows(data, file);
            var rows = batches.Sum(b => (double)b.Count);
            Check(data, file, server, batches);
            var comparison = new Comparison($"loading, {records.Length / 1e6:0} MB, {rows:0} rows", "k rows/s", 1e3,
                [
                    Stored(Limit, rows, store => store.Insert(batches)),
                    Stored(FromDisk, rows, store => Load(store, data, () => File.OpenRead(file))),
                    Stored(Ours, rows, store => Load(store, data, server.Open)),
                ], Limit);
            comparison.Run(options.Rounds);
            comparison.Print(options.Quick ? [] : [Goal.Of(FromDisk, Limit, 0.75), Goal.Of(Ours, Limit, 0.75)]);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>A store of its own for each round; making it is not timed.</summary>
    private static Contender Stored(string name, double rows, Action<BenchmarkStore> run) => new(name, rows, () =>
    {
        using var store = new BenchmarkStore();
        var cpu = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        run(store);
        return new Sample(Stopwatch.GetElapsedTime(start).TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
    });

    private static void Load(BenchmarkStore store, RecordData data, Func<Stream> open) => LoadAsync(store, data, open).GetAwaiter().GetResult();

    private static async Task LoadAsync(BenchmarkStore store, RecordData data, Func<Stream> open)
    {
        await using var stream = open();
        await foreach (var batch in Batches(data, stream)) await store.CommitAsync(batch);
    }

    private static IAsyncEnumerable<RecordBatch> Batches(RecordData data, Stream stream) => RecordBatches.ReadAsync(stream, RecordFormat.Ndjson, default,
        [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new EntityRewriter(Engine.Plan, Engine.Plan.Entities[0], data.Mappings, "offline"))],
        RecordForm.Stored, BatchLimits.Default, null);

    private static List<IReadOnlyList<(byte[] Key, byte[] Value)>> Rows(RecordData data, string file)
    {
        using var stream = File.OpenRead(file);
        List<IReadOnlyList<(byte[], byte[])>> batches = [];
        foreach (var batch in Batches(data, stream).ToBlockingEnumerable())
        {
            batches.Add([.. batch.Records.Select(r => (batch.Block[r.Key].ToArray(), batch.Block[r.Value].ToArray()))]);
        }

        return batches;
    }

    private static void Check(RecordData data, string file, SecureFileServer server, IReadOnlyList<IReadOnlyList<(byte[] Key, byte[] Value)>> batches)
    {
        using var limit = new BenchmarkStore();
        using var disk = new BenchmarkStore();
        using var secure = new BenchmarkStore();
        limit.Insert(batches);
        Load(disk, data, () => File.OpenRead(file));
        Load(secure, data, server.Open);
        if (disk.Count() != limit.Count() || secure.Count() != limit.Count()) throw new DifferentOutputException("rows and bytes in the store");
    }
}
