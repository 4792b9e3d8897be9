using System.Net;
using System.Net.Sockets;
using ConnectApp.Core.Calls;

namespace ConnectApp.Waves.Calls;

/// <summary>
/// Where calls may go. The addresses of servers come from plans: any public https host. Each is checked before it is used, and the host's addresses once
/// more when a connection is made. A host that the operator named in full may use http, any port, and a private address.
/// </summary>
internal sealed class WaveAddresses
{
    private const string Setting = "MigrationApi:AllowedHosts";

    private static readonly TimeSpan s_lookTimeout = TimeSpan.FromSeconds(15);

    private readonly HostPattern[] _named;
    private readonly AddressGuard _guard;

    /// <param name="proxy">The proxy that calls pass, if any.</param>
    /// <param name="resolve">For tests: addresses of a host name.</param>
    public WaveAddresses(
        MigrationApiOptions options,
        EgressProxy proxy,
        TimeProvider time,
        Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        IEnumerable<string> configured = [.. options.AllowedHosts ?? [], options.BaseUrl.IdnHost, options.ReportsUrl.IdnHost];
        _named = [.. configured.Select(h => HostPattern.TryParse(h) ?? throw new InvalidOperationException($"{Setting} names '{h}', which is no host."))];
        _guard = new AddressGuard(uri => Fault(uri) is { } fault ? $"its address {fault}" : null, IsNamed, Setting, proxy, time, resolve);
    }

    /// <returns>Why a call may not go there, as the end of a sentence; null: it may.</returns>
    public string? Fault(Uri uri)
    {
        if (uri.UserInfo.Length > 0) return "must not hold a user name or password";
        if (uri.Scheme is not ("https" or "http")) return "must begin with https://";
        if (IsNamed(uri.IdnHost)) return null;
        if (uri.Scheme != "https") return $"must begin with https:// ({Setting} may permit its host)";
        if (!uri.IsDefaultPort) return $"must not name a port ({Setting} may permit its host)";
        return uri.HostNameType == UriHostNameType.Dns && uri.IdnHost.Contains('.') && !IPAddress.TryParse(uri.IdnHost, out _) ? null
            : $"must name a public host ({Setting} may permit others)";
    }

    /// <summary>Connects to checked addresses only; see <see cref="AddressGuard"/>. The caller disposes it.</summary>
    public HttpMessageHandler CreateHandler() => _guard.CreateHandler();

    /// <summary>Asks a server for the headers of its first page, by the way that calls take: whether it can be reached.</summary>
    /// <returns>Why it cannot; null: it can, whatever it answers.</returns>
    public async Task<string?> FindConnectFaultAsync(Uri uri, CancellationToken cancellationToken)
    {
        if (Fault(uri) is { } fault) return $"the address {fault}";
        using var http = new HttpMessageInvoker(CreateHandler());
        using var timeOut = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeOut.CancelAfter(s_lookTimeout);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, uri);
            using var answer = await http.SendAsync(request, timeOut.Token);
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"no answer within {s_lookTimeout.TotalSeconds} s";
        }
        catch (Exception exception) when (exception is SocketException or HttpRequestException or OutgoingRefusedException)
        {
            return exception.Message;
        }
    }

    private bool IsNamed(string host) => _named.Any(h => h.IsExact && h.Matches(host));
}
