using System.Net;

namespace ConnectApp.WorkItems.Calls;

/// <summary>Waits for a place in the call's lane, sends, and tells the limiter what the answer says. It is inside the retries: each attempt waits.</summary>
internal sealed class LimitHandler(Service service, CallLimiter limiter) : DelegatingHandler
{
    internal static readonly HttpRequestOptionsKey<CallCounts> Counts = new("ConnectApp.WorkItems.Counts");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Options.TryGetValue(Counts, out var counts);
        var lane = await limiter.EnterAsync(request.RequestUri!.Authority, $"{request.Method} {CallName.Of(request)}", cancellationToken);
        HttpResponseMessage? response = null;
        try
        {
            counts?.CountRequest(service);
            response = await base.SendAsync(request, cancellationToken);
            if (response.StatusCode == HttpStatusCode.TooManyRequests) counts?.CountThrottled();
            return response;
        }
        finally
        {
            limiter.Leave(lane, response);
        }
    }
}
