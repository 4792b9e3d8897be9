using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using Dapper;

namespace ConnectApp.WorkItems.Stores;

/// <summary>Table <c>start_keys</c> of the control tables: which start an <c>Idempotency-Key</c> named.</summary>
internal sealed class StartKeys(IControlDatabase control, TimeProvider time)
{
    public async Task<(string BodyHash, RunId Run)?> FindAsync(TenantId tenant, string key, CancellationToken cancellationToken)
    {
        await using var connection = await control.OpenForReadingAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<(string Hash, string Run)>(
            "SELECT body_hash, run_id FROM start_keys WHERE tenant_id = @tenant AND start_key = @key", new { tenant = tenant.ToString(), key });
        return row.Run is null ? null : (row.Hash, new RunId(Guid.Parse(row.Run)));
    }

    public Task AddAsync(TenantId tenant, string key, string bodyHash, RunId run, CancellationToken cancellationToken) => control.WriteAsync(
        transaction => transaction.Connection.ExecuteAsync(
            """
            INSERT INTO start_keys (tenant_id, start_key, body_hash, run_id, created_at) VALUES (@tenant, @key, @bodyHash, @run, @now)
            ON CONFLICT (tenant_id, start_key) DO NOTHING
            """,
            new { tenant = tenant.ToString(), key, bodyHash, run = run.ToString(), now = time.GetUtcNow().ToUnixTimeMilliseconds() },
            transaction.Transaction),
        cancellationToken);
}
