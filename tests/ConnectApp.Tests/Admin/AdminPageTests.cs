using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ConnectApp.Connect;
using ConnectApp.Tests.Connect;
using ConnectApp.Tests.Infrastructure;
using Xunit;

namespace ConnectApp.Tests.Admin;

public sealed class AdminPageTests
{
    [Theory]
    [InlineData("GET&/admin&", HttpStatusCode.OK)]
    [InlineData("GET&/other&", HttpStatusCode.Unauthorized)]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    public async Task Page_OpenedByTheProduct_NeedsItsSignature(string? canonical, HttpStatusCode expected)
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(1));
        await using var backend = await TestBackend.StartAsync(site);
        await site.Emulator.InstallAsync(site.Address, default);
        using var http = new HttpClient();
        var query = canonical is null ? "" : "?jwt=" + Token(site, canonical);

        using var answer = await http.GetAsync(new Uri(site.Address, "/admin" + query));

        Assert.Equal(expected, answer.StatusCode);
        if (expected != HttpStatusCode.OK) return;
        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.EndsWith($"frame-ancestors {site.Emulator.SiteBaseUrl.GetLeftPart(UriPartial.Authority)}", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("X-Frame-Options"));
    }

    private static string Token(TestSite site, string canonical)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(site.Time.GetUtcNow().ToUnixTimeMilliseconds()).ToUnixTimeSeconds();
        var token = new TestToken();
        foreach (var (name, value) in new (string, JsonNode)[] { ("iss", site.Emulator.ClientKey), ("iat", now), ("exp", now + 180), ("qsh", Qsh.Hash(canonical)) }) token.With(name, value);
        return token.Hs256(Encoding.UTF8.GetBytes(site.Emulator.SharedSecret));
    }
}
