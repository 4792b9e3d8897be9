using System.Net;
using Xunit;

namespace ConnectApp.Tests.Connect;

public sealed class ProxyTests
{
    [Theory]
    [InlineData(null, "127.0.0.1")]
    [InlineData("10.0.0.1", "127.0.0.1")]
    [InlineData("127.0.0.1", "203.0.113.7")]
    [InlineData("127.0.0.0/8", "203.0.113.7")]
    public async Task ForwardedFor_OnlyFromATrustedProxy_Counts(string? proxy, string expected)
    {
        await using var host = await (proxy is null ? ConnectHost.StartAsync() : ConnectHost.StartAsync(settings: ("Connect:TrustedProxies:0", proxy)));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/caller");
        request.Headers.Add("X-Forwarded-For", "203.0.113.7");

        var answer = await host.Client.SendAsync(request);

        Assert.Equal(expected, await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("/base/connect/migration")] // the proxy passes the path on
    [InlineData("/connect/migration")]      // the proxy cuts its prefix off
    public async Task BaseUrlWithAPath_IsNotPartOfTheHash(string path)
    {
        await using var host = await ConnectHost.StartAsync(settings: ("Connect:BaseUrl", "https://app.example.com/base/"));
        var body = ConnectHost.Body("installed").ToJsonString();
        await host.PostAsync("/base/connect/installed", host.InstallToken().With("aud", "https://app.example.com/base").Rs256(host.Keys.Key), body);

        var answer = await host.PostAsync(path, host.EventToken().Hs256("first-secret"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("/connect/connect/migration")] // the proxy passes the path on
    [InlineData("/connect/migration")]         // the proxy cuts its prefix off
    public async Task BaseUrlWithAPathLikeARouteOfOurs_IsServedBothWays(string path)
    {
        await using var host = await ConnectHost.StartAsync(settings: ("Connect:BaseUrl", "https://app.example.com/connect"));
        var body = ConnectHost.Body("installed").ToJsonString();
        var token = host.InstallToken().With("aud", "https://app.example.com/connect").Rs256(host.Keys.Key);
        var installed = await host.PostAsync(path.Replace("migration", "installed", StringComparison.Ordinal), token, body);

        var answer = await host.PostAsync(path, host.EventToken().Hs256("first-secret"));

        Assert.True(installed.IsSuccessStatusCode, $"{installed.StatusCode}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("/admin/nothing")]
    [InlineData("/admin/connect/installed")]
    public async Task BaseUrlThatIsTheAdminPage_CutsOnlyWhereARouteFollows(string path)
    {
        await using var host = await ConnectHost.StartAsync(settings: ("Connect:BaseUrl", "https://app.example.com/admin"));

        var answer = await host.PostAsync(path, "no token", "{}");

        Assert.Equal(path.EndsWith("installed", StringComparison.Ordinal) ? HttpStatusCode.Unauthorized : HttpStatusCode.NotFound, answer.StatusCode);
    }
}
