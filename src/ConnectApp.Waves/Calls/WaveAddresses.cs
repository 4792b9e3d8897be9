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

    private readonly HostPattern[] _named;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;

    /// <param name="resolve">For tests: addresses of a host name.</param>
    public WaveAddresses(MigrationApiOptions options, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        IEnumerable<string> configured = [.. options.AllowedHosts ?? [], options.BaseUrl.IdnHost, options.ReportsUrl.IdnHost];
        _named = [.. configured.Select(h => HostPattern.TryParse(h) ?? throw new InvalidOperationException($"{Setting} names '{h}', which is no host."))];
        _resolve = resolve ?? Dns.GetHostAddressesAsync;
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

    /// <summary>Connects without redirects, cookies and proxy, to checked addresses only. The caller disposes it.</summary>
    public HttpMessageHandler CreateHandler() => new CheckingHandler(this, OutgoingHandler.Create(null, ConnectAsync));

    private bool IsNamed(string host) => _named.Any(h => h.IsExact && h.Matches(host));

    /// <summary>Opens a connection and closes it: whether a server can be reached, without a call.</summary>
    /// <returns>Why it cannot; null: it can.</returns>
    public async Task<string?> FindConnectFaultAsync(Uri uri, CancellationToken cancellationToken)
    {
        if (Fault(uri) is { } fault) return $"the address {fault}";
        using var timeOut = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeOut.CancelAfter(OutgoingHandler.ConnectTimeout);
        try
        {
            await (await ConnectAsync(new DnsEndPoint(uri.IdnHost, uri.Port), timeOut.Token)).DisposeAsync();
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"no connection within {OutgoingHandler.ConnectTimeout.TotalSeconds} s";
        }
        catch (Exception exception) when (exception is SocketException or HttpRequestException or OutgoingRefusedException)
        {
            return exception.Message;
        }
    }

    private ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken) => ConnectAsync(context.DnsEndPoint, cancellationToken);

    private async ValueTask<Stream> ConnectAsync(DnsEndPoint endPoint, CancellationToken cancellationToken)
    {
        var host = endPoint.Host.Trim('[', ']');
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await _resolve(host, cancellationToken);
        if (addresses.Length == 0) throw new HttpRequestException(HttpRequestError.NameResolutionError, $"{host} resolves to no address");
        if (!IsNamed(host) && addresses.FirstOrDefault(a => !PublicAddress.IsPublic(a)) is { } closed)
            throw new OutgoingRefusedException($"{host} resolves to {closed}, which is no public address; name the host in {Setting} if that is meant.");

        // To the addresses that were checked, not to the name: it could resolve to another one now.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, endPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class CheckingHandler(WaveAddresses addresses, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            request.RequestUri is { } uri && addresses.Fault(uri) is not { } fault
                ? base.SendAsync(request, cancellationToken)
                : throw new OutgoingRefusedException($"A request to {request.RequestUri?.Host} was not sent: its address {addresses.Fault(request.RequestUri!)}.");
    }
}
