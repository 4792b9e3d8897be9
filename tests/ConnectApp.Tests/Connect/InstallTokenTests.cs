using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ConnectApp.Core.Ids;
using ConnectApp.Rewriting.Formats;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace ConnectApp.Tests.Connect;

/// <summary>Steps 1 to 6 of a signed install: each fault alone is 401 and changes nothing.</summary>
public sealed class InstallTokenTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private static readonly Dictionary<string, Func<ConnectHost, string?>> s_faults = new()
    {
        ["no token"] = _ => null,
        ["two parts"] = host => host.InstallToken().Rs256(host.Keys.Key).Split('.')[0] + ".e30",
        ["four parts"] = host => host.InstallToken().Rs256(host.Keys.Key) + ".e30",
        ["over 8 KB"] = host => host.InstallToken().With("x", new string('x', 9000)).Rs256(host.Keys.Key),
        ["padding"] = host => host.InstallToken().Rs256(host.Keys.Key) + "=",
        ["header is no object"] = host => new TestToken { RawHeader = "[]" }.Rs256(host.Keys.Key),
        ["header with alg twice"] = host => new TestToken { RawHeader = """{"alg":"RS256","alg":"RS256","kid":"key-1"}""", RawClaims = host.InstallToken().Claims.ToJsonString() }.Rs256(host.Keys.Key),
        ["crit"] = host => host.InstallToken().WithHeader("crit", new JsonArray("exp")).Rs256(host.Keys.Key),
        ["alg none"] = host => host.InstallToken().WithHeader("alg", "none").Sign(_ => []),
        ["alg none with some signature"] = host => host.InstallToken().WithHeader("alg", "none").Rs256(host.Keys.Key),
        ["alg lower case"] = host => host.InstallToken().WithHeader("alg", "rs256").Rs256(host.Keys.Key),
        ["alg RS512"] = host => host.InstallToken().WithHeader("alg", "RS512").Sign(b => host.Keys.Key.SignData(b, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1)),
        ["alg PS256"] = host => host.InstallToken().WithHeader("alg", "PS256").Sign(b => host.Keys.Key.SignData(b, HashAlgorithmName.SHA256, RSASignaturePadding.Pss)),
        ["HS256 with the public key"] = host => host.InstallToken().Hs256(Encoding.UTF8.GetBytes(host.Keys.Key.ExportSubjectPublicKeyInfoPem())),
        ["HS256 with the public key's bytes"] = host => host.InstallToken().Hs256(host.Keys.Key.ExportSubjectPublicKeyInfo()),
        ["HS256 with the site's secret"] = host => host.InstallToken().Hs256("first-secret"),
        ["another key"] = host => { using var other = RSA.Create(2048); return host.InstallToken().Rs256(other); },
        ["own key in jwk"] = host =>
        {
            using var other = RSA.Create(2048);
            return host.InstallToken().WithHeader("jwk", new JsonObject { ["kty"] = "RSA", ["n"] = "x", ["e"] = "AQAB" })
                .WithHeader("jku", host.Keys.Url).WithHeader("x5u", host.Keys.Url).Rs256(other);
        },
        ["changed claims"] = host =>
        {
            var parts = host.InstallToken().Rs256(host.Keys.Key).Split('.');
            return $"{parts[0]}.{host.InstallToken(issuer: "site-2").Rs256(host.Keys.Key).Split('.')[1]}.{parts[2]}";
        },
        ["no kid"] = host => { var t = host.InstallToken(); t.Header.Remove("kid"); return t.Rs256(host.Keys.Key); },
        ["kid is a number"] = host => host.InstallToken().WithHeader("kid", 1).Rs256(host.Keys.Key),
        ["no exp"] = host => host.InstallToken().Without("exp").Rs256(host.Keys.Key),
        ["no iat"] = host => host.InstallToken().Without("iat").Rs256(host.Keys.Key),
        ["exp is a text"] = host => host.InstallToken().With("exp", "9999999999").Rs256(host.Keys.Key),
        ["exp past the leeway"] = host => host.InstallToken().With("iat", host.Now - 211).With("exp", host.Now - 31).Rs256(host.Keys.Key),
        ["exp before iat"] = host => host.InstallToken().With("exp", host.Now - 10).Rs256(host.Keys.Key),
        ["iat in the future"] = host => host.InstallToken().With("iat", host.Now + 31).Rs256(host.Keys.Key),
        ["nbf in the future"] = host => host.InstallToken().With("nbf", host.Now + 31).Rs256(host.Keys.Key),
        ["nbf is a text"] = host => host.InstallToken().With("nbf", "soon").Rs256(host.Keys.Key),
        ["no aud"] = host => host.InstallToken().Without("aud").Rs256(host.Keys.Key),
        ["aud of another app"] = host => host.InstallToken().With("aud", "https://other.example.com").Rs256(host.Keys.Key),
        ["aud with a prefix of ours"] = host => host.InstallToken().With("aud", ConnectHost.BaseUrl + ".evil.example").Rs256(host.Keys.Key),
        ["aud with two slashes"] = host => host.InstallToken().With("aud", ConnectHost.BaseUrl + "//").Rs256(host.Keys.Key),
        ["aud is a list with a number"] = host => host.InstallToken().With("aud", new JsonArray(ConnectHost.BaseUrl, 7)).Rs256(host.Keys.Key),
        ["no iss"] = host => host.InstallToken().Without("iss").Rs256(host.Keys.Key),
        ["iss is an object"] = host => host.InstallToken().With("iss", new JsonObject { ["$ne"] = "" }).Rs256(host.Keys.Key),
        ["no qsh"] = host => host.InstallToken().Without("qsh").Rs256(host.Keys.Key),
        ["context-qsh"] = host => host.InstallToken().With("qsh", "context-qsh").Rs256(host.Keys.Key),
        ["qsh of another path"] = host => host.InstallToken("/connect/uninstalled").Rs256(host.Keys.Key),
        ["qsh in upper case"] = host => host.InstallToken().With("qsh", TestToken.Sha256("POST&/connect/installed&").ToUpperInvariant()).Rs256(host.Keys.Key),
    };

    public static TheoryData<string> Faults => [.. s_faults.Keys];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Installed_TokenWithOneFault_Is401AndChangesNothing(string fault)
    {
        var host = shared.Host;

        var answer = await host.PostAsync("/connect/installed", s_faults[fault](host), ConnectHost.Body("installed", secret: "stolen").ToJsonString());

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("JWT realm=\"com.example.checklists\"", answer.Headers.WwwAuthenticate.Single().ToString());
        Assert.Equal(1, (await host.Store.FindAsync(new ClientKey("site-1"), default))!.Generation);
        Assert.Equal(HttpStatusCode.OK, (await host.PostAsync("/connect/migration", host.EventToken().Hs256("first-secret"))).StatusCode);
    }

    [Theory]
    [InlineData("aud", "https://app.example.com/")]
    [InlineData("aud", "https://app.example.com")]
    [InlineData("sub", "user-1")]
    public async Task Installed_AllowedVariantOfAClaim_IsTaken(string claim, string value)
    {
        await using var host = await ConnectHost.StartAsync();

        var answer = await host.PostAsync("/connect/installed", host.InstallToken().With(claim, value).Rs256(host.Keys.Key), ConnectHost.Body("installed").ToJsonString());

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    [Fact]
    public async Task Installed_AudienceOfAConfiguredRegion_IsTaken()
    {
        await using var host = await ConnectHost.StartAsync(settings: ("Connect:Audiences:0", "https://eu.app.example.com/"));

        var answer = await host.PostAsync("/connect/installed",
            host.InstallToken().With("aud", "https://eu.app.example.com").Rs256(host.Keys.Key), ConnectHost.Body("installed").ToJsonString());

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    [Fact]
    public async Task Installed_TokenJustWithinTheLeeway_IsTaken()
    {
        await using var host = await ConnectHost.StartAsync();

        var answer = await host.PostAsync("/connect/installed",
            host.InstallToken().With("iat", host.Now - 200).With("exp", host.Now - 29).Rs256(host.Keys.Key), ConnectHost.Body("installed").ToJsonString());

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    [Theory]
    [InlineData("../key-1")]
    [InlineData("..")]
    [InlineData(".key")]
    [InlineData("//evil.example/key-1")]
    [InlineData("https://evil.example/key-1")]
    [InlineData("key-1/")]
    [InlineData("a/key-1")]
    [InlineData("key-1?x")]
    [InlineData("key-1#x")]
    [InlineData("key%2D1")]
    [InlineData("key\\1")]
    [InlineData("key:1")]
    [InlineData("key 1")]
    [InlineData("key\n1")]
    [InlineData("")]
    [InlineData("long")]
    public async Task Installed_KeyIdOfAnUnsafeForm_IsNeverAskedFor(string keyId)
    {
        var host = shared.Host;
        var requestsBefore = host.Keys.Requests.Count;
        var token = host.InstallToken().WithHeader("kid", keyId == "long" ? new string('k', 129) : keyId).Rs256(host.Keys.Key);

        var answer = await host.PostAsync("/connect/installed", token, ConnectHost.Body("installed").ToJsonString());

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(requestsBefore, host.Keys.Requests.Count);
    }

    [Fact]
    public async Task Installed_AgainWithTheSameKeyId_AsksTheKeyHostOnce()
    {
        await using var host = await ConnectHost.StartAsync();

        await host.InstallAsync();
        await host.InstallAsync("site-2");

        Assert.Equal("/install-keys/key-1", Assert.Single(host.Keys.Requests));
    }

    public static TheoryData<string, HttpStatusCode> KeyHostAnswers => new()
    {
        { "404", HttpStatusCode.Unauthorized },
        { "403", HttpStatusCode.Unauthorized },
        { "500", HttpStatusCode.ServiceUnavailable },
        { "503", HttpStatusCode.ServiceUnavailable },
        { "429", HttpStatusCode.ServiceUnavailable },
        { "redirect", HttpStatusCode.Unauthorized },
        { "cut", HttpStatusCode.ServiceUnavailable },
        { "no pem", HttpStatusCode.Unauthorized },
        { "private", HttpStatusCode.Unauthorized },
        { "1024 bits", HttpStatusCode.Unauthorized },
        { "over 8 KB", HttpStatusCode.Unauthorized },
        { "ecdsa", HttpStatusCode.Unauthorized },
        { "crlf", HttpStatusCode.NoContent },
    };

    [Theory]
    [MemberData(nameof(KeyHostAnswers))]
    public async Task Installed_KeyHostAnswersOtherwise_IsNeverTakenWithoutAKey(string kind, HttpStatusCode expected)
    {
        await using var host = await ConnectHost.StartAsync();
        using var small = RSA.Create(1024);
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var key = kind == "1024 bits" ? small : host.Keys.Key;
        var pem = key.ExportSubjectPublicKeyInfoPem();
        host.Keys.Answers["other"] = context => kind switch
        {
            "redirect" => Redirect(context, $"{host.Keys.Url}/key-1"),
            "cut" => Cut(context),
            "no pem" => context.Response.WriteAsync("<html>"),
            "private" => context.Response.WriteAsync(key.ExportPkcs8PrivateKeyPem()),
            "1024 bits" => context.Response.WriteAsync(pem),
            "over 8 KB" => context.Response.WriteAsync(pem + new string('\n', 8192)),
            "ecdsa" => context.Response.WriteAsync(curve.ExportSubjectPublicKeyInfoPem()),
            "crlf" => context.Response.WriteAsync(pem.ReplaceLineEndings("\r\n") + "\r\n"),
            _ => Status(context, int.Parse(kind)),
        };

        var answer = await host.PostAsync("/connect/installed",
            host.InstallToken().WithHeader("kid", "other").Rs256(key), ConnectHost.Body("installed").ToJsonString());

        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal(expected == HttpStatusCode.NoContent ? 1 : 0, (await host.Store.ListAsync(default)).Count);
        Assert.Single(host.Keys.Requests);
        Assert.Equal(expected == HttpStatusCode.ServiceUnavailable, answer.Headers.RetryAfter is not null);
    }

    [Fact]
    public async Task Installed_KeyHostComesBack_IsTakenAtTheNextTry()
    {
        await using var host = await ConnectHost.StartAsync();
        host.Keys.Answers["other"] = context => Status(context, 500);
        var token = host.InstallToken().WithHeader("kid", "other").Rs256(host.Keys.Key);
        var first = await host.PostAsync("/connect/installed", token, ConnectHost.Body("installed").ToJsonString());
        host.Keys.Answers["other"] = host.Keys.Answers[KeyHost.KeyId];

        var second = await host.PostAsync("/connect/installed", token, ConnectHost.Body("installed").ToJsonString());

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.NoContent), (first.StatusCode, second.StatusCode));
    }

    [Fact]
    public async Task Installed_UnknownKeyId_IsRememberedForAShortTime()
    {
        await using var host = await ConnectHost.StartAsync();
        Task<HttpResponseMessage> Try() => host.PostAsync("/connect/installed",
            host.InstallToken().WithHeader("kid", "new-key").Rs256(host.Keys.Key), ConnectHost.Body("installed").ToJsonString());
        await Try();
        host.Keys.Answers["new-key"] = host.Keys.Answers[KeyHost.KeyId];

        var soon = await Try();
        host.Clock.Advance(TimeSpan.FromSeconds(31));
        var later = await Try();

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.NoContent), (soon.StatusCode, later.StatusCode));
        Assert.Equal(2, host.Keys.Requests.Count);
    }

    [Fact]
    public async Task Installed_ManyUnknownKeyIdsFromOneAddress_StopBeingLookedUpAndStay401()
    {
        await using var host = await ConnectHost.StartAsync(settings: ("Connect:RequestsPerMinute", "3"));
        await host.InstallAsync();

        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 6; i++)
        {
            answers.Add((await host.PostAsync("/connect/installed",
                host.InstallToken().WithHeader("kid", $"unknown-{i}").Rs256(host.Keys.Key), ConnectHost.Body("installed").ToJsonString())).StatusCode);
        }

        var known = await host.InstallAsync(secret: "second-secret");

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.Unauthorized, a));
        Assert.Equal(3, host.Keys.Requests.Count); // the first install's and two more
        Assert.Equal(HttpStatusCode.NoContent, known.StatusCode);
    }

    private static Task Status(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }

    private static Task Redirect(HttpContext context, string to)
    {
        context.Response.Redirect(to);
        return Task.CompletedTask;
    }

    private static async Task Cut(HttpContext context)
    {
        context.Response.ContentLength = 400;
        await context.Response.WriteAsync("-----BEGIN PUBLIC KEY-----\n");
        await context.Response.Body.FlushAsync();
        context.Abort();
    }
}
