using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Transfers.Doors.Connect;
using ConnectApp.Transfers.Inbox;
using Dapper;

namespace ConnectApp.Transfers.Retention;

/// <summary>Table <c>erasures</c>: tenants whose data is being removed.</summary>
internal sealed class ErasureStore(IControlDatabase control)
{
    /// <summary>Takes the installation away, notes what is to be removed, and lets nothing of the tenant be due.</summary>
    /// <returns>Null: the site is not known, or it has the app installed; nothing was changed.</returns>
    public Task<TenantId?> BeginAsync(ClientKey clientKey, DateTimeOffset now, CancellationToken cancellationToken) => control.WriteAsync<TenantId?>(
        async transaction =>
        {
            if (await InstallationStore.RemoveAsync(transaction, clientKey) is not { } tenant) return null;
            await transaction.Connection.ExecuteAsync(
                "INSERT INTO erasures (tenant_id, client_key, asked_at) VALUES (@tenant, @clientKey, @now)",
                new { tenant, clientKey = clientKey.Value, now },
                transaction.Transaction);
            await RunRegistry.StopAsync(transaction, tenant);
            return tenant;
        },
        cancellationToken);

    /// <summary>Those that have begun and not ended.</summary>
    public async Task<IReadOnlyList<TenantId>> ReadOpenAsync(CancellationToken cancellationToken)
    {
        await using var connection = await control.OpenForReadingAsync(cancellationToken);
        return (await connection.QueryAsync<TenantId>(new CommandDefinition(
            "SELECT tenant_id FROM erasures ORDER BY asked_at, tenant_id", cancellationToken: cancellationToken))).AsList();
    }

    /// <summary>Removes the tenant's last rows, which name what was to be removed.</summary>
    /// <returns>Rows by table.</returns>
    public Task<IReadOnlyList<(string Table, long Count)>> EndAsync(TenantId tenant, CancellationToken cancellationToken) =>
        control.WriteAsync<IReadOnlyList<(string, long)>>(
            async transaction =>
            {
                var messages = await InboxStore.RemoveAsync(transaction, tenant);
                var runs = await RunRegistry.RemoveAsync(transaction, tenant);
                await transaction.Connection.ExecuteAsync("DELETE FROM erasures WHERE tenant_id = @tenant", new { tenant }, transaction.Transaction);
                return [("installation", 1), ("runs", runs), ("messages", messages)];
            },
            cancellationToken);
}
