using ConnectApp.Core.Stores;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Records;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Transfers.Stores;

/// <summary>
/// Border to the bulk path of an engine: rows that a batch has by the thousand, each engine in its own way. Everything else about these tables is
/// in their store classes, in SQL that the engines share.
/// </summary>
internal interface IBatchWriter
{
    IRecordRows OpenRecords(StoreTransaction transaction, TransferRun run, RunFile file);

    void AddProblems(StoreTransaction transaction, TransferRun run, IEnumerable<RunProblem> problems);

    /// <summary>References between records of the export; those that are known stay.</summary>
    void AddEntityReferences(StoreTransaction transaction, TransferRun run, IReadOnlyCollection<EntityReference> references);

    /// <summary>Keeps source bytes of a batch's records.</summary>
    /// <param name="room">Bytes that the run may keep yet.</param>
    /// <returns>Bytes kept, and records that had no room.</returns>
    (long Bytes, int NotKept) AddKept(StoreTransaction transaction, TransferRun run, RunFile file, RecordBatch batch, long room);

    /// <summary>Whether what was thrown is the fault of the row that was written just then, and not of the disk, the store, memory or a stop.</summary>
    bool IsOfRow(Exception exception);
}
