using System.Net;
using System.Text.Json.Nodes;
using ConnectApp.Core.Ids;
using ConnectApp.Transfers.Doors.Connect;
using Xunit;

namespace ConnectApp.Tests.Connect;

/// <summary>HS256 tokens: the common rules, and that each endpoint takes exactly one kind.</summary>
public sealed class TokenKindTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const string Secret = "first-secret";

    private static readonly Dictionary<string, Func<ConnectHost, string?>> s_faults = new()
    {
        ["no token"] = _ => null,
        ["empty"] = _ => "",
        ["alg none"] = host => host.EventToken().WithHeader("alg", "none").Sign(_ => []),
        ["alg HS512"] = host => host.EventToken().WithHeader("alg", "HS512").Hs256(Secret),
        ["alg missing"] = host => { var t = host.EventToken(); t.RawHeader = """{"typ":"JWT"}"""; return t.Hs256(Secret); },
        ["alg RS256 with the install key"] = host => host.EventToken().WithHeader("kid", KeyHost.KeyId).With("aud", ConnectHost.BaseUrl).Rs256(host.Keys.Key),
        ["wrong secret"] = host => host.EventToken().Hs256("other"),
        ["empty secret"] = host => host.EventToken().Hs256(""),
        ["other site's secret"] = host => host.EventToken().Hs256("second-secret"),
        ["unknown site"] = host => host.EventToken(issuer: "nobody").Hs256(Secret),
        ["site in other case"] = host => host.EventToken(issuer: "SITE-1").Hs256(Secret),
        ["uninstalled site"] = host => host.EventToken(issuer: "gone").Hs256("gone-secret"),
        ["uninstalled site, empty secret"] = host => host.EventToken(issuer: "gone").Hs256(""),
        ["no iss"] = host => host.EventToken().Without("iss").Hs256(Secret),
        ["iss is a list"] = host => host.EventToken().With("iss", new JsonArray("site-1")).Hs256(Secret),
        ["iss twice"] = host => { var t = host.EventToken(); t.RawClaims = t.Claims.ToJsonString()[..^1] + ",\"iss\":\"site-1\"}"; return t.Hs256(Secret); },
        ["no exp"] = host => host.EventToken().Without("exp").Hs256(Secret),
        ["no iat"] = host => host.EventToken().Without("iat").Hs256(Secret),
        ["expired"] = host => host.EventToken().With("iat", host.Now - 300).With("exp", host.Now - 31).Hs256(Secret),
        ["exp is infinite"] = host => { var t = host.EventToken().Without("exp"); t.RawClaims = t.Claims.ToJsonString()[..^1] + ",\"exp\":1e999}"; return t.Hs256(Secret); },
        ["iat in the future"] = host => host.EventToken().With("iat", host.Now + 31).Hs256(Secret),
        ["nbf in the future"] = host => host.EventToken().With("nbf", host.Now + 31).Hs256(Secret),
        ["aud of another app"] = host => host.EventToken().With("aud", "com.example.other").Hs256(Secret),
        ["empty aud"] = host => host.EventToken().With("aud", new JsonArray()).Hs256(Secret),
        ["no qsh"] = host => host.EventToken().Without("qsh").Hs256(Secret),
        ["qsh of another method"] = host => host.EventToken("GET&/connect/migration&").Hs256(Secret),
        ["qsh of another path"] = host => host.EventToken("POST&/connect/enabled&").Hs256(Secret),
        ["qsh with a query"] = host => host.EventToken("POST&/connect/migration&a=1").Hs256(Secret),
        ["context token"] = host => host.EventToken().With("qsh", "context-qsh").Hs256(Secret),
        ["own session token"] = host => host.EventToken(issuer: ConnectHost.AppKey).With("aud", new JsonArray("site-1")).With("qsh", "context-qsh").Hs256(Secret),
        ["own outgoing token"] = host => host.EventToken(issuer: ConnectHost.AppKey).With("aud", new JsonArray("site-1")).Hs256(Secret),
    };

    public static TheoryData<string> Faults => [.. s_faults.Keys];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Webhook_TokenWithOneFault_Is401(string fault)
    {
        var host = shared.Host;

        var answer = await host.PostAsync("/connect/migration", s_faults[fault](host));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("JWT realm=\"com.example.checklists\"", answer.Headers.WwwAuthenticate.Single().ToString());
    }

    [Fact]
    public async Task Webhook_EveryFault_IsAnsweredWithTheSameBytes()
    {
        var host = shared.Host;

        var bodies = new HashSet<string>();
        foreach (var fault in s_faults.Values) bodies.Add(WithoutTrace(await (await host.PostAsync("/connect/migration", fault(host))).Content.ReadAsStringAsync()));

        Assert.Single(bodies);
    }

    [Theory]
    [InlineData("com.example.checklists")]
    [InlineData("https://app.example.com/")]
    [InlineData("site-1")]
    public async Task Webhook_AudienceThatMeansUs_IsTaken(string audience)
    {
        var host = shared.Host;

        var answer = await host.PostAsync("/connect/migration", host.EventToken().With("aud", audience).Hs256(Secret));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("context token", "installed")]
    [InlineData("context token", "uninstalled")]
    [InlineData("context token", "enabled")]
    [InlineData("context token", "disabled")]
    [InlineData("event token", "installed")]
    [InlineData("event token", "uninstalled")]
    public async Task Lifecycle_TokenOfAnotherKind_IsRefused(string kind, string path)
    {
        var host = shared.Host;
        var token = host.EventToken($"POST&/connect/{path}&");
        if (kind == "context token") token.With("qsh", "context-qsh");

        // The hole of CVE-2021-26073, 26074 and 26077: an ordinary user's token forges a re-install.
        var answer = await host.PostAsync($"/connect/{path}", token.Hs256(Secret), ConnectHost.Body(path).ToJsonString());

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData("/connect/enabled")]
    [InlineData("/connect/disabled")]
    [InlineData("/connect/migration")]
    public async Task Webhook_TokenSignedByAtlassian_IsRefused(string path)
    {
        var host = shared.Host;

        var answer = await host.PostAsync(path, host.InstallToken(path).Rs256(host.Keys.Key), ConnectHost.Body("enabled").ToJsonString());

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Page_EachKindOfToken_OpensItsOwnEndpointOnly()
    {
        var host = shared.Host;
        var kinds = new Dictionary<string, Func<string, string>>
        {
            ["/admin"] = path => host.EventToken($"GET&{path}&").With("sub", "user-1").Hs256(Secret),
            ["/api/context"] = _ => host.EventToken().With("qsh", "context-qsh").With("sub", "user-1").Hs256(Secret),
        };

        foreach (var (kind, makeToken) in kinds)
        {
            foreach (var path in kinds.Keys)
            {
                var answer = await host.GetAsync(path, makeToken(path));
                Assert.Equal((kind, path, kind == path ? HttpStatusCode.OK : HttpStatusCode.Unauthorized), (kind, path, answer.StatusCode));
                if (kind == path) Assert.Equal("site-1 user-1", await answer.Content.ReadAsStringAsync());
            }
        }
    }

    [Fact]
    public async Task Page_TokenInTheQuery_IsTaken()
    {
        var host = shared.Host;

        var answer = await host.GetAsync($"/admin?xdm_e=https%3A%2F%2Facme.atlassian.net&jwt={host.EventToken("GET&/admin&xdm_e=https%3A%2F%2Facme.atlassian.net").Hs256(Secret)}", token: null);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("GET", "/admin?jwt={0}", true)]          // header and query
    [InlineData("GET", "/admin?jwt={0}&jwt={0}", false)] // twice in the query
    [InlineData("GET", "/admin?jwt={0}&%6Awt={0}", false)]
    [InlineData("GET", "/admin?JWT={0}", false)]
    [InlineData("GET", "/api/context?jwt={0}", false)]
    public async Task Page_TokenTwiceOrInTheWrongPlace_IsRefused(string method, string path, bool inHeader)
    {
        var host = shared.Host;
        var token = host.EventToken(path.StartsWith("/api", StringComparison.Ordinal) ? "x" : "GET&/admin&");
        if (path.StartsWith("/api", StringComparison.Ordinal)) token.With("qsh", "context-qsh");
        var text = token.Hs256(Secret);

        var answer = await host.SendAsync(new HttpMethod(method), string.Format(path, text), inHeader ? text : null, content: null);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [InlineData("query")]
    [InlineData("form")]
    [InlineData("acpt")]
    [InlineData("bearer")]
    [InlineData("two headers")]
    public async Task Webhook_TokenElsewhere_IsRefused(string place)
    {
        var host = shared.Host;
        var token = host.EventToken().Hs256(Secret);
        using var request = new HttpRequestMessage(HttpMethod.Post, place == "query" ? $"/connect/migration?jwt={token}" : "/connect/migration");
        if (place == "form") request.Content = new FormUrlEncodedContent([KeyValuePair.Create("jwt", token)]);
        if (place == "acpt") request.Headers.TryAddWithoutValidation("X-acpt", token);
        if (place == "bearer") request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        if (place == "two headers") request.Headers.TryAddWithoutValidation("Authorization", [$"JWT {token}", $"JWT {token}"]);

        var answer = await host.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Refusals_OverTheLimit_Are429UntilTheMinuteEndsAndGenuineCallsPass()
    {
        await using var host = await ConnectHost.StartAsync(settings: ("Connect:RequestsPerMinute", "3"));
        await host.InstallAsync();
        Task<HttpResponseMessage> Forge() => host.PostAsync("/connect/migration", host.EventToken().Hs256("wrong"));
        for (var i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.Unauthorized, (await Forge()).StatusCode);

        host.Clock.Advance(TimeSpan.FromSeconds(20));
        var limited = await Forge();
        var genuine = await host.PostAsync("/connect/migration", host.EventToken().Hs256(Secret));
        host.Clock.Advance(TimeSpan.FromSeconds(41));
        var later = await Forge();

        Assert.Equal(HttpStatusCode.TooManyRequests, limited.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(40), limited.Headers.RetryAfter!.Delta);
        Assert.Equal(HttpStatusCode.OK, genuine.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, later.StatusCode);
    }

    private static string WithoutTrace(string body)
    {
        var json = JsonNode.Parse(body)!.AsObject();
        json.Remove("traceId");
        return json.ToJsonString();
    }
}
