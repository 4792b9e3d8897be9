using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using Dapper;

namespace ConnectApp.Core.Runs;

/// <summary>Table <c>api_tenants</c>: tenants that no site stands for. The name comes from a token (<c>tenantId</c>) or is <see cref="Local"/>.</summary>
internal sealed class ApiTenants(IControlDatabase control, TimeProvider time)
{
    /// <summary>The tenant of verbs.</summary>
    public const string Local = "local";

    /// <returns>Null: nothing was ever started for this name.</returns>
    public async Task<TenantId?> FindAsync(string name, CancellationToken cancellationToken)
    {
        await using var connection = await control.OpenForReadingAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<TenantId?>("SELECT tenant_id FROM api_tenants WHERE name = @name", new { name });
    }

    /// <summary>All names, oldest first.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        await using var connection = await control.OpenForReadingAsync(cancellationToken);
        return (await connection.QueryAsync<string>("SELECT name FROM api_tenants ORDER BY created_at, name")).AsList();
    }

    /// <summary>Our own id of the tenant, made at its first start.</summary>
    public Task<TenantId> GetOrAddAsync(string name, CancellationToken cancellationToken) => control.WriteAsync(async transaction =>
    {
        var now = time.GetUtcNow();
        var id = new TenantId(Guid.CreateVersion7(now));
        await transaction.Connection.ExecuteAsync(
            "INSERT INTO api_tenants (tenant_id, name, created_at) VALUES (@id, @name, @now) ON CONFLICT (name) DO NOTHING", new { id, name, now }, transaction.Transaction);
        return await transaction.Connection.QuerySingleAsync<TenantId>("SELECT tenant_id FROM api_tenants WHERE name = @name", new { name }, transaction.Transaction);
    }, cancellationToken);
}
