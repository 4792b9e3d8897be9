using System.Net;
using ConnectApp.Core.Calls;
using ConnectApp.Rewriting.Plans;
using Refit;

namespace ConnectApp.Transfers.Doors.Connect.Rest;

/// <summary>
/// Gives a request its final address: the tenant's base URL and then the path and query that Refit made. Stands outermost, so that all other handlers, and the qsh,
/// see what is sent. It also says what the call is named in logs and whether it may be made twice.
/// </summary>
internal sealed class SiteAddressHandler(IOutgoingAuthority authority) : DelegatingHandler
{
    /// <summary>Refit wants an absolute base address; nothing is ever sent there.</summary>
    public static readonly Uri Placeholder = new("http://site.invalid");

    private static readonly HttpRequestOptionsKey<string> s_template = new(HttpRequestMessageOptions.RelativePathTemplate);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var site = await authority.FindSiteAsync(SiteRequest.TenantOf(request), cancellationToken);
        request.Options.Set(SiteRequest.Operation, Name(request, site));

        // The POSTs of both interfaces are safe twice: find and check only read, the last feedback wins, and a percent that is not lower is taken again.
        request.Options.Set(SiteRequest.SafeToRepeat, request.Method == HttpMethod.Post);
        if (site is null)
        {
            request.Options.Set(SiteRequest.NotSent, true);
            return new HttpResponseMessage(HttpStatusCode.Unauthorized) { RequestMessage = request, Content = new StringContent("the site waits for its next installed") };
        }

        request.RequestUri = new Uri(site.BaseUrl.AbsoluteUri.TrimEnd('/') + request.RequestUri!.PathAndQuery, UriKind.Absolute);

        // Confluence may ban an app that imports without it (page "Rate limiting", 30 Aug 2024); the value does not matter.
        if (site.Product == Product.Confluence) request.Headers.Add("Migration-App", "true");
        return await base.SendAsync(request, cancellationToken);
    }

    /// <summary>Verb and path template; the platform's root, which all its operations share, is left out.</summary>
    private static string Name(HttpRequestMessage request, SiteAddress? site)
    {
        var template = request.Options.TryGetValue(s_template, out var path) ? path.Split('?')[0] : "";
        if (template.StartsWith(IMigrationRest.Root, StringComparison.Ordinal)) return $"{request.Method} {template[IMigrationRest.Root.Length..]}";
        return $"{request.Method} {(site?.Product == Product.Confluence ? "/wiki" : "")}{template}";
    }
}
