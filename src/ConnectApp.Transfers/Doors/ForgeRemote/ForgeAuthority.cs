using System.Net.Http.Headers;
using ConnectApp.Core.Ids;
using ConnectApp.Transfers.Doors.Connect;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Doors.ForgeRemote;

/// <summary>Lends the newest app system token to calls of tenants that came by Forge; all others are Connect's.</summary>
internal sealed class ForgeAuthority(ConnectAuthority connect, ForgeInstallationStore store, IOptions<ForgeOptions> options, TimeProvider time) : IOutgoingAuthority
{
    private readonly Uri _api = new(options.Value.ApiUrl);

    public async ValueTask<SiteAddress?> FindSiteAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(tenant, cancellationToken) is not { } site) return await connect.FindSiteAsync(tenant, cancellationToken);
        return await store.FindTokenAsync(site.InstallationId, time.GetUtcNow(), cancellationToken) is null ? null
            : new SiteAddress(ForgeInstallationStore.BaseUrlOf(site.Product, site.ApiBaseUrl), site.Product);
    }

    public async ValueTask<bool> TryAuthorizeAsync(TenantId tenant, HttpRequestMessage request, bool renewed, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(tenant, cancellationToken) is not { } site) return await connect.TryAuthorizeAsync(tenant, request, renewed, cancellationToken);
        if (request.RequestUri is not { } target || !(IsBelow(target, _api) || IsBelow(target, site.ApiBaseUrl))) return false;
        if (await store.FindTokenAsync(site.InstallationId, time.GetUtcNow(), cancellationToken) is not { } token) return false;
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return true;
    }

    /// <summary>Nothing to do on Forge: the next event or hourly trigger brings another token.</summary>
    public async ValueTask RefusedAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(tenant, cancellationToken) is null) await connect.RefusedAsync(tenant, cancellationToken);
    }

    public async ValueTask<DoorTraits> ReadTraitsAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        if (await store.FindAsync(tenant, cancellationToken) is not { } site) return await connect.ReadTraitsAsync(tenant, cancellationToken);
        var since = await store.FindLastTokenAsync(site.InstallationId, cancellationToken) is { } last
            ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"since {last.UtcDateTime:yyyy-MM-dd HH:mm} UTC") : "yet";
        return new DoorTraits(PlatformSettles: true, $"No usable token {since}; the hourly trigger has not come.");
    }

    private static bool IsBelow(Uri target, Uri root) =>
        Uri.Compare(target, root, UriComponents.SchemeAndServer | UriComponents.UserInfo, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0
        && (target.AbsolutePath + "/").StartsWith(root.AbsolutePath.TrimEnd('/') + "/", StringComparison.Ordinal);
}
