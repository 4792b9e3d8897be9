using System.Data.Common;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Problems;
using ConnectApp.Rewriting.Records;
using ConnectApp.Transfers.Runs;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ConnectApp.Transfers.Stores.Sqlite;

/// <summary>The bulk path on SQLite: prepared statements whose values are bound as they lie in the batch.</summary>
internal sealed class SqliteBatchWriter : IBatchWriter
{
    public IRecordRows OpenRecords(StoreTransaction transaction, TransferRun run, RunFile file) => new SqliteRecordRows(transaction.Connection, run, file);

    public void AddProblems(StoreTransaction transaction, TransferRun run, IEnumerable<RunProblem> problems)
    {
        using var insert = Prepare(transaction, run,
            """
            INSERT INTO problems (tenant_id, run_id, origin, file_id, record, offset, key, path, kind, namespace, value, position, around, reason, hint, accepted,
                code, effect, title, entity)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, (SELECT entity FROM files WHERE tenant_id = ?1 AND file_id = ?4))
            """);
        foreach (var p in problems)
        {
            insert.Bind(3, ProblemOrigins.TextOf(p.Origin)).Bind(4, p.FileId).Bind(5, p.Record).Bind(6, p.Offset).Bind(7, p.Key).Bind(8, p.Path).Bind(9, p.Kind).Bind(10, p.Namespace)
                .Bind(11, p.Value).Bind(12, p.Position).Bind(13, p.Around).Bind(14, p.Reason).Bind(15, p.Hint).Bind(16, p.Accepted ? 1 : 0)
                .Bind(17, ProblemCodes.TextOf(p.Code)).Bind(18, ProblemCodes.TextOf(p.Effect)).Bind(19, p.Title).Execute();
        }
    }

    public void AddEntityReferences(StoreTransaction transaction, TransferRun run, IReadOnlyCollection<EntityReference> references)
    {
        if (references.Count == 0) return;
        using var insert = Prepare(transaction, run,
            "INSERT INTO entity_references (tenant_id, run_id, entity, key) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING");
        foreach (var reference in references) insert.Bind(3, reference.Entity).Bind(4, reference.Key).Execute();
    }

    public (long Bytes, int NotKept) AddKept(StoreTransaction transaction, TransferRun run, RunFile file, RecordBatch batch, long room)
    {
        var (bytes, notKept) = (0L, 0);
        using var insert = Prepare(transaction, run,
            """
            INSERT INTO kept_records (tenant_id, run_id, file_id, entity, record_number, record_offset, key, reason, missing, source)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
            """);
        insert.Bind(3, file.FileId).Bind(4, file.Entity);
        foreach (var kept in batch.Kept)
        {
            var source = batch.Block.Span[kept.Source];
            if (bytes + source.Length > room)
            {
                notKept++;
                continue;
            }

            bytes += source.Length;
            insert.Bind(5, kept.Number).Bind(6, kept.Offset).Bind(7, kept.Key).Bind(8, (int)kept.Reason).Bind(9, MissingCount.Write(kept)).BindBlob(10, source).Execute();
        }

        return (bytes, notKept);
    }

    public bool IsOfRow(Exception exception) => exception switch
    {
        SqliteException { SqliteErrorCode: var code } => code is raw.SQLITE_TOOBIG or raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH or raw.SQLITE_RANGE,
        _ => exception is not (StorageException or LeaseLostException or DbException or IOException or UnauthorizedAccessException or OperationCanceledException or OutOfMemoryException),
    };

    private static RawStatement Prepare(StoreTransaction transaction, TransferRun run, string sql) =>
        new RawStatement(transaction.Connection, sql).Bind(1, run.TenantId.ToString()).Bind(2, run.RunId.ToString());
}
