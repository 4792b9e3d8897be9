using System.Security.Cryptography;
using System.Text;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Transfers.Doors.Connect;
using Dapper;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Doors.ForgeRemote;

/// <summary>Tables <c>forge_installations</c> and <c>forge_tokens</c>: tenants by installation and product, and the newest system token of each installation, sealed.</summary>
internal sealed class ForgeInstallationStore(IControlDatabase control, InstallationStore installations, SecretSealer sealer, IOptions<ForgeOptions> options, TimeProvider time)
    : IInstallObserver
{
    public string? AppId => options.Value.AppId;

    /// <summary>Finds the tenant of an installation, or makes it: the first valid event does.</summary>
    public async Task<ForgeInstallation> GetOrAddAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        if (await FindAsync(invocation.InstallationId, invocation.Product, cancellationToken) is { } known && known.ApiBaseUrl == invocation.ApiBaseUrl) return known;
        var tenant = await FindTenantAsync(invocation, cancellationToken)
            ?? await installations.EnsureForgeAsync(KeyOf(invocation), invocation.Product, BaseUrlOf(invocation.Product, invocation.ApiBaseUrl), cancellationToken);
        await control.WriteAsync(
            transaction => transaction.Connection.ExecuteAsync(
                """
                INSERT INTO forge_installations (installation_id, product, tenant_id, cloud_id, api_base_url, created_at)
                VALUES (@InstallationId, @product, @tenant, @CloudId, @apiBaseUrl, @now)
                ON CONFLICT (installation_id, product) DO UPDATE SET cloud_id = excluded.cloud_id, api_base_url = excluded.api_base_url
                """,
                new
                {
                    invocation.InstallationId, product = ProductNames.Of(invocation.Product), tenant, invocation.CloudId, apiBaseUrl = invocation.ApiBaseUrl.AbsoluteUri,
                    now = time.GetUtcNow(),
                },
                transaction.Transaction),
            cancellationToken);
        return (await FindAsync(invocation.InstallationId, invocation.Product, cancellationToken))!;
    }

    /// <summary>An installation names the client key of an earlier Connect install, in a signed callback: it continues that tenant.</summary>
    public Task InstalledAsync(string installationId, Product product, TenantId tenant, CancellationToken cancellationToken) => control.WriteAsync(
        transaction => transaction.Connection.ExecuteAsync(
            """
            INSERT INTO forge_installations (installation_id, product, tenant_id, cloud_id, api_base_url, created_at)
            VALUES (@installationId, @product, @tenant, '', '', @now)
            ON CONFLICT (installation_id, product) DO UPDATE SET tenant_id = excluded.tenant_id
            """,
            new { installationId = Invocation.IdOf(installationId), product = ProductNames.Of(product), tenant, now = time.GetUtcNow() },
            transaction.Transaction),
        cancellationToken);

    public Task<ForgeInstallation?> FindAsync(TenantId tenant, CancellationToken cancellationToken) =>
        QueryAsync("tenant_id = @tenant AND api_base_url <> ''", new { tenant }, cancellationToken);

    /// <summary>Keeps a token if it is valid longer than the one that is there.</summary>
    /// <returns>The tenants that had none which was valid, and have one now.</returns>
    public async Task<IReadOnlyList<TenantId>> KeepTokenAsync(string installationId, SystemToken token, CancellationToken cancellationToken)
    {
        var sealedToken = sealer.Seal(new ClientKey(installationId), token.Text);
        return await control.WriteAsync<IReadOnlyList<TenantId>>(
            async transaction =>
            {
                var before = await transaction.Connection.ExecuteScalarAsync<long?>(
                    "SELECT usable_until FROM forge_tokens WHERE installation_id = @installationId", new { installationId }, transaction.Transaction);
                var now = time.GetUtcNow();
                await transaction.Connection.ExecuteAsync(
                    """
                    INSERT INTO forge_tokens (installation_id, sealed_token, usable_until, came_at) VALUES (@installationId, @sealedToken, @usableUntil, @now)
                    ON CONFLICT (installation_id) DO UPDATE SET sealed_token = excluded.sealed_token, usable_until = excluded.usable_until, came_at = excluded.came_at
                    WHERE excluded.usable_until > forge_tokens.usable_until
                    """,
                    new { installationId, sealedToken, usableUntil = token.ExpiresAt - token.Margin, now }, transaction.Transaction);
                if (before > now.ToUnixTimeMilliseconds()) return [];
                return (await transaction.Connection.QueryAsync<TenantId>(
                    "SELECT tenant_id FROM forge_installations WHERE installation_id = @installationId", new { installationId }, transaction.Transaction)).AsList();
            },
            cancellationToken);
    }

    /// <returns>Null: no token came yet, the newest is too near to its end, or the key ring does not open it.</returns>
    public async Task<string?> FindTokenAsync(string installationId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await ReadTokenAsync(installationId, cancellationToken) is not { } row || row.UsableUntil <= now.ToUnixTimeMilliseconds()) return null;
        try
        {
            return Encoding.UTF8.GetString(sealer.Open(new ClientKey(installationId), row.Sealed));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <returns>When the newest token came; null: none did.</returns>
    public async Task<DateTimeOffset?> FindLastTokenAsync(string installationId, CancellationToken cancellationToken) =>
        await ReadTokenAsync(installationId, cancellationToken) is { } row ? DateTimeOffset.FromUnixTimeMilliseconds(row.CameAt) : null;

    /// <summary>Whose the installation is, also if only an <c>installed</c> callback has named it so far.</summary>
    private async Task<TenantId?> FindTenantAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        await using var connection = await control.OpenForReadingAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<TenantId?>(
            "SELECT tenant_id FROM forge_installations WHERE installation_id = @InstallationId AND product = @product",
            new { invocation.InstallationId, product = ProductNames.Of(invocation.Product) });
    }

    /// <summary>Key of the installation's row among all sites.</summary>
    private static ClientKey KeyOf(Invocation invocation) => new($"forge:{invocation.InstallationId}:{ProductNames.Of(invocation.Product)}");

    internal static Uri BaseUrlOf(Product product, Uri apiBaseUrl) => product == Product.Confluence ? new Uri(apiBaseUrl.AbsoluteUri.TrimEnd('/') + "/wiki") : apiBaseUrl;

    private Task<ForgeInstallation?> FindAsync(string installationId, Product product, CancellationToken cancellationToken) => QueryAsync(
        "installation_id = @installationId AND product = @product AND api_base_url <> ''", new { installationId, product = ProductNames.Of(product) }, cancellationToken);

    private async Task<ForgeInstallation?> QueryAsync(string where, object values, CancellationToken cancellationToken)
    {
        await using var connection = await control.OpenForReadingAsync(cancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<(string InstallationId, string Product, string TenantId, string CloudId, string ApiBaseUrl, string ClientKey)>(
            $"""
            SELECT f.installation_id, f.product, f.tenant_id, f.cloud_id, f.api_base_url, i.client_key
            FROM (SELECT * FROM forge_installations WHERE {where}) f JOIN installations i ON i.tenant_id = f.tenant_id
            """,
            values);
        return row.InstallationId is null ? null : new ForgeInstallation(
            row.InstallationId, ProductNames.TryParse(row.Product)!.Value, new TenantId(Guid.Parse(row.TenantId)), row.CloudId, new Uri(row.ApiBaseUrl), new ClientKey(row.ClientKey));
    }

    private async Task<TokenRow?> ReadTokenAsync(string installationId, CancellationToken cancellationToken)
    {
        await using var connection = await control.OpenForReadingAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<TokenRow>(
            "SELECT sealed_token AS Sealed, usable_until AS UsableUntil, came_at AS CameAt FROM forge_tokens WHERE installation_id = @installationId", new { installationId });
    }

    private sealed class TokenRow
    {
        public byte[] Sealed { get; init; } = [];
        public long UsableUntil { get; init; }
        public long CameAt { get; init; }
    }
}

/// <summary>One product of one site that has the Forge app.</summary>
/// <param name="ClientKey">Key of its row among all sites: an earlier Connect install's, or one made from the installation.</param>
internal sealed record ForgeInstallation(string InstallationId, Product Product, TenantId Tenant, string CloudId, Uri ApiBaseUrl, ClientKey ClientKey);
