using System.Net;
using ConnectApp.Core.Calls;
using Microsoft.Extensions.Options;
using Refit;

namespace ConnectApp.Transfers.Doors.ForgeRemote.Rest;

/// <summary>Puts <c>Forge:ApiUrl</c> before the path and query that Refit made, and names the call for logs. Stands outermost.</summary>
internal sealed class ForgeAddressHandler(IOutgoingAuthority authority, IOptions<ForgeOptions> options) : DelegatingHandler
{
    private static readonly HttpRequestOptionsKey<string> s_template = new(HttpRequestMessageOptions.RelativePathTemplate);

    private readonly string _api = options.Value.ApiUrl.TrimEnd('/');

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var tenant = SiteRequest.TenantOf(request);
        var template = request.Options.TryGetValue(s_template, out var path) ? path.Split('?')[0] : "";
        request.Options.Set(SiteRequest.Operation, $"{request.Method} {template}");

        // Find only reads, and a report that is made twice is one report. A line for the customer would be there twice.
        request.Options.Set(SiteRequest.SafeToRepeat, request.Method == HttpMethod.Post && !template.StartsWith("/log/", StringComparison.Ordinal));
        if (await authority.FindSiteAsync(tenant, cancellationToken) is null)
        {
            request.Options.Set(SiteRequest.NotSent, true);
            var why = (await authority.ReadTraitsAsync(tenant, cancellationToken)).WhyNoCalls;
            return new HttpResponseMessage(HttpStatusCode.Unauthorized) { RequestMessage = request, Content = new StringContent(why) };
        }

        request.RequestUri = new Uri(_api + request.RequestUri!.PathAndQuery, UriKind.Absolute);
        return await base.SendAsync(request, cancellationToken);
    }
}
