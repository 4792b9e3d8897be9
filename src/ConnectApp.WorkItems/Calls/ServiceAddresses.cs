using System.Net;
using ConnectApp.Core.Calls;

namespace ConnectApp.WorkItems.Calls;

/// <summary>
/// Where calls to a service may go. Addresses come from requests, so each is checked before it is used, and the host's addresses once more when
/// a connection is made. A host that the operator named in full may use http, any port, and a private address.
/// </summary>
internal sealed class ServiceAddresses
{
    private readonly HostPattern[] _hosts;
    private readonly string _setting;
    private readonly AddressGuard _guard;

    /// <param name="builtIn">Hosts of the cloud service.</param>
    /// <param name="configured">Hosts that the operator allows.</param>
    /// <param name="setting">Name of the setting, for messages.</param>
    /// <param name="proxy">The proxy that calls pass, if any.</param>
    /// <param name="resolve">For tests: addresses of a host name.</param>
    public ServiceAddresses(
        IEnumerable<string> builtIn,
        IEnumerable<string> configured,
        string setting,
        EgressProxy proxy,
        TimeProvider time,
        Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        BuiltIn = [.. builtIn.Select(h => Parse(h, setting))];
        Configured = [.. configured.Select(h => Parse(h, setting))];
        _hosts = [.. BuiltIn, .. Configured];
        _setting = setting;
        _guard = new AddressGuard(uri => Fault(uri) is { } fault ? $"its address {fault}" : null, IsNamed, setting, proxy, time, resolve);
    }

    private HostPattern[] BuiltIn { get; }

    private HostPattern[] Configured { get; }

    /// <summary>Reads an address of a request: without query and fragment; the path stays on hosts that were named in full.</summary>
    /// <returns>The address, or what is wrong as the end of a sentence that begins with the member's name.</returns>
    public (Uri? Uri, string? Fault) Read(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri)) return (null, "must be an absolute address");
        if (Fault(uri) is { } fault) return (null, fault);
        var keepsPath = IsNamed(uri.IdnHost) || uri.IdnHost.Equals("api.atlassian.com", StringComparison.OrdinalIgnoreCase)
            || uri.IdnHost.Equals("dev.azure.com", StringComparison.OrdinalIgnoreCase);
        var path = keepsPath ? uri.AbsolutePath.TrimEnd('/') : "";
        return (new Uri($"{uri.Scheme}://{uri.Authority}{path}"), null);
    }

    /// <returns>Why a call may not go there; null if it may.</returns>
    public string? Fault(Uri uri)
    {
        if (uri.UserInfo.Length > 0) return "must not hold a user name or password";
        if (uri.Scheme is not ("https" or "http")) return "must begin with https://";
        if (IsNamed(uri.IdnHost)) return null;
        if (uri.Scheme != "https") return "must begin with https://";
        if (!uri.IsDefaultPort) return "must not name a port";
        if (uri.HostNameType != UriHostNameType.Dns) return "must name a host, not an IP address";
        return _hosts.Any(h => h.Matches(uri.IdnHost))
            ? null
            : $"names a host that is not allowed; allowed are {string.Join(", ", _hosts.Select(h => h.ToString()))} ({_setting})";
    }

    /// <summary>Connects to checked addresses only; see <see cref="AddressGuard"/>. The caller disposes it.</summary>
    public HttpMessageHandler CreateHandler() => _guard.CreateHandler(DecompressionMethods.All);

    private bool IsNamed(string host) => Configured.Any(h => h.IsExact && h.Matches(host));

    private static HostPattern Parse(string host, string setting) =>
        HostPattern.TryParse(host) ?? throw new InvalidOperationException($"{setting} names '{host}', which is no host.");
}
