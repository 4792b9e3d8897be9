using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ConnectApp.Core.Runs;
using ConnectApp.Tests.Connect;
using ConnectApp.Tests.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace ConnectApp.Tests.ForgeRemote;

/// <summary>Who may send events: each refusal of a Forge invocation token gets 401 and has no effect.</summary>
public sealed class ForgeTokenTests : IAsyncLifetime
{
    private const string AppId = "ari:cloud:ecosystem::app/00000000-0000-4000-8000-0000000000aa";
    private const string Cloud = "11111111-0000-4000-8000-000000000001";
    private const string Installation = "22222222-0000-4000-8000-000000000002";
    private const string Api = "https://api.atlassian.com/ex/jira/" + Cloud;
    private const string KeysAt = "jwks.json";

    private static readonly HttpClient s_http = new();
    private static readonly RSA s_otherKey = RSA.Create(2048);
    private KeyHost _keys = null!;
    private TestSite _site = null!;
    private TestBackend _backend = null!;

    public static TheoryData<string> Refusals => new(s_refusals.Keys);

    private static readonly Dictionary<string, Action<JsonObject, JsonObject>> s_refusals = new(StringComparer.Ordinal)
    {
        ["no app"] = (_, claims) => claims.Remove("app"),
        ["no kid"] = (header, _) => header.Remove("kid"),
        ["unknown kid"] = (header, _) => header["kid"] = "another",
        ["alg none"] = (header, _) => header["alg"] = "none",
        ["alg HS256"] = (header, _) => header["alg"] = "HS256",
        ["crit"] = (header, _) => header["crit"] = new JsonArray("exp"),
        ["other iss"] = (_, claims) => claims["iss"] = "forge/another",
        ["no iss"] = (_, claims) => claims.Remove("iss"),
        ["aud of another app"] = (_, claims) => claims["aud"] = AppId.Replace("aa", "bb", StringComparison.Ordinal),
        ["aud array without ours"] = (_, claims) => claims["aud"] = new JsonArray("a", "b"),
        ["no aud"] = (_, claims) => claims.Remove("aud"),
        ["app.id is not aud"] = (_, claims) => claims["app"]!["id"] = "ari:cloud:ecosystem::app/x",
        ["exp past"] = (_, claims) => claims["exp"] = Now - 3600,
        ["no exp"] = (_, claims) => claims.Remove("exp"),
        ["nbf future"] = (_, claims) => claims["nbf"] = Now + 3600,
        ["iat future"] = (_, claims) => claims["iat"] = Now + 3600,
        ["no iat"] = (_, claims) => claims.Remove("iat"),
        ["installation ids differ"] = (_, claims) => claims["app"]!["installationId"] = Installation.Replace("2222", "3333", StringComparison.Ordinal),
        ["no installation id"] = (_, claims) => claims["app"]!.AsObject().Remove("installationId"),
        ["no context of the product"] = (_, claims) => claims["app"]!["installation"]!["contexts"]![0]!["name"] = "confluence",
        ["no contexts"] = (_, claims) => claims["app"]!["installation"]!.AsObject().Remove("contexts"),
        ["base url at another host"] = (_, claims) => claims["app"]!["apiBaseUrl"] = "https://api.atlassian.example/ex/jira/" + Cloud,
        ["base url by http"] = (_, claims) => claims["app"]!["apiBaseUrl"] = Api.Replace("https:", "http:", StringComparison.Ordinal),
        ["base url of another product"] = (_, claims) => claims["app"]!["apiBaseUrl"] = Api.Replace("/jira/", "/bitbucket/", StringComparison.Ordinal),
        ["base url of another cloud"] = (_, claims) => claims["app"]!["apiBaseUrl"] = Api.Replace("1111", "4444", StringComparison.Ordinal),
        ["no base url"] = (_, claims) => claims["app"]!.AsObject().Remove("apiBaseUrl"),
        ["context.cloudId of another"] = (_, claims) => claims["context"] = new JsonObject { ["cloudId"] = "another" },
        ["icLabel"] = (_, claims) => claims["icLabel"] = "isolated",
    };

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    public async Task InitializeAsync()
    {
        _keys = await KeyHost.StartAsync();
        _keys.Answers[KeysAt] = context => context.Response.WriteAsync(KeySet((KeyHost.KeyId, _keys.Key)));
        _site = await TestSite.StartAsync(TestExport.Small(records: 1));
        _site.Settings["Forge:AppId"] = AppId;
        _site.Settings["Forge:JwksUrl"] = $"{_keys.Url}/{KeysAt}";
        _backend = await TestBackend.StartAsync(_site);
    }

    public async Task DisposeAsync()
    {
        await _backend.DisposeAsync();
        await _site.DisposeAsync();
        await _keys.DisposeAsync();
    }

    [Fact]
    public async Task Event_WithAValidToken_IsStoredAndMakesTheTenantKnown()
    {
        Assert.Equal(HttpStatusCode.OK, await PostAsync(Token()));
        Assert.Single(await ReadRunsAsync());
    }

