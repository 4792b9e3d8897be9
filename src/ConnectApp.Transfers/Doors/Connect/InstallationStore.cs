using System.Collections.Concurrent;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores.Sqlite;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>Table <c>installations</c>. Nothing is cached: a rotated secret counts from the commit on, and one read costs less than the HTTP request around it.</summary>
internal sealed class InstallationStore(ControlDatabase database, SecretSealer sealer, TimeProvider time) : IDisposable
{
    // Opening a file costs more than the one row that every call needs; a few readers at once are all that two webhooks a millisecond take.
    private const int MostIdleConnections = 8;

    private const string Columns =
        """
        client_key AS ClientKey, tenant_id AS TenantId, product AS Product, base_url AS BaseUrl, display_url AS DisplayUrl, oauth_client_id AS OauthClientId,
        sealed_secret AS SealedSecret, state AS State, generation AS Generation, enabled AS Enabled, installed_at AS InstalledAt, changed_at AS ChangedAt
        """;

    private readonly ConcurrentBag<SqliteConnection> _idle = [];

    public Task<Installation?> FindAsync(ClientKey clientKey, CancellationToken cancellationToken) =>
        Task.FromResult(FindRow(clientKey, cancellationToken)?.ToInstallation());

    public Task<Installation?> FindAsync(TenantId tenant, CancellationToken cancellationToken) =>
        Task.FromResult(FindRow(tenant, cancellationToken)?.ToInstallation());

    /// <summary>All that ever were, uninstalled ones too, in the order of their first install.</summary>
    public Task<IReadOnlyList<Installation>> ListAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var rows = Read(connection => connection.Query<InstallationRow>($"SELECT {Columns} FROM installations ORDER BY installed_at, client_key"));
        return Task.FromResult<IReadOnlyList<Installation>>([.. rows.Select(r => r.ToInstallation())]);
    }

    /// <summary>Only a verified RS256 token may lead here. Keeps the tenant of a known client key; replaces secret, addresses and state as a whole.</summary>
    /// <returns>Null: the client key belongs to an installation in the other product; nothing was changed.</returns>
    public Task<TenantId?> InstallAsync(NewInstallation installation, CancellationToken cancellationToken)
    {
        var row = new
        {
            clientKey = installation.ClientKey.Value,
            tenant = new TenantId(Guid.NewGuid()).ToString(),
            product = ProductNames.Of(installation.Product),
            baseUrl = InstallationRow.Text(installation.BaseUrl),
            displayUrl = installation.DisplayUrl is { } display ? InstallationRow.Text(display) : null,
            oauthClientId = installation.OauthClientId,
            sealedSecret = sealer.Seal(installation.ClientKey, installation.SharedSecret),
            now = time.GetUtcNow().ToUnixTimeMilliseconds(),
        };

        // One statement, one writer: of two calls at once the later replaces the row as a whole.
        return database.WriteAsync(
            (connection, transaction) => connection.QuerySingleOrDefault<string>(
                """
                INSERT INTO installations (client_key, tenant_id, product, base_url, display_url, oauth_client_id, sealed_secret, state, installed_at, changed_at)
                VALUES (@clientKey, @tenant, @product, @baseUrl, @displayUrl, @oauthClientId, @sealedSecret, 'installed', @now, @now)
                ON CONFLICT (client_key) DO UPDATE SET
                    base_url = excluded.base_url, display_url = excluded.display_url, oauth_client_id = excluded.oauth_client_id,
                    sealed_secret = excluded.sealed_secret, state = 'installed', generation = generation + 1, enabled = 1, changed_at = excluded.changed_at
                WHERE product = excluded.product
                RETURNING tenant_id
                """, row, transaction) is { } tenant ? new TenantId(Guid.Parse(tenant)) : (TenantId?)null,
            cancellationToken);
    }

    /// <summary>Erases the secret; the tenant and its data stay until <c>Retention:Uninstalled</c> is over.</summary>
    /// <returns>Null: the client key is unknown or was uninstalled before; nothing was changed.</returns>
    public Task<TenantId?> UninstallAsync(ClientKey clientKey, CancellationToken cancellationToken) => database.WriteAsync(
        (connection, transaction) => connection.QuerySingleOrDefault<string>(
            """
            UPDATE installations SET sealed_secret = NULL, oauth_client_id = NULL, state = 'uninstalled', enabled = 0, changed_at = @now
            WHERE client_key = @clientKey AND state <> 'uninstalled' RETURNING tenant_id
            """, new { clientKey = clientKey.Value, now = time.GetUtcNow().ToUnixTimeMilliseconds() }, transaction) is { } tenant
            ? new TenantId(Guid.Parse(tenant)) : (TenantId?)null,
        cancellationToken);

    public Task SetEnabledAsync(ClientKey clientKey, bool enabled, CancellationToken cancellationToken) => database.WriteAsync(
        (connection, transaction) => connection.Execute(
            "UPDATE installations SET enabled = @enabled WHERE client_key = @clientKey AND state <> 'uninstalled'",
            new { clientKey = clientKey.Value, enabled }, transaction),
        cancellationToken);

    /// <param name="generation">The secret that was refused; if another <c>installed</c> came meanwhile, nothing changes.</param>
    public Task SetWaitingAsync(TenantId tenant, long generation, CancellationToken cancellationToken) => database.WriteAsync(
        (connection, transaction) => connection.Execute(
            "UPDATE installations SET state = 'waiting', changed_at = @now WHERE tenant_id = @tenant AND generation = @generation AND state <> 'uninstalled'",
            new { tenant = tenant.ToString(), generation, now = time.GetUtcNow().ToUnixTimeMilliseconds() }, transaction),
        cancellationToken);

    internal InstallationRow? FindRow(ClientKey clientKey, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Read(connection => connection.QuerySingleOrDefault<InstallationRow>($"SELECT {Columns} FROM installations WHERE client_key = @key", new { key = clientKey.Value }));
    }

    internal InstallationRow? FindRow(TenantId tenant, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Read(connection => connection.QuerySingleOrDefault<InstallationRow>($"SELECT {Columns} FROM installations WHERE tenant_id = @key", new { key = tenant.ToString() }));
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var connection)) connection.Dispose();
    }

    /// <summary>Outside any transaction, so that each query sees the last commit.</summary>
    private T Read<T>(Func<SqliteConnection, T> query)
    {
        if (!_idle.TryTake(out var connection)) connection = database.OpenForReading();
        var isWhole = false;
        try
        {
            var result = query(connection);
            isWhole = true;
            return result;
        }
        finally
        {
            if (isWhole && _idle.Count < MostIdleConnections) _idle.Add(connection);
            else connection.Dispose();
        }
    }
}
