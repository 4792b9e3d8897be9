using ConnectApp.Core.Stores;
using ConnectApp.Transfers.Runs;
using Dapper;

namespace ConnectApp.Transfers.Stores;

/// <summary>
/// Table <c>entity_references</c>: references between records of the export, for the dangling check after the load. They come through <see cref="IBatchWriter"/>.
/// </summary>
internal static class EntityReferenceStore
{
    // A record that was skipped or failed is lost, which is told of it: a reference to it does not dangle.
    private const string Dangling =
        """
        FROM entity_references e WHERE e.tenant_id = @TenantId AND e.run_id = @RunId
            AND NOT EXISTS (SELECT 1 FROM records r WHERE r.tenant_id = e.tenant_id AND r.migration_scope_id = @MigrationScopeId AND r.entity = e.entity AND r.key = e.key)
            AND NOT EXISTS (SELECT 1 FROM lost_records l WHERE l.tenant_id = e.tenant_id AND l.migration_scope_id = @MigrationScopeId AND l.entity = e.entity AND l.key = e.key)
        """;

    public static Task<long> CountDanglingAsync(StoreTransaction snapshot, TransferRun run) => snapshot.Connection.ExecuteScalarAsync<long>(
        $"SELECT COUNT(*) {Dangling}", new { run.TenantId, run.RunId, run.MigrationScopeId }, snapshot.Transaction);

    public static Task<IEnumerable<(string Entity, string Key)>> ReadDanglingAsync(StoreTransaction snapshot, TransferRun run, int limit) =>
        snapshot.Connection.QueryAsync<(string Entity, string Key)>(
            $"SELECT e.entity, e.key {Dangling} ORDER BY e.entity, e.key LIMIT @limit",
            new { run.TenantId, run.RunId, run.MigrationScopeId, limit }, snapshot.Transaction);
}
