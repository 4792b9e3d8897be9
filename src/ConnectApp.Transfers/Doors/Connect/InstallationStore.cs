using System.Collections.Concurrent;
using System.Data.Common;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using ConnectApp.Rewriting.Plans;
using Dapper;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>
/// Table <c>installations</c>. Nothing is cached: a rotated secret counts from the commit on,
/// and one read costs less than the HTTP request around it.
/// </summary>
internal sealed class InstallationStore(IControlDatabase database, SecretSealer sealer, TimeProvider time) : IDisposable
{
    // Opening a connection costs more than the one row that every call needs; a few readers at once are all that two webhooks a millisecond take.
    private const int MostIdleConnections = 8;

    private const string Columns =
        """
        client_key, tenant_id, product, base_url, display_url, oauth_client_id, sealed_secret, state, generation, enabled, installed_at, changed_at
        """;

    private readonly ConcurrentBag<DbConnection> _idle = [];

    public async Task<Installation?> FindAsync(ClientKey clientKey, CancellationToken cancellationToken) =>
        (await FindRowAsync(clientKey, cancellationToken))?.ToInstallation();

    public async Task<Installation?> FindAsync(TenantId tenant, CancellationToken cancellationToken) =>
        (await FindRowAsync(tenant, cancellationToken))?.ToInstallation();

    /// <summary>All that ever were, uninstalled ones too, in the order of their first install.</summary>
    public async Task<IReadOnlyList<Installation>> ListAsync(CancellationToken cancellationToken) =>
        [.. (await ReadAsync($"SELECT {Columns} FROM installations ORDER BY installed_at, client_key", null, cancellationToken)).Select(r => r.ToInstallation())];

    /// <summary>Tenant and client key of all that ever were, in the order of their first install.</summary>
    public static async Task<IReadOnlyList<(TenantId Tenant, string ClientKey)>> ReadTenantsAsync(IControlDatabase control, CancellationToken cancellationToken)
    {
        await using var connection = await control.OpenForReadingAsync(cancellationToken);
        return (await connection.QueryAsync<(TenantId, string)>("SELECT tenant_id, client_key FROM installations ORDER BY installed_at, tenant_id")).AsList();
    }

    /// <summary>As <see cref="ListAsync"/>, for a verb that opens no secret.</summary>
    public static async Task<IReadOnlyList<Installation>> ReadAllAsync(IControlDatabase control, CancellationToken cancellationToken)
    {
        await using var connection = await control.OpenForReadingAsync(cancellationToken);
        return [.. (await connection.QueryAsync<InstallationRow>($"SELECT {Columns} FROM installations ORDER BY installed_at, client_key")).Select(r => r.ToInstallation())];
    }

