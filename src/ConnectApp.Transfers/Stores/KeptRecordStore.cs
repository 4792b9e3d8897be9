using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using ConnectApp.Rewriting.Records;
using ConnectApp.Transfers.Runs;
using Dapper;

namespace ConnectApp.Transfers.Stores;

/// <summary>
/// Table <c>kept_records</c>: source bytes of records that a later mapping may mend, or that an operator may want to see. They live as long as the run's
/// side files. Those of a batch come through <see cref="IBatchWriter"/>.
/// </summary>
internal static class KeptRecordStore
{
    private const string OfRun = "tenant_id = @TenantId AND run_id = @RunId";

    // What it lacks is compared too, so that each record is healed once.
    private const string OfRow =
        "tenant_id = @TenantId AND run_id = @RunId AND file_id = @FileId AND record_number = @RecordNumber AND missing = @Before";

    /// <summary>Records of a run that a mapping may still mend.</summary>
    public static Task<long> CountAsync(StoreTransaction snapshot, TenantId tenant, RunId run) => snapshot.Connection.ExecuteScalarAsync<long>(
        $"SELECT COUNT(*) FROM kept_records WHERE {OfRun} AND missing IS NOT NULL", new { TenantId = tenant, RunId = run }, snapshot.Transaction);

    /// <summary>Files of a run with records that a mapping may mend.</summary>
    public static async Task<IReadOnlyList<RunFile>> ReadFilesAsync(StoreTransaction snapshot, TransferRun owner) => (await snapshot.Connection.QueryAsync<RunFile>(
        $"""
        SELECT * FROM files WHERE {OfRun} AND file_id IN (SELECT file_id FROM kept_records WHERE {OfRun} AND missing IS NOT NULL) ORDER BY file_id
        """, new { owner.TenantId, owner.RunId }, snapshot.Transaction)).AsList();

    /// <summary>The next records of a file after one of its numbers, as many as a batch may have: they are in memory until their commit.</summary>
    public static async Task<IReadOnlyList<KeptRow>> ReadNextAsync(
        StoreTransaction snapshot, TransferRun owner, RunFile file, long afterNumber, int maxRecords, long maxBytes)
    {
        var (rows, bytes) = (new List<KeptRow>(), 0L);
        await foreach (var row in snapshot.Connection.QueryUnbufferedAsync<KeptRow>(
            $"""
            SELECT file_id, record_number, record_offset, reason, missing, source FROM kept_records
            WHERE {OfRun} AND file_id = @FileId AND record_number > @afterNumber AND missing IS NOT NULL
            ORDER BY record_number LIMIT @maxRecords
            """, new { owner.TenantId, owner.RunId, file.FileId, afterNumber, maxRecords }, snapshot.Transaction))
        {
            rows.Add(row);
            if ((bytes += row.Source.Length) > maxBytes) break;
        }

        return rows;
    }

    /// <summary>A record was healed in part: it lacks something else from now on.</summary>
    /// <returns>False: it is not what it was when it was read; somebody else has healed it.</returns>
    public static async Task<bool> TryChangeAsync(StoreTransaction transaction, TransferRun owner, KeptRow row, string? missing, KeptReason reason) =>
        await transaction.Connection.ExecuteAsync(
            $"UPDATE kept_records SET missing = @missing, reason = @reason WHERE {OfRow}", Values(owner, row, missing, (int)reason), transaction.Transaction) == 1;

    /// <summary>A record was healed.</summary>
    /// <returns>False: it is not what it was when it was read; somebody else has healed it.</returns>
    public static async Task<bool> TryRemoveAsync(StoreTransaction transaction, TransferRun owner, KeptRow row)
    {
        var removed = await transaction.Connection.ExecuteAsync($"DELETE FROM kept_records WHERE {OfRow}", Values(owner, row), transaction.Transaction);
        if (removed == 0) return false;
        await TransferStore.NoteKeptAsync(transaction, owner, -row.Source.Length, notKept: 0);
        return true;
    }

    /// <summary>Drops the older versions of records that the run has kept itself.</summary>
    public static Task DropSupersededAsync(StoreTransaction transaction, TransferRun run, TransferRun ended) => transaction.Connection.ExecuteAsync(
        """
        DELETE FROM kept_records WHERE tenant_id = @TenantId AND run_id = @Ended AND key IS NOT NULL AND EXISTS
            (SELECT 1 FROM kept_records o WHERE o.tenant_id = @TenantId AND o.run_id = @RunId AND o.entity = kept_records.entity AND o.key = kept_records.key)
        """, new { run.TenantId, run.RunId, Ended = ended.RunId }, transaction.Transaction);

    /// <summary>Removes what a run has kept, so many rows at a time.</summary>
    /// <returns>Rows removed.</returns>
    public static async Task<int> RemoveAsync(StoreTransaction transaction, TenantId tenant, RunId run, int most)
    {
        var removed = await transaction.Connection.ExecuteAsync(
            $"""
            DELETE FROM kept_records WHERE {OfRun} AND (file_id, record_number) IN
                (SELECT file_id, record_number FROM kept_records WHERE {OfRun} ORDER BY file_id, record_number LIMIT @most)
            """, new { TenantId = tenant, RunId = run, most }, transaction.Transaction);
        if (removed < most) await TransferStore.NoteNothingKeptAsync(transaction, tenant, run);
        return removed;
    }

    private static object Values(TransferRun owner, KeptRow row, string? missing = null, int reason = 0) =>
        new { owner.TenantId, owner.RunId, row.FileId, row.RecordNumber, Before = row.Missing, missing, reason };
}
