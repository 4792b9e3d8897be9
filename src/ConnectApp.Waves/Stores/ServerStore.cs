using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using Dapper;

namespace ConnectApp.Waves.Stores;

/// <summary>Table <c>wave_servers</c>: what all waves between a server and a site share.</summary>
internal sealed class ServerStore(ITenantDatabases tenants)
{
    public Task<ServerRow> ReadAsync(TenantId tenant, string server, string cloud, CancellationToken cancellationToken) =>
        tenants.ReadAsync(tenant, new ServerRow(), snapshot => ReadAsync(snapshot, tenant, server, cloud), cancellationToken);

    public static async Task<ServerRow> ReadAsync(StoreTransaction snapshot, TenantId tenant, string server, string cloud) =>
        await snapshot.Connection.QuerySingleOrDefaultAsync<ServerRow>(
            "SELECT attached_at, attached_until, token_saved_at FROM wave_servers WHERE tenant_id = @tenant AND server_id = @server AND cloud_url = @cloud",
            new { tenant, server, cloud }, snapshot.Transaction) ?? new ServerRow();

    public Task KeepAttachAsync(TenantId tenant, string server, string cloud, DateTimeOffset? from, DateTimeOffset? until, CancellationToken cancellationToken) =>
        tenants.Get(tenant).WriteAsync(transaction => transaction.Connection.ExecuteAsync(
            """
            INSERT INTO wave_servers (tenant_id, server_id, cloud_url, attached_at, attached_until) VALUES (@tenant, @server, @cloud, @from, @until)
            ON CONFLICT (tenant_id, server_id, cloud_url) DO UPDATE SET attached_at = excluded.attached_at, attached_until = excluded.attached_until
            """, new { tenant, server, cloud, from, until }, transaction.Transaction), cancellationToken);

    public Task KeepTokenAsync(TenantId tenant, string server, string cloud, DateTimeOffset savedAt, CancellationToken cancellationToken) =>
        tenants.Get(tenant).WriteAsync(transaction => transaction.Connection.ExecuteAsync(
            """
            INSERT INTO wave_servers (tenant_id, server_id, cloud_url, token_saved_at) VALUES (@tenant, @server, @cloud, @savedAt)
            ON CONFLICT (tenant_id, server_id, cloud_url) DO UPDATE SET token_saved_at = excluded.token_saved_at
            """, new { tenant, server, cloud, savedAt }, transaction.Transaction), cancellationToken);
}
