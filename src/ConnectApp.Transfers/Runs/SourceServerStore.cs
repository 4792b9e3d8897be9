using ConnectApp.Core.Stores;
using Dapper;

namespace ConnectApp.Transfers.Runs;

/// <summary>Table <c>source_servers</c>: base URLs that exports of a migration scope have told, for its later transfers.</summary>
internal static class SourceServerStore
{
    /// <summary>Adds a base URL; one that is known is told by this run from now on.</summary>
    public static Task AddAsync(StoreTransaction transaction, TransferRun run, string baseUrl) => transaction.Connection.ExecuteAsync(
        """
        INSERT INTO source_servers (tenant_id, migration_scope_id, base_url, told_by) VALUES (@TenantId, @MigrationScopeId, @baseUrl, @RunId)
        ON CONFLICT (tenant_id, migration_scope_id, base_url) DO UPDATE SET told_by = excluded.told_by
        """, new { run.TenantId, run.MigrationScopeId, baseUrl, run.RunId }, transaction.Transaction);

    /// <summary>All of the run's scope, those that the run itself has told first.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(StoreTransaction snapshot, TransferRun run) => (await snapshot.Connection.QueryAsync<string>(
        """
        SELECT base_url FROM source_servers WHERE tenant_id = @TenantId AND migration_scope_id = @MigrationScopeId
        ORDER BY CASE WHEN told_by = @RunId THEN 0 ELSE 1 END, base_url
        """, new { run.TenantId, run.MigrationScopeId, run.RunId }, snapshot.Transaction)).AsList();
}