    [Fact]
    public async Task Event_WithAudienceArrayThatNamesUs_IsTaken() =>
        Assert.Equal(HttpStatusCode.OK, await PostAsync(Token((_, claims) => claims["aud"] = new JsonArray("another", AppId))));

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Event_WithARefusedToken_Gets401AndHasNoEffect(string what)
    {
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(Token(s_refusals[what])));
        Assert.Empty(await ReadRunsAsync());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Basic abc")]
    [InlineData("Bearer ")]
    [InlineData("Bearer no.jwt")]
    public async Task Event_WithoutAToken_Gets401(string? authorization) => Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(authorization));

    [Fact]
    public async Task Event_WithAnotherKeyUnderOurKid_Gets401() => Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(Token(key: s_otherKey)));

    [Fact]
    public async Task Event_WithItsLastCharacterChanged_Gets401()
    {
        var token = Token();
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(token[..^1] + (token[^1] == 'A' ? 'B' : 'A')));
    }

    [Fact]
    public async Task Event_SignedByHs256WithThePublicKey_Gets401()
    {
        var signed = Signed((header, _) => header["alg"] = "HS256");
        var signature = HMACSHA256.HashData(Encoding.ASCII.GetBytes(_keys.Key.ExportSubjectPublicKeyInfoPem()), Encoding.ASCII.GetBytes(signed));
        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync($"{signed}.{Base64UrlEncoder.Encode(signature)}"));
    }

    [Theory]
    [InlineData("down")]
    [InlineData("redirect")]
    [InlineData("large")]
    [InlineData("no JSON")]
    public async Task Event_WhileTheKeysCannotBeRead_Gets503AndHasNoEffect(string how)
    {
        _keys.Answers[KeysAt] = context => how switch
        {
            "redirect" => Redirect(context),
            "large" => context.Response.WriteAsync(new string(' ', 10_000_000)),
            "no JSON" => context.Response.WriteAsync("<html>"),
            _ => Fail(context),
        };

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await PostAsync(Token()));
        Assert.Empty(await ReadRunsAsync());

        static Task Fail(HttpContext context)
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        }

        static Task Redirect(HttpContext context)
        {
            context.Response.Redirect("/install-keys/elsewhere");
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Keys_AskedForByAHundredCallsAtOnce_AreOneRequest()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(n => PostAsync(Token(), messageId: $"m-{n}")));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer));
        Assert.Single(_keys.Requests, r => r.EndsWith(KeysAt, StringComparison.Ordinal));
    }

    [Fact]
    public async Task HourlyTrigger_WithAValidToken_IsTaken()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_site.Address, "forge/token"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token());
        request.Headers.Add("x-forge-oauth-system", "not.a.token");
        using var response = await s_http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("""{"messageId":"m"}""")]
    [InlineData("""{"eventType":"avi:ecosystem.migration:uploaded:app_data","messageId":"m","transferId":"no uuid","migrationDetails":{"migrationScopeId":"s"}}""")]
    [InlineData("[]")]
    public async Task Event_WithABrokenBody_Gets400(string body) => Assert.Equal(HttpStatusCode.BadRequest, await SendAsync("Bearer " + Token(), body));

    private static string KeySet((string Id, RSA Key) key)
    {
        var parameters = key.Key.ExportParameters(includePrivateParameters: false);
        return new JsonObject
        {
            ["keys"] = new JsonArray(new JsonObject
            {
                ["kty"] = "RSA", ["use"] = "sig", ["alg"] = "RS256", ["kid"] = key.Id,
                ["n"] = Base64UrlEncoder.Encode(parameters.Modulus), ["e"] = Base64UrlEncoder.Encode(parameters.Exponent),
            }),
        }.ToJsonString();
    }

    private string Token(Action<JsonObject, JsonObject>? change = null, RSA? key = null)
    {
        var signed = Signed(change);
        var signature = (key ?? _keys.Key).SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{signed}.{Base64UrlEncoder.Encode(signature)}";
    }

    private static string Signed(Action<JsonObject, JsonObject>? change)
    {
        var header = new JsonObject { ["alg"] = "RS256", ["typ"] = "JWT", ["kid"] = KeyHost.KeyId };
        var claims = new JsonObject
        {
            ["iss"] = "forge/invocation-token", ["aud"] = AppId, ["iat"] = Now, ["nbf"] = Now, ["exp"] = Now + 60,
            ["app"] = new JsonObject
            {
                ["id"] = AppId, ["appVersion"] = "1.0.0", ["apiBaseUrl"] = Api, ["installationId"] = Installation,
                ["installation"] = new JsonObject
                {
                    ["id"] = Installation, ["contexts"] = new JsonArray(new JsonObject { ["name"] = "jira", ["apiBaseUrl"] = Api, ["cloudId"] = Cloud }),
                },
            },
        };
        change?.Invoke(header, claims);
        return $"{Base64UrlEncoder.Encode(header.ToJsonString())}.{Base64UrlEncoder.Encode(claims.ToJsonString())}";
    }

    private Task<HttpStatusCode> PostAsync(string token, string messageId = "m-1") => SendAsync("Bearer " + token, JsonSerializer.Serialize(new
    {
        eventType = "avi:ecosystem.migration:triggered:listener", messageId, transferId = "9b1f2c34-0d5e-4a67-8b90-aa11bb22cc33",
        migrationDetails = new { migrationId = Guid.NewGuid(), migrationScopeId = "scope", createdAt = 0, cloudUrl = "https://x.atlassian.net", name = "n" },
    }));

    private async Task<HttpStatusCode> SendAsync(string? authorization, string body = "{}")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_site.Address, "forge/migration"));
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var response = await s_http.SendAsync(request);
        return response.StatusCode;
    }

    private Task<IReadOnlyList<RunEntry>> ReadRunsAsync() => _backend.Services.GetRequiredService<RunRegistry>().ReadAllAsync(CancellationToken.None);
}
