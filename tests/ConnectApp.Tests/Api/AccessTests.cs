using System.Text;
using System.Text.Json.Nodes;
using ConnectApp.Api.Access;
using ConnectApp.Emulator;
using ConnectApp.Tests.Connect;
using ConnectApp.Tests.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Xunit;

namespace ConnectApp.Tests.Api;

/// <summary>Who gets in, on every route that the backend has.</summary>
public sealed class AccessTests(TwoSites sites) : IClassFixture<TwoSites>
{
    private const string Unauthorized = """{"statusCode":401,"message":"The request does not carry a valid token","error":"Unauthorized","code":"UNAUTHORIZED"}""";

    private static readonly HashSet<string> s_open =
    [
        "/atlassian-connect.json", "/health/live", "/health/ready", "/openapi/{documentName}.json",                       // no data
        "/connect/installed", "/connect/uninstalled", "/connect/enabled", "/connect/disabled", "/connect/migration", "/admin", // each verifies its own kind of token
    ];

    private ApiStage Stage => sites.Stage;

    [Fact]
    public void Routes_OfTheBackend_AreGuardedOrKnownToBeOpen()
    {
        var routes = Routes().ToList();

        var unguarded = routes.Where(r => r.Metadata.GetMetadata<ApiRoute>() is null).Select(PathOf).Where(p => !s_open.Contains(p) && !p.StartsWith("/admin", StringComparison.Ordinal));

        Assert.True(routes.Count > 10);
        Assert.Empty(unguarded);
        Assert.All(routes.Where(r => PathOf(r).StartsWith("/api", StringComparison.Ordinal)), r => Assert.NotNull(r.Metadata.GetMetadata<ApiRoute>()));
    }

    [Theory]
    [InlineData("GET", "/health/live", "alive\n")]
    [InlineData("GET", "/health/ready", "ready\n")]
    [InlineData("HEAD", "/health/live", "")]
    [InlineData("HEAD", "/health/ready", "")]
    public async Task Health_AskedByALoadBalancer_Is200(string method, string path, string text)
    {
        var response = await Stage.SendAsync(new HttpMethod(method), path, null);

        Assert.Equal((200, text), (response.Code, response.Text));
    }

    [Fact]
    public async Task Route_WithoutToken_Is401()
    {
        foreach (var (method, path) in Guarded(sites.First.ToString()))
        {
            var response = await Stage.SendAsync(method, path, null);

            Assert.True(response.Code == 401, $"{method} {path} answered {response.Code}");
            if (response.ContentHeaders.ContentType?.MediaType == "application/problem+json") Assert.Equal("UNAUTHORIZED", (string?)response.Json["code"]);
            else Assert.Equal(Unauthorized, response.Text);
            Assert.Equal("no-cache, no-store", response.Headers.CacheControl!.ToString().Replace("no-store, no-cache", "no-cache, no-store", StringComparison.Ordinal));
        }
    }

    /// <summary>Another tenant's run is not there, whoever asks and on whatever route.</summary>
    [Fact]
    public async Task RouteOfARun_OfAnotherTenant_IsLikeOneOfNoRun()
    {
        var callers = new[] { Stage.Admin(sites.SecondSite), Stage.Operator(Stage.TenantOf(sites.SecondSite).ToString()) };
        var nobody = Guid.NewGuid().ToString();
        foreach (var caller in callers)
        {
            foreach (var ((method, path), (_, other)) in Guarded(sites.First.ToString()).Zip(Guarded(nobody)).Where(p => p.First.Path.Contains(sites.First.ToString(), StringComparison.Ordinal)))
            {
                var foreign = await Stage.SendAsync(method, path, caller);
                var unknown = await Stage.SendAsync(method, other, caller);

                Assert.True(foreign.Code == 404 || foreign.Code == 403 && unknown.Code == 403, $"{method} {path} answered {foreign.Code}");
                Assert.Equal(unknown.Text.Replace(nobody, sites.First.ToString(), StringComparison.Ordinal), foreign.Text);
            }
        }

        var status = await Stage.GetAsync($"/api/migrations/{sites.First}/status", callers[0]);
        Assert.Equal($$"""{"statusCode":404,"message":"Migration run {{sites.First}} not found","error":"Not Found","code":"MIGRATION_NOT_FOUND"}""", status.Text);
        Assert.Equal("PAUSED", (string)(await Stage.GetAsync($"/api/migrations/{sites.First}/status", Stage.Operator())).Json["status"]!);
    }

