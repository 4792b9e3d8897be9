using System.Net;
using ConnectApp.Core.Calls;
using ConnectApp.Rewriting.Formats;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>
/// Where this server may send requests. Base URLs and download URLs come from outside. So a URL is checked before it is used, and its address is checked
/// again when the connection is made: a name that resolves to a private address is refused, also if it does so only the second time.
/// Behind an egress proxy only names are checked, because the proxy resolves them.
/// </summary>
internal sealed class OutgoingGuard
{
    private static readonly HostPattern[] s_siteHosts = [Parse("*.atlassian.net")];

    // Signed URLs name a bucket before, or behind, one of S3's own host names. "*.amazonaws.com" would also fit anybody's virtual machine.
    private static readonly HostPattern[] s_downloadHosts =
        [Parse("s3.amazonaws.com"), Parse("*.s3.amazonaws.com"), Parse("s3.*.amazonaws.com"), Parse("*.s3.*.amazonaws.com")];

    private readonly HostPattern[] _siteHosts;
    private readonly HostPattern[] _hosts;
    private readonly HostPattern[] _listedInFull;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;
    private readonly EgressProxy _proxy;
    private readonly TimeProvider _time;

    public OutgoingGuard(IOptions<ConnectOptions> options, TimeProvider time) : this(options, time, Dns.GetHostAddressesAsync) { }

    /// <param name="resolve">For tests: addresses of a host name.</param>
    internal OutgoingGuard(IOptions<ConnectOptions> options, TimeProvider time, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        HostPattern[] configured = [.. (options.Value.AllowedHosts ?? []).Select(Parse)];
        HostPattern[] sites = options.Value.OnlyAllowedHosts ? [] : s_siteHosts;
        HostPattern[] downloads = options.Value.OnlyAllowedHosts ? [] : s_downloadHosts;
        _siteHosts = [.. sites, .. configured];
        _hosts = [.. sites, .. downloads, .. configured];
        _listedInFull = [.. configured.Where(h => h.IsExact)];
        _proxy = EgressProxy.Of(options.Value.EgressProxy);
        _resolve = resolve;
        _time = time;
    }

    /// <summary>All hosts that a request may go to, for the log at the start.</summary>
    public IEnumerable<string> Hosts => _hosts.Select(h => h.ToString());

    /// <summary>Address of the egress proxy, for the log at the start; null: calls go out directly.</summary>
    public string? ProxyAddress => _proxy.Proxy?.GetProxy(new Uri("https://example.atlassian.net"))?.Authority;

    /// <summary>Whether a request may go to this URL: https, default port, no user info, no IP literal, host on the list.</summary>
    /// <param name="reason">Why not, without the URL's path and query, which may be a signature.</param>
    public bool Allows(Uri uri, out string reason) => Allows(uri, _hosts, out reason);

    /// <summary>The same for a site's base URL; the built-in download hosts do not count here.</summary>
    public bool AllowsSite(Uri uri, out string reason) => Allows(uri, _siteHosts, out reason);

    /// <summary>Every request and every connection is checked. The caller disposes it.</summary>
    public HttpMessageHandler CreateHandler() => new CheckingHandler(this, OutgoingHandler.Create(_proxy.Proxy, ConnectAsync));

    private bool Allows(Uri uri, HostPattern[] hosts, out string reason)
    {
        reason = Fault(uri, hosts) ?? "";
        return reason.Length == 0;
    }

    private string? Fault(Uri uri, HostPattern[] hosts)
    {
        if (!uri.IsAbsoluteUri) return "the URL is not absolute";
        if (uri.UserInfo.Length > 0) return "the URL has user info";
        if (uri.Scheme is not ("https" or "http")) return $"the scheme is {uri.Scheme}, expected https";

        var host = uri.IdnHost;
        if (_listedInFull.Any(h => h.Matches(host))) return null;
        if (uri.Scheme != "https") return "the scheme is http, expected https";
        if (!uri.IsDefaultPort) return $"the port is {uri.Port}, expected 443";
        if (uri.HostNameType != UriHostNameType.Dns) return "the host is an IP address, expected a name";
        return hosts.Any(h => h.Matches(host)) ? null : $"the host {host} is not one of {string.Join(", ", hosts.Select(h => h.ToString()))} (Connect:AllowedHosts)";
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var host = context.DnsEndPoint.Host;
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await _resolve(host, cancellationToken);
        if (addresses.Length == 0) throw new HttpRequestException(HttpRequestError.NameResolutionError, $"{host} resolves to no address");
        var isMeant = _listedInFull.Any(h => h.Matches(host.Trim('[', ']'))) || _proxy.IsReachedAt(context.DnsEndPoint, context.InitialRequestMessage.RequestUri);
        if (!isMeant && addresses.FirstOrDefault(a => !PublicAddress.IsPublic(a)) is { } closed)
            throw new OutgoingRefusedException($"{host} resolves to {closed}, which is no public address; list the host in Connect:AllowedHosts if that is meant.");

        // To the addresses that were checked, not to the name: it could resolve to another one now.
        return await AddressRace.ConnectAsync(addresses, context.DnsEndPoint.Port, _time, cancellationToken);
    }

    private static HostPattern Parse(string text) =>
        HostPattern.TryParse(text) ?? throw new InvalidOperationException($"Connect:AllowedHosts names '{text}', which is no host.");

    private sealed class CheckingHandler(OutgoingGuard guard, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var reason = "the request has no URL";
            if (request.RequestUri is not { } uri || !guard.Allows(uri, out reason))
                throw new OutgoingRefusedException($"A request to {request.RequestUri?.Host} was not sent: {reason}.");

            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            catch (OperationCanceledException exception) when (exception.InnerException is TimeoutException && !cancellationToken.IsCancellationRequested)
            {
                // How SocketsHttpHandler reports its ConnectTimeout. It is a failure of the network like others, and no cancellation.
                throw new HttpRequestException(HttpRequestError.ConnectionError, $"{uri.Host} did not accept a connection within {OutgoingHandler.ConnectTimeout.TotalSeconds} s", exception);
            }
        }
    }
}
