using System.Diagnostics;
using System.Net;

namespace ConnectApp.Core.Calls;

/// <summary>What opens connections for outgoing calls: no redirects, no cookies, no decompression unless it is turned on later, and no trace headers, which are nobody else's business.</summary>
internal static class OutgoingHandler
{
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <param name="proxy">Null: calls go out directly.</param>
    /// <param name="connect">Resolves, checks and connects.</param>
    public static SocketsHttpHandler Create(IWebProxy? proxy, Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>> connect) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = proxy is not null,
        Proxy = proxy,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = ConnectTimeout,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5), // a moved name is resolved and checked anew
        ConnectCallback = connect,
        ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
    };
}
