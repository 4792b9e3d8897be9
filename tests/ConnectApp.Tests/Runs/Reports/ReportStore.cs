using System.Text;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Problems;
using ConnectApp.Rewriting.Records;
using ConnectApp.Tests.Storage;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Loading;
using ConnectApp.Transfers.Reports;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Tests.Runs.Reports;

/// <summary>A tenant's file with runs, files and problems as a test says.</summary>
internal sealed class ReportStore : IAsyncDisposable
{
    public static readonly TenantId Tenant = new(Guid.Parse("aaaaaaaa-0000-4000-8000-000000000001"));
    private readonly StoreFolder _store = StoreFolder.Make();
    private readonly TransferStore _runs;
    private readonly RecordSink _records;

    public ReportStore()
    {
        _runs = _store.Runs;
        _records = _store.Records;
        Reports = new RunReports(_store.Tenants);
        Changes = new RecordChanges(_store.Tenants);
    }

    public RunReports Reports { get; }
    public RecordChanges Changes { get; }

    public async Task<TransferRun> AddRunAsync()
    {
        var entry = new RunEntry { TenantId = Tenant, RunId = new RunId(Guid.NewGuid()), TransferId = new TransferId(Guid.NewGuid()) };
        var first = new MigrationEvent { EventType = MigrationEvent.ListenerTriggered, MessageId = "m", MigrationScopeId = "scope" };
        await _runs.CreateAsync(entry, first, DateTimeOffset.UnixEpoch, CancellationToken.None);
        var run = await _runs.TakeAsync(Tenant, entry.RunId, CancellationToken.None);
        return await _runs.KeepPlanAsync(run, [], new byte[16], CancellationToken.None);
    }

    public async Task<RunFile> AddFileAsync(TransferRun run, string label, string entity)
    {
        await _runs.AddListedAsync(run, [new UploadedData(new S3Key($"s3-{label}"), label)], CancellationToken.None);
        var file = _runs.ReadFiles(run).Single(f => f.Label == label);
        await _runs.ClassifyAsync(run, file, Rewriting.Exports.FileRole.Data, entity, FileState.Waiting, CancellationToken.None);
        return _runs.ReadFiles(run).Single(f => f.Label == label);
    }

    public Task AddProblemsAsync(TransferRun run, IEnumerable<RunProblem> problems) =>
        _runs.WriteAsync(run, transaction => ProblemStore.AddAsync(transaction, run, problems), CancellationToken.None);

    public static RunProblem Missing(RunFile file, long record, string mappingNamespace, string value) => new()
    {
        Origin = ProblemOrigin.Record, Code = ProblemCode.MissingMapping, Effect = ProblemEffect.Kept, FileId = file.FileId, Record = record, Key = "7", Path = "$.issueId", Kind = "issueId", Namespace = mappingNamespace, Value = value,
        Reason = $"no mapping in {mappingNamespace}", Hint = "Was it migrated?",
    };

    public Task CommitAsync(TransferRun run, RunFile file, long from, params (string Key, string Value)[] records) => _records.CommitAsync(
        run, file, Batch(from, records), new FileCheckpoint("etag", 1000, Done: false), [], CancellationToken.None);

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    /// <summary>Records of ten bytes each.</summary>
    private static RecordBatch Batch(long from, (string Key, string Value)[] records)
    {
        var block = new MemoryStream();
        var spans = new List<RecordSpan>();
        foreach (var (key, value) in records)
        {
            var number = from + spans.Count + 1;
            spans.Add(new RecordSpan(Add(key), default, default, default, Add(value), default, number, (number - 1) * 10, (UInt128)(uint)value.GetHashCode(StringComparison.Ordinal)));
        }

        return new RecordBatch
        {
            Block = block.ToArray(), Records = spans, Problems = [], References = [], EntityReferences = [], Read = records.Length, Skipped = 0, Failed = 0,
            After = new Position((from + records.Length) * 10, from + records.Length),
        };

        Range Add(string text)
        {
            var begin = (int)block.Position;
            block.Write(Encoding.UTF8.GetBytes(text));
            return begin..(int)block.Position;
        }
    }
}
