using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ConnectApp.Emulator;
using ConnectApp.Tests.Connect;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Doors.Connect;
using Xunit;

namespace ConnectApp.Tests.Admin;

public sealed partial class AdminPageTests
{
    [Theory]
    [InlineData("GET&/admin&", EmulatorOptions.FirstAdmin, HttpStatusCode.OK)]
    [InlineData("GET&/admin&", "557058:somebody-else", HttpStatusCode.Forbidden)]
    [InlineData("GET&/admin&", null, HttpStatusCode.Forbidden)]
    [InlineData("GET&/other&", EmulatorOptions.FirstAdmin, HttpStatusCode.Unauthorized)]
    public async Task Page_OpenedByTheProduct_NeedsItsSignatureAndAnAdmin(string canonical, string? account, HttpStatusCode expected)
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(1));
        await using var backend = await TestBackend.StartAsync(site);
        await site.Emulator.InstallAsync(site.Address, default);
        using var http = new HttpClient();

        using var answer = await http.GetAsync(new Uri(site.Address, "/admin?jwt=" + Token(site, Qsh.Hash(canonical), account)));

        Assert.Equal(expected, answer.StatusCode);
        Assert.Contains("no-store", answer.Headers.GetValues("Cache-Control").Single(), StringComparison.Ordinal);
        if (expected == HttpStatusCode.Unauthorized) return;
        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.EndsWith($"frame-ancestors {site.Emulator.SiteBaseUrl.GetLeftPart(UriPartial.Authority)}", policy, StringComparison.Ordinal);
        Assert.Contains("script-src 'self' https://connect-cdn.atl-paas.net/all.js;", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("X-Frame-Options"));
    }

    [Fact]
    public async Task Page_WithoutAToken_IsTheOperatorsLoginWithTheStatusOfARefusal()
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(1));
        await using var backend = await TestBackend.StartAsync(site);
        using var http = new HttpClient();

        using var answer = await http.GetAsync(new Uri(site.Address, "/admin"));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        var html = await answer.Content.ReadAsStringAsync();
        Assert.Contains("Sign in as an operator", html, StringComparison.Ordinal);
        Assert.DoesNotContain("all.js", html, StringComparison.Ordinal);
        Assert.EndsWith("frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/admin/runs")]
    [InlineData("/admin/runs/01a20217-93cc-7c7b-8e66-db59bdea6d58")]
    [InlineData("/admin/runs/01a20217-93cc-7c7b-8e66-db59bdea6d58/problems")]
    public async Task Parts_WithoutAContextTokenOfAnAdmin_AreRefused(string path)
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(1));
        await using var backend = await TestBackend.StartAsync(site);
        await site.Emulator.InstallAsync(site.Address, default);

        var answers = new[]
        {
            await GetAsync(site, path, null),
            await GetAsync(site, path, Token(site, Qsh.Hash($"GET&{path}&"), EmulatorOptions.FirstAdmin)),
            await GetAsync(site, path, Token(site, Qsh.Context, "557058:somebody-else")),
            await GetAsync(site, path, Token(site, Qsh.Context, EmulatorOptions.FirstAdmin)),
        };

        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden, path == "/admin/runs" ? HttpStatusCode.OK : HttpStatusCode.NotFound], answers);
    }

    [Fact]
    public async Task Assets_ThatThePageNames_AreServedForEver()
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(1));
        await using var backend = await TestBackend.StartAsync(site);
        using var http = new HttpClient();
        using var page = await http.GetAsync(new Uri(site.Address, "/admin"));
        var names = Asset().Matches(await page.Content.ReadAsStringAsync()).Select(m => m.Value).ToList();
        Assert.Equal(4, names.Count);

        foreach (var name in names)
        {
            using var answer = await http.GetAsync(new Uri(site.Address, name));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("public, max-age=31536000, immutable", answer.Headers.CacheControl!.ToString());
            Assert.Equal(name.EndsWith(".css", StringComparison.Ordinal) ? "text/css" : "text/javascript", answer.Content.Headers.ContentType!.MediaType);
        }

        using var old = await http.GetAsync(new Uri(site.Address, "/admin/assets/0123456789abcdef/admin.js"));
        Assert.Equal(HttpStatusCode.NotFound, old.StatusCode);
    }

    private static async Task<HttpStatusCode> GetAsync(TestSite site, string path, string? token)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(site.Address, path));
        if (token is not null) request.Headers.Add("Authorization", "JWT " + token);
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }

    private static string Token(TestSite site, string qsh, string? account)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(site.Time.GetUtcNow().ToUnixTimeMilliseconds()).ToUnixTimeSeconds();
        var token = new TestToken();
        foreach (var (name, value) in new (string, JsonNode)[] { ("iss", site.Emulator.ClientKey), ("iat", now), ("exp", now + 180), ("qsh", qsh) }) token.With(name, value);
        if (account is not null) token.With("sub", account);
        return token.Hs256(Encoding.UTF8.GetBytes(site.Emulator.SharedSecret));
    }

    [GeneratedRegex("/admin/assets/[^\"]+", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Asset();
}
