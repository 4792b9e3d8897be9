using System.Net;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>
/// <c>Connect:RequestsPerMinute</c>. Only refusals count and only refusals turn into 429: a genuine call passes however many forged ones
/// share its address, as they do behind a proxy that is not listed in <c>Connect:TrustedProxies</c>.
/// </summary>
internal sealed class RefusalLimiter(IOptions<ConnectOptions> options, TimeProvider time)
{
    // Each lookup is a request to Atlassian's key host; a real site needs one per rotated key.
    private const int MostKeyLookups = 60;

    private readonly CallerLimiter _refusals = new(options.Value.RequestsPerMinute, time);
    private readonly CallerLimiter _lookups = new(Math.Min(options.Value.RequestsPerMinute, MostKeyLookups), time);

    public TimeSpan CountRefusal(IPAddress? caller) => _refusals.Count(caller);

    /// <summary>Whether the caller's next refusal is answered 429.</summary>
    public bool IsPastLimit(IPAddress? caller) => _refusals.IsOver(caller);

    public bool MayLookUpKey(IPAddress? caller) => _lookups.Count(caller) == TimeSpan.Zero;
}