    /// <summary>Tenants of the sites with this address, as the product or as people know it.</summary>
    public static async Task<IReadOnlyList<TenantId>> ReadTenantsOfAsync(IControlDatabase control, string url, CancellationToken cancellationToken)
    {
        await using var connection = await control.OpenForReadingAsync(cancellationToken);
        var rows = await connection.QueryAsync<(TenantId Tenant, string BaseUrl, string? DisplayUrl)>("SELECT tenant_id, base_url, display_url FROM installations");
        return [.. rows.Where(r => IsSame(r.BaseUrl) || IsSame(r.DisplayUrl)).Select(r => r.Tenant)];

        // A site's Confluence is below its address.
        bool IsSame(string? other) => other is not null && (other.TrimEnd('/').Equals(url, StringComparison.OrdinalIgnoreCase)
            || other.TrimEnd('/').Equals(url + "/wiki", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Only a verified RS256 token may lead here. Keeps the tenant of a known client key; replaces secret, addresses and state as a whole.</summary>
    /// <returns>Null: the client key belongs to an installation in the other product; nothing was changed.</returns>
    public Task<TenantId?> InstallAsync(NewInstallation installation, CancellationToken cancellationToken)
    {
        var row = new
        {
            clientKey = installation.ClientKey.Value,
            tenant = new TenantId(Guid.NewGuid()),
            product = ProductNames.Of(installation.Product),
            baseUrl = InstallationRow.Text(installation.BaseUrl),
            displayUrl = installation.DisplayUrl is { } display ? InstallationRow.Text(display) : null,
            oauthClientId = installation.OauthClientId,
            sealedSecret = sealer.Seal(installation.ClientKey, installation.SharedSecret),
            now = time.GetUtcNow(),
        };

        // One statement: of two calls at once the later replaces the row as a whole.
        return WriteAsync(
            """
            INSERT INTO installations (client_key, tenant_id, product, base_url, display_url, oauth_client_id, sealed_secret, state, installed_at, changed_at)
            VALUES (@clientKey, @tenant, @product, @baseUrl, @displayUrl, @oauthClientId, @sealedSecret, 'installed', @now, @now)
            ON CONFLICT (client_key) DO UPDATE SET
                base_url = excluded.base_url, display_url = excluded.display_url, oauth_client_id = excluded.oauth_client_id,
                sealed_secret = excluded.sealed_secret, state = 'installed', generation = installations.generation + 1, enabled = 1,
                changed_at = excluded.changed_at
            WHERE installations.product = excluded.product
            RETURNING tenant_id
            """,
            row,
            cancellationToken);
    }

    /// <summary>Makes the row of a Forge installation, which has no shared secret, and keeps its tenant.</summary>
    public async Task<TenantId> EnsureForgeAsync(ClientKey key, Product product, Uri baseUrl, CancellationToken cancellationToken) => (await WriteAsync(
        """
        INSERT INTO installations (client_key, tenant_id, product, base_url, state, installed_at, changed_at)
        VALUES (@clientKey, @tenant, @product, @baseUrl, 'installed', @now, @now)
        ON CONFLICT (client_key) DO UPDATE SET base_url = excluded.base_url, state = 'installed', enabled = 1, changed_at = excluded.changed_at
        RETURNING tenant_id
        """,
        new
        {
            clientKey = key.Value, tenant = new TenantId(Guid.NewGuid()), product = ProductNames.Of(product), baseUrl = InstallationRow.Text(baseUrl), now = time.GetUtcNow(),
        },
        cancellationToken)).GetValueOrDefault();

    /// <summary>Erases the secret; the tenant and its data stay until <c>Retention:Uninstalled</c> is over.</summary>
    /// <returns>Null: the client key is unknown or was uninstalled before; nothing was changed.</returns>
    public Task<TenantId?> UninstallAsync(ClientKey clientKey, CancellationToken cancellationToken) => WriteAsync(
        """
        UPDATE installations SET sealed_secret = NULL, oauth_client_id = NULL, state = 'uninstalled', enabled = 0, changed_at = @now
        WHERE client_key = @clientKey AND state <> 'uninstalled' RETURNING tenant_id
        """,
        new { clientKey = clientKey.Value, now = time.GetUtcNow() },
        cancellationToken);

    public Task SetEnabledAsync(ClientKey clientKey, bool enabled, CancellationToken cancellationToken) => WriteAsync(
        "UPDATE installations SET enabled = @enabled WHERE client_key = @clientKey AND state <> 'uninstalled' RETURNING tenant_id",
        new { clientKey = clientKey.Value, enabled = enabled ? 1 : 0 },
        cancellationToken);

    /// <param name="generation">The secret that was refused; if another <c>installed</c> came meanwhile, nothing changes.</param>
    public Task SetWaitingAsync(TenantId tenant, long generation, CancellationToken cancellationToken) => WriteAsync(
        """
        UPDATE installations SET state = 'waiting', changed_at = @now
        WHERE tenant_id = @tenant AND generation = @generation AND state <> 'uninstalled' RETURNING tenant_id
        """,
        new { tenant, generation, now = time.GetUtcNow() },
        cancellationToken);

    /// <summary>Takes an uninstalled site away: if it installs the app again, it gets a new tenant.</summary>
    /// <returns>Null: the site is not known, or it has the app installed; nothing was changed.</returns>
    public static Task<TenantId?> RemoveAsync(StoreTransaction transaction, ClientKey clientKey) =>
        WriteAsync(
            transaction,
            "DELETE FROM installations WHERE client_key = @clientKey AND state = 'uninstalled' RETURNING tenant_id",
            new { clientKey = clientKey.Value });

    internal async Task<InstallationRow?> FindRowAsync(ClientKey clientKey, CancellationToken cancellationToken) =>
        (await ReadAsync($"SELECT {Columns} FROM installations WHERE client_key = @key", new { key = clientKey.Value }, cancellationToken)).SingleOrDefault();

    internal async Task<InstallationRow?> FindRowAsync(TenantId tenant, CancellationToken cancellationToken) =>
        (await ReadAsync($"SELECT {Columns} FROM installations WHERE tenant_id = @tenant", new { tenant }, cancellationToken)).SingleOrDefault();

    public void Dispose()
    {
        while (_idle.TryTake(out var connection)) connection.Dispose();
    }

    private Task<TenantId?> WriteAsync(string sql, object values, CancellationToken cancellationToken) =>
        database.WriteAsync(transaction => WriteAsync(transaction, sql, values), cancellationToken);

    private static Task<TenantId?> WriteAsync(StoreTransaction transaction, string sql, object values) =>
        transaction.Connection.QuerySingleOrDefaultAsync<TenantId?>(sql, values, transaction.Transaction);

    /// <summary>Outside any transaction, so that each query sees the last commit.</summary>
    private async Task<IEnumerable<InstallationRow>> ReadAsync(string sql, object? values, CancellationToken cancellationToken)
    {
        if (!_idle.TryTake(out var connection)) connection = await database.OpenForReadingAsync(cancellationToken);
        var isWhole = false;
        try
        {
            var rows = await connection.QueryAsync<InstallationRow>(new CommandDefinition(sql, values, cancellationToken: cancellationToken));
            isWhole = true;
            return rows;
        }
        finally
        {
            if (isWhole && _idle.Count < MostIdleConnections) _idle.Add(connection);
            else await connection.DisposeAsync();
        }
    }
}
