using System.Net;
using ConnectApp.Core.Calls;
using ConnectApp.Rewriting.Formats;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>
/// Where this server may send requests. Base URLs and download URLs come from outside. So a URL is checked before it is used, and once more, with the addresses of its
/// host, when the request is made (<see cref="AddressGuard"/>).
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
    private readonly EgressProxy _proxy;
    private readonly AddressGuard _guard;

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
        _guard = new AddressGuard(uri => Fault(uri, _hosts), host => _listedInFull.Any(h => h.Matches(host)), "Connect:AllowedHosts", _proxy, time, resolve);
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
    public HttpMessageHandler CreateHandler() => _guard.CreateHandler();

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

    private static HostPattern Parse(string text) =>
        HostPattern.TryParse(text) ?? throw new InvalidOperationException($"Connect:AllowedHosts names '{text}', which is no host.");
}
