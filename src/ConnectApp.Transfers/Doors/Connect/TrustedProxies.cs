using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>Forwarded headers count only from the proxies in <c>Connect:TrustedProxies</c>; with none listed they are ignored, loopback included.</summary>
internal sealed class TrustedProxies(IOptions<ConnectOptions> options) : IPostConfigureOptions<ForwardedHeadersOptions>
{
    public void PostConfigure(string? name, ForwardedHeadersOptions forwarded)
    {
        var proxies = options.Value.TrustedProxies ?? [];
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        // Not the host: the base URL is configuration, never what a request says.
        forwarded.ForwardedHeaders = proxies.Length == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        forwarded.ForwardLimit = null; // from the right through all trusted proxies to the first other address
        foreach (var proxy in proxies)
        {
            if (IPAddress.TryParse(proxy, out var address)) forwarded.KnownProxies.Add(address);
            else forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
        }
    }
}
