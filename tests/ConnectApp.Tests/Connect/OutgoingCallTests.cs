using System.Net;
using ConnectApp.Core.Ids;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Doors.Connect;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ConnectApp.Tests.Connect;

public sealed class OutgoingCallTests
{
    [Theory]
    [InlineData("/wiki/rest/api/content?expand=body.storage,version&spaceKey=A%26B")]
    [InlineData("/wiki/rest/x?q=~*!()'-._&q=a%20b&Q=1&empty=&flag")]
    [InlineData("/wiki/rest/%C3%A9/a+b?name=日本")]
    [InlineData("/wiki/rest/a/../b/?x=%7e#fragment")]
    [InlineData("/wiki")]
    public async Task SignedRequest_AsItArrivesAtTheSite_CarriesTheHashOfItsRequestLine(string target)
    {
        await using var host = await ConnectHost.StartAsync(settings: ("Connect:AllowedHosts:0", "127.0.0.1"));
        var (line, token) = ("", "");
        await using var site = await StartSiteAsync(context =>
        {
            line = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
            token = context.Request.Headers.Authorization.ToString()["JWT ".Length..];
        });
        var baseUrl = new Uri(site.Urls.First() + "/wiki");
        var tenant = await host.Store.InstallAsync(new NewInstallation(new ClientKey("site-1"), Product.Confluence, baseUrl, null, null, "first-secret"), default);
        using var client = new HttpClient(host.Get<OutgoingGuard>().CreateHandler());
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(site.Urls.First() + target));

        Assert.True(await host.Get<IOutgoingAuthority>().TryAuthorizeAsync(tenant!.Value, request, renewed: false, default));
        await client.SendAsync(request);

        Assert.Equal(Qsh.TryCompute("GET", line, "/wiki"), Jwt.TryParse(token)!.Claims.Qsh);
    }

    private static async Task<WebApplication> StartSiteAsync(Action<HttpContext> see)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.Run(context =>
        {
            see(context);
            return Task.CompletedTask;
        });
        await app.StartAsync();
        return app;
    }
}
