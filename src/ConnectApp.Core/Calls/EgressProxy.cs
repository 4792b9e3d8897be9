using System.Net;

namespace ConnectApp.Core.Calls;

/// <summary>
/// The proxy that outgoing calls pass, if any: <c>Connect:EgressProxy</c>, else the variables <c>HTTPS_PROXY</c>, <c>HTTP_PROXY</c>, <c>ALL_PROXY</c>
/// and <c>NO_PROXY</c> (either case). A proxy resolves names by itself, so addresses behind it cannot be checked here.
/// </summary>
internal sealed class EgressProxy(IWebProxy? proxy)
{
    private static readonly string[] s_variables = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];

    /// <summary>Null: calls go out directly.</summary>
    public IWebProxy? Proxy => proxy;

    /// <param name="configured">Absolute http URL of the proxy, user info allowed; null or empty: the variables decide.</param>
    public static EgressProxy Of(string? configured) =>
        configured is { Length: > 0 } ? new EgressProxy(Named(new Uri(configured)))
        : s_variables.Any(v => Environment.GetEnvironmentVariable(v) is { Length: > 0 }) ? new EgressProxy(HttpClient.DefaultProxy)
        : new EgressProxy(null);

    /// <summary>Whether a connection that a request opens leads to the proxy and not to the request's own host.</summary>
    public bool IsReachedAt(DnsEndPoint endPoint, Uri? request) =>
        request is not null && proxy?.GetProxy(request) is { } found && found.IdnHost.Trim('[', ']') == endPoint.Host.Trim('[', ']') && found.Port == endPoint.Port
        && !(found.IdnHost == request.IdnHost && found.Port == request.Port);

    private static WebProxy Named(Uri address)
    {
        var parts = address.UserInfo.Split(':', 2);
        return new WebProxy(new UriBuilder(address) { UserName = "", Password = "" }.Uri)
        {
            Credentials = parts[0].Length == 0 ? null : new NetworkCredential(Uri.UnescapeDataString(parts[0]), Uri.UnescapeDataString(parts.ElementAtOrDefault(1) ?? "")),
        };
    }
}
