using System.Net;
using ConnectApp.Core.Calls;

namespace ConnectApp.Transfers.Doors.Connect.Rest;

/// <summary>
/// Sends nothing for a transfer that is closed. Stands innermost, so that it sees each attempt: a call that waits for its next one when the
/// transfer is closed ends there. The answer is the platform's own for a settled transfer.
/// </summary>
internal sealed class TransferCallsHandler(TransferCalls calls) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.Options.TryGetValue(SiteRequest.Transfer, out var transfer)) return await base.SendAsync(request, cancellationToken);
        var tenant = SiteRequest.TenantOf(request);
        if (!calls.TryBegin(tenant, transfer)) return new HttpResponseMessage(HttpStatusCode.Forbidden) { RequestMessage = request, Content = new StringContent("not sent: the transfer is settled") };
        try
        {
            return await base.SendAsync(request, cancellationToken);
        }
        finally
        {
            calls.End(tenant, transfer);
        }
    }
}
