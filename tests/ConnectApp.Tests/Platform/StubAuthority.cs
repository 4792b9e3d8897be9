using System.Net.Http.Headers;
using ConnectApp.Core.Ids;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Doors.Connect;

namespace ConnectApp.Tests.Platform;

/// <summary>Signs with a number that is never the same twice.</summary>
internal sealed class StubAuthority : IOutgoingAuthority
{
    private int tokens;

    public SiteAddress? Site { get; set; }
    public bool HasSecret { get; set; } = true;
    public int Renewals { get; private set; }
    public int Refusals { get; private set; }

    public ValueTask<SiteAddress?> FindSiteAsync(TenantId tenant, CancellationToken cancellationToken) => ValueTask.FromResult(Site);

    public ValueTask<bool> TryAuthorizeAsync(
        TenantId tenant, HttpRequestMessage request, bool renewed, CancellationToken cancellationToken)
    {
        if (renewed) Renewals++;
        if (HasSecret) request.Headers.Authorization = new AuthenticationHeaderValue("JWT", $"token-{Interlocked.Increment(ref tokens)}");
        return ValueTask.FromResult(HasSecret);
    }

    public ValueTask<DoorTraits> ReadTraitsAsync(TenantId tenant, CancellationToken cancellationToken) => ValueTask.FromResult(new DoorTraits(false, ""));

    public ValueTask RefusedAsync(TenantId tenant, CancellationToken cancellationToken)
    {
        Refusals++;
        return ValueTask.CompletedTask;
    }
}
