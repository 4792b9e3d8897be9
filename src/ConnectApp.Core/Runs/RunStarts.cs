using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using Dapper;

namespace ConnectApp.Core.Runs;

/// <summary>Table <c>run_starts</c> of the control tables: runs whose start was begun and has not ended.</summary>
internal sealed class RunStarts(IControlDatabase control)
{
    /// <summary>Notes that the tenant's tables are about to get the run; a second call changes nothing.</summary>
    public Task BeginAsync(TenantId tenant, RunId run, DateTimeOffset now, CancellationToken cancellationToken) => control.WriteAsync(
        transaction => transaction.Connection.ExecuteAsync(
            "INSERT INTO run_starts (run_id, tenant_id, begun_at) VALUES (@run, @tenant, @now) ON CONFLICT (run_id) DO NOTHING",
            new { run, tenant, now },
            transaction.Transaction),
        cancellationToken);

    /// <summary>The start has ended, either way.</summary>
    public static Task EndAsync(StoreTransaction transaction, TenantId tenant, RunId run) => transaction.Connection.ExecuteAsync(
        "DELETE FROM run_starts WHERE tenant_id = @tenant AND run_id = @run", new { tenant, run }, transaction.Transaction);

    /// <summary>Starts that were begun before then.</summary>
    public async Task<IReadOnlyList<(TenantId Tenant, RunId Run)>> ReadBegunAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        await using var connection = await control.OpenForReadingAsync(cancellationToken);
        return (await connection.QueryAsync<(TenantId, RunId)>(
            "SELECT tenant_id, run_id FROM run_starts WHERE begun_at < @before ORDER BY begun_at, run_id", new { before })).AsList();
    }

    public static Task RemoveAsync(StoreTransaction transaction, TenantId tenant) => transaction.Connection.ExecuteAsync(
        "DELETE FROM run_starts WHERE tenant_id = @tenant", new { tenant }, transaction.Transaction);
}
