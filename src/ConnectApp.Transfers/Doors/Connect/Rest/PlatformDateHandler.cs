using ConnectApp.Core.Clock;

namespace ConnectApp.Transfers.Doors.Connect.Rest;

/// <summary>The date of each answer of a site, whatever its status, is an independent sign of the time.</summary>
internal sealed class PlatformDateHandler(TrustedClock clock) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);

        // What a cache kept has the date of its making.
        if (response.Headers is { Date: { } date, Age: null }) clock.Hear(date);
        return response;
    }
}
