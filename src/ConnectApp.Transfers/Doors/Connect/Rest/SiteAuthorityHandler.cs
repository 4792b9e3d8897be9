using System.Net;
using ConnectApp.Core.Calls;
using ConnectApp.Core.Ids;

namespace ConnectApp.Transfers.Doors.Connect.Rest;

/// <summary>
/// Signs each attempt anew: a token lives 3 minutes, less than an operation with its pauses may. Stands inside
/// <see cref="ResilienceHandler"/>. A 401 is often a lost rotation of the secret, so it is read again once; a second 401 is final.
/// </summary>
internal sealed class SiteAuthorityHandler(IOutgoingAuthority authority) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var tenant = SiteRequest.TenantOf(request);
        var response = await SignAndSendAsync(tenant, request, renewed: false, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized || WasNotSent(request)) return response;

        response.Dispose();
        response = await SignAndSendAsync(tenant, request, renewed: true, cancellationToken);
        if (response.StatusCode == HttpStatusCode.Unauthorized && !WasNotSent(request))
        {
            await authority.RefusedAsync(tenant, cancellationToken);
        }

        return response;
    }

    private async Task<HttpResponseMessage> SignAndSendAsync(
        TenantId tenant, HttpRequestMessage request, bool renewed, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = null;
        if (await authority.TryAuthorizeAsync(tenant, request, renewed, cancellationToken))
        {
            return await base.SendAsync(request, cancellationToken);
        }

        request.Options.Set(SiteRequest.NotSent, true);
        return new HttpResponseMessage(HttpStatusCode.Unauthorized) { RequestMessage = request };
    }

    private static bool WasNotSent(HttpRequestMessage request) =>
        request.Options.TryGetValue(SiteRequest.NotSent, out var notSent) && notSent;
}
