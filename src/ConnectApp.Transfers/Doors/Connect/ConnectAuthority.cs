using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using ConnectApp.Core.Clock;
using ConnectApp.Core.Ids;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>Signs outgoing calls with the site's shared secret, for the site's own origin only.</summary>
internal sealed partial class ConnectAuthority(
    InstallationStore store, SecretSealer sealer, Descriptor descriptor, TrustedClock clock, TimeProvider time, ILogger<ConnectAuthority> logger) : IOutgoingAuthority
{
    // The documented limit is 180 s (connect libraries' default). One minute is plenty for a call that leaves now.
    private static readonly TimeSpan s_lifetime = TimeSpan.FromSeconds(60);

    // A site also refuses tokens while one of the two clocks is wrong, and then no `installed` follows: one that waits is tried again from time to time.
    private static readonly TimeSpan s_nextTry = TimeSpan.FromMinutes(5);

    private static readonly DoorTraits s_traits =
        new(PlatformSettles: false, "The site has removed the app, or its secret is missing; waiting for its next installed callback.");

    // Which secret signed a tenant's last renewed call: a refusal of it must not put a site to sleep that has installed anew meanwhile.
    private readonly ConcurrentDictionary<TenantId, long> _renewedWith = new();

    // When this process was last refused, by the monotonic clock, and how often the wall clock had jumped by then.
    private readonly ConcurrentDictionary<TenantId, (long At, int Jumps)> _refused = new();

    public async ValueTask<SiteAddress?> FindSiteAsync(TenantId tenant, CancellationToken cancellationToken) =>
        await store.FindAsync(tenant, cancellationToken) is { } site && MayBeCalled(site) ? new SiteAddress(site.BaseUrl, site.Product) : null;

    /// <remarks>The secret is read from the store at each call, so <paramref name="renewed"/> has no cache to pass.</remarks>
    public async ValueTask<bool> TryAuthorizeAsync(TenantId tenant, HttpRequestMessage request, bool renewed, CancellationToken cancellationToken)
    {
        var row = await store.FindRowAsync(tenant, cancellationToken);
        if (row?.SealedSecret is not { } sealedSecret || row.ToInstallation() is not { } site || !MayBeCalled(site)) return false;
        if (request.RequestUri is not { IsAbsoluteUri: true } target || !IsOfSite(target, site.BaseUrl)) return false;

        // PathAndQuery is the text that HttpClient sends.
        if (Qsh.TryCompute(request.Method.Method, target.PathAndQuery, site.BaseUrl.AbsolutePath) is not { } qsh) return false;

        byte[] secret;
        try
        {
            secret = sealer.Open(site.ClientKey, sealedSecret);
        }
        catch (CryptographicException)
        {
            Log.SecretUnreadable(logger, site.Tenant, sealer.KeyRingFolder);
            return false;
        }

        if (renewed) _renewedWith[tenant] = site.Generation;
        request.Headers.Authorization = new AuthenticationHeaderValue("JWT",
            Hs256.Sign(secret, descriptor.Key, audience: site.ClientKey.Value, subject: null, time.GetUtcNow(), s_lifetime, qsh));
        CryptographicOperations.ZeroMemory(secret);
        return true;
    }

    public ValueTask<DoorTraits> ReadTraitsAsync(TenantId tenant, CancellationToken cancellationToken) => ValueTask.FromResult(s_traits);

    public async ValueTask RefusedAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        if (!_renewedWith.TryRemove(tenant, out var generation)) return;
        _refused[tenant] = (time.GetTimestamp(), clock.Jumps);
        await store.SetWaitingAsync(tenant, generation, cancellationToken);
        Log.Waiting(logger, tenant);
    }

    /// <summary>One that waits is tried at once after a start or a jump of the clock: that may have been the cause.</summary>
    private bool MayBeCalled(Installation site) => site.State == InstallationState.Installed
        || site.State == InstallationState.Waiting && (!_refused.TryGetValue(site.Tenant, out var last) || time.GetElapsedTime(last.At) >= s_nextTry || clock.Jumps != last.Jumps);

    private static bool IsOfSite(Uri target, Uri baseUrl)
    {
        if (Uri.Compare(target, baseUrl, UriComponents.SchemeAndServer | UriComponents.UserInfo, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) != 0) return false;

        // On one host with Jira at / and Confluence at /wiki a call outside the base path would be hashed as another product's.
        var basePath = baseUrl.AbsolutePath.TrimEnd('/');
        return basePath.Length == 0 || target.AbsolutePath == basePath || target.AbsolutePath.StartsWith(basePath + "/", StringComparison.Ordinal);
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "The shared secret of tenant {Tenant} cannot be opened with the key ring in {KeyRing}; no call to the site can be signed.")]
        public static partial void SecretUnreadable(ILogger logger, TenantId tenant, string keyRing);

        [LoggerMessage(LogLevel.Warning, "The site of tenant {Tenant} refused a freshly signed call; it waits for its next installed callback, and is tried again in five minutes.")]
        public static partial void Waiting(ILogger logger, TenantId tenant);
    }
}
