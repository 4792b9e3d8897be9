using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using ConnectApp.Transfers.Runs;
using Dapper;

namespace ConnectApp.Transfers.Stores;

/// <summary>Table <c>records</c>, but for the upserts of batches: <see cref="IRecordRows"/>.</summary>
internal static class RecordStore
{
    private const string Key = "tenant_id = @TenantId AND migration_scope_id = @MigrationScopeId AND entity = @entity AND key = @key";

    /// <summary>The record of a key as healing sees it; null: there is none.</summary>
    public static Task<HealedRecord?> FindAsync(StoreTransaction snapshot, TransferRun owner, string entity, string key) =>
        snapshot.Connection.QuerySingleOrDefaultAsync<HealedRecord>(
            """
            SELECT r.run_id, r.file_id, r.record_number, r.outcome, r.source_hash, r.before_hash, r.before_source,
                CASE WHEN r.run_id <> @RunId AND COALESCE((SELECT n.created_at FROM runs n WHERE n.tenant_id = r.tenant_id AND n.run_id = r.run_id), 0) >= @CreatedAt
                    THEN 1 ELSE 0 END AS is_later
            FROM records r WHERE r.tenant_id = @TenantId AND r.migration_scope_id = @MigrationScopeId AND r.entity = @entity AND r.key = @key
            """,
            new { owner.TenantId, owner.RunId, owner.CreatedAt, owner.MigrationScopeId, entity, key }, snapshot.Transaction);

    /// <summary>A stored record gets other bytes from the same source.</summary>
    /// <param name="change">Number of the change, as <see cref="IRecordRows.NextChange"/> gives it.</param>
    public static Task ReplaceAsync(
        StoreTransaction transaction, TransferRun owner, string entity, string key, byte[] value, byte[]? planHash, RecordOutcome outcome, long change) =>
        transaction.Connection.ExecuteAsync(
            $"UPDATE records SET value = @value, plan_hash = @planHash, outcome = @outcome, change_number = @change WHERE {Key}",
            new { value, planHash, outcome = (int)outcome, change, owner.TenantId, owner.MigrationScopeId, entity, key }, transaction.Transaction);

    /// <summary>The stored bytes of a record; null: there is none, or it is larger.</summary>
    public static Task<byte[]?> FindValueAsync(StoreTransaction snapshot, TransferRun run, string entity, string key, int largest) =>
        snapshot.Connection.QuerySingleOrDefaultAsync<byte[]>(
            $"SELECT value FROM records WHERE {Key} AND length(value) <= @largest",
            new { run.TenantId, run.MigrationScopeId, entity, key, largest }, snapshot.Transaction);

    /// <summary>The stored bytes of all records of an entity, by scope and key, one at a time.</summary>
    public static IAsyncEnumerable<byte[]> ReadAllAsync(StoreTransaction snapshot, TenantId tenant, string entity) => snapshot.Connection.QueryUnbufferedAsync<byte[]>(
        "SELECT value FROM records WHERE tenant_id = @tenant AND entity = @entity ORDER BY migration_scope_id, key", new { tenant, entity }, snapshot.Transaction);
}
