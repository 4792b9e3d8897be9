using System.Net;
using System.Text;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Transfers.Doors.Connect;
using Dapper;
using Xunit;

namespace ConnectApp.Tests.Connect;

public sealed class LifecycleTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const string Migration = "/connect/migration";

    [Fact]
    public async Task Installed_SignedByAtlassian_IsStoredAndItsEventsAreTaken()
    {
        await using var host = await ConnectHost.StartAsync();

        var installed = await host.InstallAsync();
        var posted = await host.PostAsync(Migration, host.EventToken().Hs256("first-secret"));

        Assert.Equal(HttpStatusCode.NoContent, installed.StatusCode);
        var site = await host.Store.FindAsync(new ClientKey("site-1"), default);
        Assert.Equal((Product.Jira, new Uri("https://acme.atlassian.net"), new Uri("https://work.acme.example"), InstallationState.Installed),
            (site!.Product, site.BaseUrl, site.DisplayUrl, site.State));
        Assert.Equal(HttpStatusCode.OK, posted.StatusCode);
        Assert.True(host.Get<InstallationEvents>().Installed.TryRead(out var tenant));
        Assert.Equal(site.Tenant, tenant);
    }

    [Fact]
    public async Task Installed_OfAKnownSite_ReplacesSecretAndAddressAndKeepsTheTenant()
    {
        await using var host = await ConnectHost.StartAsync();
        await host.InstallAsync();
        var before = await host.Store.FindAsync(new ClientKey("site-1"), default);

        var again = await host.InstallAsync(secret: "second-secret", change: b =>
        {
            b["baseUrl"] = "https://renamed.atlassian.net/";
            b.Remove("displayUrl");
        });

        Assert.Equal(HttpStatusCode.NoContent, again.StatusCode);
        var after = await host.Store.FindAsync(before!.Tenant, default);
        Assert.Equal((before.Tenant, before.InstalledAt, new Uri("https://renamed.atlassian.net"), (Uri?)null, 2L),
            (after!.Tenant, after.InstalledAt, after.BaseUrl, after.DisplayUrl, after.Generation));
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.PostAsync(Migration, host.EventToken().Hs256("first-secret"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await host.PostAsync(Migration, host.EventToken().Hs256("second-secret"))).StatusCode);
    }

    [Fact]
    public async Task Installed_OtherClientKeyOnTheSameBaseUrl_IsANewTenantAndNeitherSpeaksForTheOther()
    {
        await using var host = await ConnectHost.StartAsync();
        await host.InstallAsync("site-1", "one");
        await host.InstallAsync("site-2", "two");

        var sites = await host.Store.ListAsync(default);

        Assert.Equal(2, sites.Select(s => s.Tenant).Distinct().Count());
        Assert.Single(sites.Select(s => s.BaseUrl).Distinct());
        Assert.Equal(HttpStatusCode.Unauthorized, (await host.PostAsync(Migration, host.EventToken(issuer: "site-2").Hs256("one"))).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await host.PostAsync(Migration, host.EventToken(issuer: "site-2").Hs256("two"))).StatusCode);
    }

    [Fact]
    public async Task Installed_TwoSitesWithOneSecret_AreToldApartByIssuer()
    {
        await using var host = await ConnectHost.StartAsync();
        await host.InstallAsync("site-1", "shared");
        await host.InstallAsync("site-2", "shared");

        var answer = await host.PostAsync(Migration, host.EventToken(issuer: "site-2").Hs256("shared"));

        Assert.Equal("site-2", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Installed_ManyAtOnce_LeaveOneWholeRecord()
    {
        await using var host = await ConnectHost.StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            host.InstallAsync(secret: $"secret-{i}", change: b => b["baseUrl"] = $"https://site-{i}.atlassian.net")));

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.NoContent, a.StatusCode));
        var site = Assert.Single(await host.Store.ListAsync(default));
        var winner = site.BaseUrl.Host.Split('.')[0].Replace("site-", "secret-", StringComparison.Ordinal);
        Assert.Equal(20, site.Generation);
        Assert.Equal(HttpStatusCode.OK, (await host.PostAsync(Migration, host.EventToken().Hs256(winner))).StatusCode);
    }

    [Fact]
    public async Task Installed_SameClientKeyInTheOtherProduct_IsRefusedAndChangesNothing()
    {
        await using var host = await ConnectHost.StartAsync();
        await host.InstallAsync();

        var answer = await host.InstallAsync(secret: "other", change: b => b["productType"] = "confluence");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await host.PostAsync(Migration, host.EventToken().Hs256("first-secret"))).StatusCode);
    }

    [Fact]
    public async Task Uninstalled_KnownSite_ErasesTheSecretAndKeepsTheTenantForItsReturn()
    {
        await using var host = await ConnectHost.StartAsync();
        await host.InstallAsync();
        var before = await host.Store.FindAsync(new ClientKey("site-1"), default);

        var uninstalled = await host.UninstallAsync();
        var refused = await host.PostAsync(Migration, host.EventToken().Hs256("first-secret"));
        using (var connection = host.Get<ControlDatabase>().OpenForReading())
            Assert.Null(connection.ExecuteScalar<byte[]>("SELECT sealed_secret FROM installations"));
        var back = await host.InstallAsync(secret: "second-secret");

        Assert.Equal(HttpStatusCode.NoContent, uninstalled.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, back.StatusCode);
        var after = await host.Store.FindAsync(new ClientKey("site-1"), default);
        Assert.Equal((before!.Tenant, InstallationState.Installed), (after!.Tenant, after.State));
        Assert.Equal(HttpStatusCode.OK, (await host.PostAsync(Migration, host.EventToken().Hs256("second-secret"))).StatusCode);
    }

    [Fact]
    public async Task Uninstalled_UnknownSite_IsAcceptedAndStoresNothing()
    {
        await using var host = await ConnectHost.StartAsync();

        var answer = await host.UninstallAsync("never-seen");

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Empty(await host.Store.ListAsync(default));
    }

    [Theory]
    [InlineData("enabled", true)]
    [InlineData("disabled", false)]
    public async Task EnabledAndDisabled_SignedBySite_AreRemembered(string eventType, bool expected)
    {
        await using var host = await ConnectHost.StartAsync();
        await host.InstallAsync();
        await host.Store.SetEnabledAsync(new ClientKey("site-1"), !expected, default);

        var token = host.EventToken($"POST&/connect/{eventType}&").Hs256("first-secret");
        var answer = await host.PostAsync($"/connect/{eventType}", token, ConnectHost.Body(eventType, secret: null).ToJsonString());

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(expected, (await host.Store.FindAsync(new ClientKey("site-1"), default))!.Enabled);
    }

    [Fact]
    public async Task Enabled_BodyOfAnotherSite_IsForbidden()
    {
        await using var host = await ConnectHost.StartAsync();
        await host.InstallAsync();
        await host.InstallAsync("site-2", "two");

        var token = host.EventToken("POST&/connect/disabled&").Hs256("first-secret");
        var answer = await host.PostAsync("/connect/disabled", token, ConnectHost.Body("disabled", "site-2", null).ToJsonString());

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.True((await host.Store.FindAsync(new ClientKey("site-2"), default))!.Enabled);
    }

    public static TheoryData<string, string?, HttpStatusCode> BodyFaults => new()
    {
        { "clientKey", "\"site-2\"", HttpStatusCode.Forbidden },
        { "clientKey", null, HttpStatusCode.BadRequest },
        { "clientKey", "7", HttpStatusCode.BadRequest },
        { "clientKey", "\"\"", HttpStatusCode.BadRequest },
        { "key", "\"com.example.other\"", HttpStatusCode.BadRequest },
        { "key", null, HttpStatusCode.BadRequest },
        { "eventType", "\"uninstalled\"", HttpStatusCode.BadRequest },
        { "eventType", null, HttpStatusCode.BadRequest },
        { "sharedSecret", "\"\"", HttpStatusCode.BadRequest },
        { "sharedSecret", null, HttpStatusCode.BadRequest },
        { "sharedSecret", "null", HttpStatusCode.BadRequest },
        { "sharedSecret", "{}", HttpStatusCode.BadRequest },
        { "sharedSecret", "\"\\ud800\"", HttpStatusCode.BadRequest },
        { "sharedSecret", "long", HttpStatusCode.BadRequest },
        { "productType", "\"bitbucket\"", HttpStatusCode.BadRequest },
        { "productType", "\"Jira\"", HttpStatusCode.BadRequest },
        { "productType", null, HttpStatusCode.BadRequest },
        { "baseUrl", null, HttpStatusCode.BadRequest },
        { "baseUrl", "\"http://acme.atlassian.net\"", HttpStatusCode.BadRequest },
        { "baseUrl", "\"https://acme.atlassian.net:8443\"", HttpStatusCode.BadRequest },
        { "baseUrl", "\"https://acme.atlassian.net.evil.example\"", HttpStatusCode.BadRequest },
        { "baseUrl", "\"https://evilatlassian.net\"", HttpStatusCode.BadRequest },
        { "baseUrl", "\"https://user@acme.atlassian.net\"", HttpStatusCode.BadRequest },
        { "baseUrl", "\"https://127.0.0.1\"", HttpStatusCode.BadRequest },
        { "baseUrl", "\"https://169.254.169.254\"", HttpStatusCode.BadRequest },
        { "baseUrl", "\"https://bucket.s3.amazonaws.com\"", HttpStatusCode.BadRequest },
        { "baseUrl", "\"https://acme.atlassian.net/?x=1\"", HttpStatusCode.BadRequest },
        { "baseUrl", "\"/relative\"", HttpStatusCode.BadRequest },
        { "displayUrl", "\"javascript:alert(1)\"", HttpStatusCode.BadRequest },
        { "displayUrl", "7", HttpStatusCode.BadRequest },
        { "displayUrl", "null", HttpStatusCode.NoContent },
        { "displayUrl", null, HttpStatusCode.NoContent },
        { "oauthClientId", "\"oauth-1\"", HttpStatusCode.NoContent },
        { "oauthClientId", "[]", HttpStatusCode.BadRequest },
        { "serviceEntitlementNumber", "\"SEN-1\"", HttpStatusCode.NoContent },
        { "baseUrl", "\"https://acme.atlassian.net/wiki\"", HttpStatusCode.NoContent },
    };

    [Theory]
    [MemberData(nameof(BodyFaults))]
    public async Task Installed_MemberOfTheBodyChanged_IsAnsweredByRule(string member, string? json, HttpStatusCode expected)
    {
        var host = shared.Host;
        var clientKey = $"site-{Guid.NewGuid()}";
        var body = ConnectHost.Body("installed", clientKey);
        body.Remove(member);
        var value = json == "long" ? $"\"{new string('x', 1025)}\"" : json;
        var text = value is null ? body.ToJsonString() : body.ToJsonString()[..^1] + $",\"{member}\":{value}}}";

        var answer = await host.PostAsync("/connect/installed", host.InstallToken(issuer: clientKey).Rs256(host.Keys.Key), text);

        Assert.Equal(expected, answer.StatusCode);
        Assert.Equal(expected == HttpStatusCode.NoContent, await host.Store.FindAsync(new ClientKey(clientKey), default) is not null);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"clientKey":"site-1","clientKey":"site-1"}""")]
    [InlineData("deep")]
    [InlineData("latin1")]
    public async Task Installed_BrokenBodyAfterAGoodToken_Is400(string body)
    {
        var host = shared.Host;
        var good = ConnectHost.Body("installed").ToJsonString();
        var text = body == "deep" ? good[..^1] + ",\"x\":" + new string('[', 40) + new string(']', 40) + "}" : body;
        var bytes = body == "latin1" ? Encoding.Latin1.GetBytes(good[..^1] + ",\"x\":\"é\"}") : Encoding.UTF8.GetBytes(text);

        var answer = await host.SendAsync(HttpMethod.Post, "/connect/installed", host.InstallToken().Rs256(host.Keys.Key),
            new ByteArrayContent(bytes) { Headers = { ContentType = new("application/json") } });

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(1, (await host.Store.FindAsync(new ClientKey("site-1"), default))!.Generation);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("application/jsonx")]
    [InlineData("application/json; charset=latin1")]
    public async Task Lifecycle_OtherContentType_Is415BeforeTheToken(string contentType)
    {
        var host = shared.Host;

        foreach (var path in new[] { "installed", "uninstalled", "enabled", "disabled" })
        {
            using var content = new ByteArrayContent("{}"u8.ToArray());
            content.Headers.TryAddWithoutValidation("Content-Type", contentType);
            var answer = await host.SendAsync(HttpMethod.Post, $"/connect/{path}", token: null, content);
            Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Installed_BodyOverOneMegabyte_Is413(bool chunked)
    {
        await using var host = await ConnectHost.StartAsync();
        var body = ConnectHost.Body("installed").ToJsonString()[..^1] + $",\"x\":\"{new string('x', 1 << 20)}\"}}";
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/connect/installed") { Content = content };
        request.Headers.TransferEncodingChunked = chunked;
        if (chunked) request.Headers.TryAddWithoutValidation("Authorization", $"JWT {host.InstallToken().Rs256(host.Keys.Key)}");
        request.Headers.ExpectContinue = true;

        var answer = await host.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Empty(await host.Store.ListAsync(default));
    }

    [Fact]
    public async Task Installed_SecretAtRest_IsNotInAnyFileOfTheStore()
    {
        await using var host = await ConnectHost.StartAsync();
        const string secret = "a-secret-that-is-easy-to-find";
        await host.InstallAsync(secret: secret);

        var files = Directory.GetFiles(host.Folder, "*", SearchOption.AllDirectories);

        Assert.NotEmpty(files);
        Assert.All(files, file =>
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            Assert.Equal(-1, bytes.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)));
        });
    }

    [Fact]
    public async Task Logs_OfGoodAndRefusedCalls_HoldNoSecretAndNoToken()
    {
        await using var host = await ConnectHost.StartAsync();
        const string secret = "a-secret-that-is-easy-to-find";
        var installToken = host.InstallToken().Rs256(host.Keys.Key);
        var eventToken = host.EventToken().Hs256(secret);
        var pageToken = host.EventToken("GET&/admin&").Hs256(secret);
        var badToken = host.EventToken().Hs256("wrong");

        await host.PostAsync("/connect/installed", installToken, ConnectHost.Body("installed", secret: secret).ToJsonString());
        await host.PostAsync(Migration, eventToken);
        await host.PostAsync(Migration, badToken);
        await host.GetAsync($"/admin?jwt={pageToken}", token: null);
        await host.GetAsync($"/boom?jwt={pageToken}", token: null);

        var logs = host.Logs.All;
        Assert.Contains("installed the app", logs, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, logs, StringComparison.Ordinal);
        foreach (var token in new[] { installToken, eventToken, pageToken, badToken })
        {
            Assert.DoesNotContain(token.Split('.')[1], logs, StringComparison.Ordinal);
            Assert.DoesNotContain(token.Split('.')[2], logs, StringComparison.Ordinal);
        }
    }
}
