using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Transfers.Runs;
using Dapper;

namespace ConnectApp.Transfers.Healing;

/// <summary>Which kept records there are to heal.</summary>
internal sealed class HealingStore(TransferStore runs, TenantDatabases tenants, BatchLimits limits)
{
    /// <summary>Files of a run with records that a mapping may mend.</summary>
    public IReadOnlyList<RunFile> ReadFiles(TransferRun owner)
    {
        using var connection = tenants.Open(owner.TenantId).OpenForReading();
        return connection.Query<RunFile>(
            """
            SELECT * FROM files WHERE file_id IN
                (SELECT file_id FROM kept_records WHERE tenant_id = @TenantId AND run_id = @RunId AND missing IS NOT NULL) ORDER BY file_id
            """, owner).AsList();
    }

    /// <summary>The next records of a file behind one of its numbers, as many as a batch may have: they stand in memory until their commit.</summary>
    public IReadOnlyList<KeptRow> ReadNext(TransferRun owner, RunFile file, long afterNumber)
    {
        using var connection = tenants.Open(owner.TenantId).OpenForReading();
        var (rows, bytes) = (new List<KeptRow>(), 0L);
        foreach (var row in connection.Query<KeptRow>(
            """
            SELECT file_id, record_number, record_offset, reason, missing, source FROM kept_records
            WHERE tenant_id = @TenantId AND run_id = @RunId AND file_id = @FileId AND record_number > @afterNumber AND missing IS NOT NULL
            ORDER BY record_number LIMIT @MaxRecords
            """, new { owner.TenantId, owner.RunId, file.FileId, afterNumber, limits.MaxRecords }, buffered: false))
        {
            rows.Add(row);
            if ((bytes += row.Source.Length) > limits.MaxBytes) break;
        }

        return rows;
    }

    /// <summary>Ended runs of the same scope, the newest first: of two versions of a record the newer one counts.</summary>
    public IReadOnlyList<TransferRun> ReadEnded(TransferRun run)
    {
        // Transfers of another name have other plans, whose entities may be called alike.
        using var connection = tenants.Open(run.TenantId).OpenForReading();
        return connection.Query<TransferRun>(
            """
            SELECT t.*, r.* FROM transfers t JOIN runs r ON r.tenant_id = t.tenant_id AND r.run_id = t.run_id
            WHERE t.tenant_id = @TenantId AND t.migration_scope_id = @MigrationScopeId AND t.run_id <> @RunId
                AND (t.transfer_name = @TransferName OR t.transfer_name IS NULL AND @TransferName IS NULL)
                AND (t.decided_at IS NOT NULL OR t.confirmed_at IS NOT NULL)
                AND EXISTS (SELECT 1 FROM kept_records k WHERE k.tenant_id = t.tenant_id AND k.run_id = t.run_id AND k.missing IS NOT NULL)
            ORDER BY r.created_at DESC, r.run_id DESC
            """, run).AsList();
    }

    /// <summary>Drops the older versions of records that the run has kept itself.</summary>
    public Task DropSupersededAsync(TransferRun run, TransferRun ended, CancellationToken cancellationToken) =>
        runs.WriteAsync(run, (connection, transaction) => connection.Execute(
            """
            DELETE FROM kept_records WHERE tenant_id = @TenantId AND run_id = @Ended AND key IS NOT NULL AND EXISTS
                (SELECT 1 FROM kept_records o WHERE o.tenant_id = @TenantId AND o.run_id = @RunId AND o.entity = kept_records.entity AND o.key = kept_records.key)
            """, new { run.TenantId, run.RunId, Ended = ended.RunId }, transaction), cancellationToken);

    /// <summary>Namespaces of which the run lacks mappings.</summary>
    public IReadOnlyList<string> ReadMissingNamespaces(TransferRun run)
    {
        using var connection = tenants.Open(run.TenantId).OpenForReading();
        return connection.Query<string>(
            "SELECT DISTINCT namespace FROM reference_counts WHERE tenant_id = @TenantId AND run_id = @RunId AND missing > 0", run).AsList();
    }
}