    [Fact]
    public async Task Lists_OfATenant_HoldItsOwnRunsOnly()
    {
        var of = new Func<string, Task<IEnumerable<string>>>(async caller =>
            (await Stage.GetAsync("/api/runs", caller)).Json.AsArray().Select(r => (string)r!["id"]!).Order(StringComparer.Ordinal));
        var project = (string)(await Stage.GetAsync($"/api/migrations/{sites.First}/status", Stage.Operator())).Json["projectId"]!;

        var foreign = await Stage.GetAsync($"/api/migrations?projectId={project}", Stage.Admin(sites.SecondSite));

        Assert.Equal("[]", foreign.Text);
        Assert.Equal([sites.First.ToString()], await of(Stage.Admin(sites.FirstSite)));
        Assert.Equal([sites.Second.ToString()], await of(Stage.Operator(Stage.TenantOf(sites.SecondSite).ToString())));
        Assert.Equal(new[] { sites.First.ToString(), sites.Second.ToString() }.Order(StringComparer.Ordinal), await of(Stage.Operator()));
    }

    [Theory]
    [InlineData(EmulatorOptions.FirstAdmin, 200)]
    [InlineData("557058:ordinary-user", 403)]
    [InlineData(null, 403)]
    public async Task ContextToken_OfAUser_OpensForAdminsOnly(string? account, int expected)
    {
        var response = await Stage.GetAsync($"/api/migrations/{sites.First}/status", Stage.Admin(sites.FirstSite, account));

        Assert.Equal(expected, response.Code);
        if (expected == 403)
        {
            Assert.Equal("""{"statusCode":403,"message":"Only administrators of this product may see and control migrations.","error":"Forbidden","code":"FORBIDDEN"}""", response.Text);
        }
    }

    public static TheoryData<string> BadTokens => new(s_bad.Keys);

    private static readonly Dictionary<string, Func<ApiStage, string>> s_bad = new()
    {
        ["operator: other key"] = s => "Bearer " + s.OperatorToken().Hs256("another key of operators, long enough"),
        ["operator: none"] = s => "Bearer " + s.OperatorToken().WithHeader("alg", "none").Sign(_ => []),
        ["operator: none, with a signature"] = s => "Bearer " + s.OperatorToken().WithHeader("alg", "none").Hs256(ApiStage.SigningKey),
        ["operator: HS512"] = s => "Bearer " + s.OperatorToken().WithHeader("alg", "HS512").Sign(b => System.Security.Cryptography.HMACSHA512.HashData(Encoding.UTF8.GetBytes(ApiStage.SigningKey), b)),
        ["operator: no exp"] = s => "Bearer " + s.OperatorToken().Without("exp").Hs256(ApiStage.SigningKey),
        ["operator: exp far off"] = s => "Bearer " + s.OperatorToken().With("exp", Now(s) + 30 * 86_400).Hs256(ApiStage.SigningKey),
        ["operator: not yet"] = s => "Bearer " + s.OperatorToken().With("nbf", Now(s) + 600).Hs256(ApiStage.SigningKey),
        ["operator: no sub"] = s => "Bearer " + s.OperatorToken().Without("sub").Hs256(ApiStage.SigningKey),
        ["operator: no tenant"] = s => "Bearer " + s.OperatorToken().Without("tenantId").Hs256(ApiStage.SigningKey),
        ["operator: tenant with a line break"] = s => "Bearer " + s.OperatorToken("contoso\n*").Hs256(ApiStage.SigningKey),
        ["operator: two tenants"] = s => "Bearer " + s.OperatorToken().With("tenantId", new JsonArray("*", Guid.NewGuid().ToString())).Hs256(ApiStage.SigningKey),
        ["operator: exp as text"] = s => "Bearer " + s.OperatorToken().With("exp", $"{Now(s) + 900}").Hs256(ApiStage.SigningKey),
        ["operator: extension that must be understood"] = s => "Bearer " + s.OperatorToken().WithHeader("crit", new JsonArray("b64")).Hs256(ApiStage.SigningKey),
        ["operator: padded signature"] = s => s.Operator() + "=",
        ["operator: line break in sub"] = s => "Bearer " + s.OperatorToken(subject: "ann\nINFO all is well").Hs256(ApiStage.SigningKey),
        ["operator's token as a site's"] = s => "JWT " + s.OperatorToken().Hs256(ApiStage.SigningKey),
        ["site's token as an operator's"] = s => "Bearer " + s.ContextToken().With("tenantId", "*").Hs256(s.Site.Emulator.SharedSecret),
        ["site: other site's secret"] = s => "JWT " + s.ContextToken().Hs256(s.Site.Emulator.Sites[1].SharedSecret),
        ["site: qsh of a request"] = s => "JWT " + s.ContextToken().With("qsh", TestToken.Sha256("GET&/api/runs&")).Hs256(s.Site.Emulator.SharedSecret),
        ["site: no qsh"] = s => "JWT " + s.ContextToken().Without("qsh").Hs256(s.Site.Emulator.SharedSecret),
        ["site: expired"] = s => "JWT " + s.ContextToken().With("iat", Now(s) - 1000).With("exp", Now(s) - 100).Hs256(s.Site.Emulator.SharedSecret),
        ["site: none"] = s => "JWT " + s.ContextToken().WithHeader("alg", "none").Sign(_ => []),
        ["site: unknown"] = s => "JWT " + s.ContextToken().With("iss", "nobody").Hs256(s.Site.Emulator.SharedSecret),
        ["another scheme"] = s => "Basic " + Convert.ToBase64String("ann:secret"u8),
        ["no token"] = _ => "Bearer ",
        ["no JWT"] = _ => "Bearer abc.def",
    };

