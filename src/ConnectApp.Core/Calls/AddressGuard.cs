using System.Net;

namespace ConnectApp.Core.Calls;

/// <summary>
/// The guard of every client that goes out: each request is checked before it is sent, and the addresses of its host are checked again when the
/// connection is made. A name that resolves to a private address is refused, also if it does so only the second time. Behind an egress proxy only
/// names are checked, because the proxy resolves them.
/// </summary>
/// <param name="fault">
/// Why a request may not go to an address, as the end of a sentence and without the URL's path and query, which may be a signature; null: it may.
/// </param>
/// <param name="isNamed">Whether the operator named the host in full: such a one may resolve to a private address.</param>
/// <param name="setting">Where the operator names hosts, for messages.</param>
/// <param name="resolve">For tests: addresses of a host name.</param>
internal sealed class AddressGuard(
    Func<Uri, string?> fault,
    Func<string, bool> isNamed,
    string setting,
    EgressProxy proxy,
    TimeProvider time,
    Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
{
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve = resolve ?? Dns.GetHostAddressesAsync;

    /// <summary>Connects without redirects and cookies, by the egress proxy if there is one. The caller disposes it.</summary>
    public HttpMessageHandler CreateHandler(DecompressionMethods unpack = DecompressionMethods.None)
    {
        var sockets = OutgoingHandler.Create(proxy.Proxy, ConnectAsync);
        sockets.AutomaticDecompression = unpack;
        return new CheckingHandler(fault, sockets);
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var host = context.DnsEndPoint.Host;
        var addresses = IPAddress.TryParse(host.Trim('[', ']'), out var literal) ? [literal] : await _resolve(host, cancellationToken);
        if (addresses.Length == 0) throw new HttpRequestException(HttpRequestError.NameResolutionError, $"{host} resolves to no address");
        var isMeant = isNamed(host.Trim('[', ']')) || proxy.IsReachedAt(context.DnsEndPoint, context.InitialRequestMessage.RequestUri);
        if (!isMeant && addresses.FirstOrDefault(a => !PublicAddress.IsPublic(a)) is { } closed)
        {
            throw new OutgoingRefusedException(
                $"{host} resolves to {closed}, which is no public address; list the host in {setting} if that is meant.");
        }

        // To the addresses that were checked, not to the name: it could resolve to another one now.
        return await AddressRace.ConnectAsync(addresses, context.DnsEndPoint.Port, time, cancellationToken);
    }

    private sealed class CheckingHandler(Func<Uri, string?> fault, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.RequestUri is not { } uri) throw new OutgoingRefusedException("A request was not sent: it has no URL.");
            if (fault(uri) is { } reason) throw new OutgoingRefusedException($"A request to {uri.Host} was not sent: {reason}.");
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            catch (OperationCanceledException exception)
                when (exception.InnerException is TimeoutException && !cancellationToken.IsCancellationRequested)
            {
                // How SocketsHttpHandler reports its ConnectTimeout. It is a failure of the network like others, and no cancellation.
                throw new HttpRequestException(
                    HttpRequestError.ConnectionError,
                    $"{uri.Host} did not accept a connection within {OutgoingHandler.ConnectTimeout.TotalSeconds} s",
                    exception);
            }
        }
    }
}
