using Microsoft.Extensions.DependencyInjection;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ConnectApp.Transfers.Doors.Connect;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Xunit;

namespace ConnectApp.Tests.Connect;

/// <summary>Kestrel with one endpoint for every path; raw sockets send exactly the vector's bytes.</summary>
public sealed class VectorHost : IAsyncLifetime
{
    private WebApplication _app = null!;

    internal ConnectHost Site { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Site = await ConnectHost.StartAsync();
        await Site.InstallAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(Site.Get<OwnRoutes>());
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(async context =>
        {
            var options = Options.Create(new ConnectOptions { BaseUrl = context.Request.Headers["Test-Base-Url"] });
            var verifier = new HostTokenVerifier(Site.Get<SiteTokenVerifier>(), new AppAddress(options, _app.Services), Site.Get<Descriptor>());
            context.Response.StatusCode = await verifier.VerifyAsync(context, context.RequestAborted) is null ? 401 : 200;
        });
        await _app.StartAsync();
    }

    /// <returns>The status line.</returns>
    internal async Task<string> SendAsync(QshTests.Vector vector, string qsh)
    {
        var token = Site.EventToken().With("qsh", qsh).Hs256("first-secret");
        var origin = vector.Url.IndexOf('/', "https://".Length);
        var target = origin < 0 ? "/" : vector.Url[origin..].Split('#')[0]; // a client sends no fragment
        var inQuery = target.Split('?', '&').FirstOrDefault(p => p.StartsWith("jwt=", StringComparison.Ordinal));
        if (inQuery is not null) target = target.Replace(inQuery, $"jwt={token}", StringComparison.Ordinal);

        using var client = new TcpClient();
        var address = new Uri(_app.Urls.First());
        await client.ConnectAsync(address.Host, address.Port);
        var text = $"{vector.Method} {target} HTTP/1.1\r\nHost: app.example.com\r\nTest-Base-Url: {vector.BaseUrl}\r\nContent-Length: 0\r\nConnection: close\r\n"
            + (inQuery is null ? $"Authorization: JWT {token}\r\n\r\n" : "\r\n");
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadLineAsync() ?? "";
    }

    public async Task DisposeAsync()
    {
        await _app.DisposeAsync();
        await Site.DisposeAsync();
    }
}
