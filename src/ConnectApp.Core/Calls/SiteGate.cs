using System.Collections.Concurrent;
using ConnectApp.Core.Ids;
using Microsoft.Extensions.Options;

namespace ConnectApp.Core.Calls;

/// <summary>A few operations at once per site: its slowness is its own, and where it says 429 it is not asked more at once.</summary>
internal sealed class SiteGate(IOptions<PlatformOptions> options)
{
    // One small object per tenant ever called by this process; tenants are installations, not requests, so none is taken out.
    private readonly ConcurrentDictionary<TenantId, SemaphoreSlim> places = new();

    public async ValueTask<Place> EnterAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        var semaphore = places.GetOrAdd(tenant, static (_, count) => new SemaphoreSlim(count, count), options.Value.CallsPerSite);
        await semaphore.WaitAsync(cancellationToken);
        return new Place(semaphore);
    }

    public readonly struct Place(SemaphoreSlim semaphore) : IDisposable
    {
        public void Dispose() => semaphore.Release();
    }
}