    [Theory]
    [MemberData(nameof(BadTokens))]
    public async Task Token_ThatIsNotGood_Is401(string kind)
    {
        var response = await Stage.GetAsync("/api/runs", s_bad[kind](Stage));

        Assert.Equal(401, response.Code);
        Assert.Equal(Unauthorized, response.Text);
        Assert.Contains("Bearer", response.Headers.WwwAuthenticate.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OperatorToken_Expired_SaysSo()
    {
        var token = Stage.OperatorToken().With("iat", Now(Stage) - 1000).With("exp", Now(Stage) - 100).Hs256(ApiStage.SigningKey);

        var response = await Stage.GetAsync("/api/runs", "Bearer " + token);

        Assert.Equal("""{"statusCode":401,"message":"The token has expired","error":"Unauthorized","code":"TOKEN_EXPIRED"}""", response.Text);
    }

    [Theory]
    [InlineData("owner", 200)]
    [InlineData("member", 200)]
    [InlineData(null, 200)]
    [InlineData("guest", 403)]
    public async Task OperatorToken_Role_IsOneOfThreeOrNone(string? role, int expected)
    {
        var token = role is null ? Stage.OperatorToken().Without("role") : Stage.OperatorToken().With("role", role);

        var response = await Stage.GetAsync("/api/runs", "Bearer " + token.Hs256(ApiStage.SigningKey));

        Assert.Equal(expected, response.Code);
    }

    [Fact]
    public async Task QueryToken_OnAnythingButTheStream_IsNoToken()
    {
        var token = Stage.Operator()["Bearer ".Length..];
        foreach (var (method, path) in Guarded(sites.First.ToString()).Where(r => !r.Path.Contains("/stream", StringComparison.Ordinal)))
        {
            var response = await Stage.SendAsync(method, $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}token={token}", null);

            Assert.True(response.Code == 401, $"{method} {path} answered {response.Code}");
        }
    }

    /// <summary>A member of another case or spelling is no way around the redaction, and both kinds of token go.</summary>
    [Fact]
    public async Task QueryToken_OnTheStream_OpensItAndStandsInNoLog()
    {
        var tokens = new[] { Stage.Operator()["Bearer ".Length..], Stage.Admin(sites.FirstSite)["JWT ".Length..] };
        foreach (var token in tokens)
        {
            using var limit = new CancellationTokenSource(Migration.Longest);
            await using var reader = await SseReader.OpenAsync(Stage.Http, $"/api/migrations/{sites.First}/stream?token={token}", null, cancellationToken: limit.Token);
            var first = await reader.ReadAsync(limit.Token);
            await Stage.GetAsync($"/api/migrations/{sites.First}/%73tatus?%74oken={token}", null);
            await Stage.GetAsync($"/api/unknown?TOKEN={token}", null);

            Assert.Equal(200, (int)reader.Status);
            Assert.Equal("status", first!.Type);
            Assert.DoesNotContain(token.Split('.')[2], sites.Logs.All, StringComparison.Ordinal);
        }
    }

    private IEnumerable<RouteEndpoint> Routes() => Stage.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();

    private static string PathOf(RouteEndpoint route) => "/" + route.RoutePattern.RawText!.Trim('/');

    /// <summary>Every route of the API, with a run in the place of its parameter.</summary>
    private IEnumerable<(HttpMethod Method, string Path)> Guarded(string run) => Routes().Where(r => r.Metadata.GetMetadata<ApiRoute>() is not null)
        .SelectMany(r => r.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods, (r, method) => (new HttpMethod(method), PathOf(r).Replace("{runId}", run, StringComparison.Ordinal)))
        .OrderBy(r => r.Item2, StringComparer.Ordinal);

    private static long Now(ApiStage stage) => stage.Site.Time.GetUtcNow().ToUnixTimeSeconds();
}
