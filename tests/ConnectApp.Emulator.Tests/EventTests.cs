using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ConnectApp.Emulator.Signing;
using Xunit;

namespace ConnectApp.Emulator.Tests;

public class EventTests
{
    [Fact]
    public async Task Installed_IsSignedWithThePublishedKeyForTheAppsBaseUrl()
    {
        await using var stage = await EmulatorStage.StartAsync();
        var installed = stage.App.Calls.First();
        var parts = installed.Authorization["JWT ".Length..].Split('.');
        var (header, claims) = (Json(parts[0]), Json(parts[1]));
        using var answer = await stage.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"{stage.Emulator.InstallKeysUrl}/{header["kid"]}"));
        using var rsa = RSA.Create();
        rsa.ImportFromPem(await answer.Content.ReadAsStringAsync());

        var verified = rsa.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

        Assert.True(verified);
        Assert.Equal("RS256", header["alg"]!.GetValue<string>());
        Assert.Equal(stage.Emulator.ClientKey, claims["iss"]!.GetValue<string>());
        Assert.Equal(stage.App.Address.AbsoluteUri.TrimEnd('/'), claims["aud"]!.GetValue<string>());
        Assert.Equal(CanonicalRequest.Hash("POST", "/connect/installed"), claims["qsh"]!.GetValue<string>());
        Assert.Equal(stage.Emulator.SharedSecret, installed.Json["sharedSecret"]!.GetValue<string>());
        Assert.Equal(stage.Emulator.SiteBaseUrl.AbsoluteUri, installed.Json["baseUrl"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("")]
    [InlineData("/apps/checklists")]
    public async Task Events_AreSignedForThePathAfterTheBaseUrl(string path)
    {
        await using var stage = await EmulatorStage.StartAsync(path: path);

        Assert.Equal(["installed", "enabled", "listener-triggered", "app-data-uploaded", "app-data-uploaded"], stage.App.Calls.Select(c => c.EventType));
        foreach (var call in stage.App.Calls.Skip(1))
        {
            var claims = Token.Verify(call.Authorization["JWT ".Length..], stage.App.SharedSecret, out var fault);
            Assert.Equal("", fault);
            Assert.Equal(CanonicalRequest.Hash("POST", call.Path[path.Length..]), Token.Text(claims!.Value, "qsh"));
        }

        Assert.All(stage.App.Events, e => Assert.Equal(stage.TransferId.ToString(), e.Json["transferId"]!.GetValue<string>()));
        Assert.Equal(["a.ndjson", "sub/b.ndjson"], stage.App.Events.Skip(1).Select(e => e.Json["label"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Event_NotAcknowledged_IsRepeatedAfterOneTwoAndFourSecondsWithTheSameId()
    {
        var time = new ManualTime();
        await using var stage = await EmulatorStage.StartAsync(time: time, migrate: false);
        var refusals = new Queue<int>([500, 202, 404]);
        stage.App.Answer = call => call.EventType == "listener-triggered" && refusals.TryDequeue(out var status) ? status : 200;
        var migration = stage.Emulator.MigrateAsync(stage.App.Address, CancellationToken.None);

        // Other events do not wait for the one that was refused.
        await Until.TrueAsync(() => stage.App.Events.Count(e => e.EventType == "app-data-uploaded") == 2);
        foreach (var (seconds, attempts) in new[] { (1, 2), (2, 3), (4, 4) })
        {
            await Until.TrueAsync(() => time.Pending(TimeSpan.FromSeconds(seconds)));
            time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
            Assert.Equal(attempts - 1, stage.App.Events.Count(e => e.EventType == "listener-triggered"));
            time.Advance(TimeSpan.FromMilliseconds(1));
            await Until.TrueAsync(() => stage.App.Events.Count(e => e.EventType == "listener-triggered") == attempts);
        }

        await Until.EndedAsync(migration, time);
        Assert.Single(stage.App.Events.Where(e => e.EventType == "listener-triggered").Select(e => e.MessageId).Distinct());
        var events = stage.Emulator.Report().Events;
        Assert.Equal((3, 3), (events.Sent, events.Redelivered));
    }

    [Fact]
    public async Task Migrate_Twice_IsTwoTransfersOfOneScope()
    {
        await using var stage = await EmulatorStage.StartAsync();

        var second = await stage.Emulator.MigrateAsync(stage.App.Address, CancellationToken.None);

        var scopes = stage.App.Events.Select(e => e.Json["migrationDetails"]!["migrationScopeId"]!.GetValue<string>()).Distinct();
        Assert.NotEqual(stage.TransferId, second);
        Assert.Single(scopes);
        Assert.Equal(2, stage.Emulator.Report().Transfers.Count);
    }

    [Fact]
    public async Task Start_Again_KeepsTheSiteAndChangesTheKeys()
    {
        await using var first = await EmulatorStage.StartAsync(ownKey: true);
        await using var second = await EmulatorStage.StartAsync(ownKey: true);

        Assert.Equal(first.Emulator.ClientKey, second.Emulator.ClientKey);
        Assert.Equal(first.App.Events.First().Json["migrationDetails"]!["migrationScopeId"]!.ToString(), second.App.Events.First().Json["migrationDetails"]!["migrationScopeId"]!.ToString());
        Assert.NotEqual(first.App.Calls.First().Authorization.Split('.')[0], second.App.Calls.First().Authorization.Split('.')[0]);
        Assert.NotEqual(first.Emulator.SharedSecret, second.Emulator.SharedSecret);
        Assert.NotEqual(first.TransferId, second.TransferId);
    }

    [Fact]
    public async Task Webhook_NotInTheDescriptor_EventsGoToTheRegisteredEndpoint()
    {
        await using var stage = await EmulatorStage.StartAsync(migrate: false);
        stage.App.WebhookPath = null;
        await stage.Emulator.InstallAsync(stage.App.Address, CancellationToken.None);
        await stage.StatusAsync("PUT", "/webhook", $$"""{"endpoints":["{{stage.App.Address}}other/hook?a=1"]}""");

        await stage.Emulator.MigrateAsync(stage.App.Address, CancellationToken.None);

        var call = stage.App.Calls.Last();
        Assert.Equal("/other/hook", call.Path);
        Assert.Equal(CanonicalRequest.Hash("POST", "/other/hook?a=1"), Token.Text(Token.Verify(call.Authorization["JWT ".Length..], stage.App.SharedSecret, out _)!.Value, "qsh"));
    }

    [Fact]
    public async Task PostEvent_AnyBody_IsSentOnceAsItIs()
    {
        await using var stage = await EmulatorStage.StartAsync();
        stage.App.Answer = _ => 400;

        using var answer = await stage.Emulator.PostEventAsync(stage.App.Address, new JsonObject { ["eventType"] = "strange" }, CancellationToken.None);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("""{"eventType":"strange"}""", stage.App.Calls.Last().Json.ToJsonString());
    }

    [Fact]
    public async Task Tokens_SentAndReceived_AreKept()
    {
        await using var stage = await EmulatorStage.StartAsync();
        using var request = stage.Request("GET", stage.Api + "/transfer/recent");
        using var answer = await stage.SendAsync(request);

        Assert.Contains(request.Headers.Authorization!.Parameter, stage.Emulator.TokensSeen);
        Assert.All(stage.App.Calls, call => Assert.Contains(call.Authorization["JWT ".Length..], stage.Emulator.TokensSeen));
    }

    [Fact]
    public async Task Dispose_WhileAnEventIsRefused_EndsTheMigration()
    {
        await using var stage = await EmulatorStage.StartAsync(migrate: false);
        stage.App.Answer = call => call.EventType == "listener-triggered" ? 500 : 200;
        var migration = stage.Emulator.MigrateAsync(stage.App.Address, CancellationToken.None);
        await Until.TrueAsync(() => stage.App.Events.Any());

        await stage.Emulator.DisposeAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => migration);
    }

    private static JsonNode Json(string part) => JsonNode.Parse(Base64Url.DecodeFromChars(part))!;
}
