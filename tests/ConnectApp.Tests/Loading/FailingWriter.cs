using ConnectApp.Core.Stores;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Records;
using ConnectApp.Transfers.Runs;
using ConnectApp.Transfers.Stores;
using ConnectApp.Transfers.Stores.Sqlite;

namespace ConnectApp.Tests.Loading;

/// <summary>The writer of the store, which throws at certain rows.</summary>
internal sealed class FailingWriter : IBatchWriter
{
    private readonly SqliteBatchWriter _writer = new();

    /// <summary>Called before each row of a record; gets its number.</summary>
    public Action<long> BeforeRecord { get; set; } = _ => { };

    /// <summary>Called before each row of a problem.</summary>
    public Action<RunProblem> BeforeProblem { get; set; } = _ => { };

    public IRecordRows OpenRecords(StoreTransaction transaction, TransferRun run, RunFile file) => new Rows(this, _writer.OpenRecords(transaction, run, file));

    public void AddProblems(StoreTransaction transaction, TransferRun run, IEnumerable<RunProblem> problems) => _writer.AddProblems(transaction, run, problems.Select(p =>
    {
        BeforeProblem(p);
        return p;
    }));

    public void AddEntityReferences(StoreTransaction transaction, TransferRun run, IReadOnlyCollection<EntityReference> references) =>
        _writer.AddEntityReferences(transaction, run, references);

    public (long Bytes, int NotKept) AddKept(StoreTransaction transaction, TransferRun run, RunFile file, RecordBatch batch, long room) =>
        _writer.AddKept(transaction, run, file, batch, room);

    public bool IsOfRow(Exception exception) => _writer.IsOfRow(exception);

    private sealed class Rows(FailingWriter owner, IRecordRows rows) : IRecordRows
    {
        public bool TryInsert(in NewRecord row)
        {
            owner.BeforeRecord(row.Number);
            return rows.TryInsert(row);
        }

        public StoredRecord Get(in NewRecord row) => rows.Get(row);

        public void Update(in NewRecord row, RecordOutcome outcome, byte[]? beforeHash, byte[]? beforeSource, bool withValue) =>
            rows.Update(row, outcome, beforeHash, beforeSource, withValue);

        public void AddRepeat(ReadOnlySpan<byte> key, RepeatedRecord repeat) => rows.AddRepeat(key, repeat);

        public List<RepeatedRecord> Repeats(ReadOnlySpan<byte> key) => rows.Repeats(key);

        public void Forget(RepeatedRecord repeat) => rows.Forget(repeat);

        public long NextChange() => rows.NextChange();

        public void Dispose() => rows.Dispose();
    }
}
