using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace ConnectApp.Emulator.Tests.Forge;

public class ForgeEventTests
{
    private const string Prefix = "avi:ecosystem.migration:";

    [Fact]
    public async Task Migration_IsToldInForgesWords()
    {
        await using var stage = await ForgeStage.StartAsync();

        var events = stage.Events.ToList();

        Assert.Equal(["triggered:listener", "uploaded:app_data", "uploaded:app_data", "completed:export_phase"], events.Select(e => e.EventType[Prefix.Length..]));
        Assert.All(events, e => Assert.StartsWith(Prefix, e.EventType, StringComparison.Ordinal));
        Assert.Equal(["a.ndjson", "sub/b.ndjson"], events[1..3].Select(e => e.Json["label"]!.GetValue<string>()));
        Assert.All(events[1..3], e => Assert.NotNull(e.Json["key"]));
        Assert.All(events, e => Assert.Equal(stage.TransferId.ToString(), e.Json["transferId"]!.GetValue<string>()));
        Assert.All(events, e => Assert.False(e.Json["migrationDetails"]!.AsObject().ContainsKey("jiraClientKey")));
        Assert.All(events, e => Assert.False(e.Json.AsObject().ContainsKey("cloudAppKey")));
    }

    [Fact]
    public async Task InvocationToken_IsSignedByThePublishedKey()
    {
        await using var stage = await ForgeStage.StartAsync();
        var parts = stage.Events.First().Authorization["Bearer ".Length..].Split('.');
        var key = await stage.PublicKeyAsync();
        using var rsa = RSA.Create(new RSAParameters
        {
            Modulus = Base64Url.DecodeFromChars(key["n"]!.GetValue<string>()), Exponent = Base64Url.DecodeFromChars(key["e"]!.GetValue<string>()),
        });

        var verified = rsa.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1);

        Assert.True(verified);
        Assert.Equal(key["kid"]!.GetValue<string>(), ForgeStage.Part(stage.Events.First().Authorization, 0)["kid"]!.GetValue<string>());
    }

    [Fact]
    public async Task InvocationToken_Claims_NameAppInstallationAndSite()
    {
        var time = new ManualTime();
        await using var stage = await ForgeStage.StartAsync("forge: { appId: 'ari:cloud:ecosystem::app/a', installationId: i, cloudId: c }", time);

        var claims = ForgeStage.Part(stage.Events.First().Authorization, 1);

        Assert.Equal("forge/invocation-token", claims["iss"]!.GetValue<string>());
        Assert.Equal("ari:cloud:ecosystem::app/a", claims["aud"]!.GetValue<string>());
        Assert.Equal(time.GetUtcNow().ToUnixTimeSeconds(), claims["iat"]!.GetValue<long>());
        Assert.Equal(time.GetUtcNow().ToUnixTimeSeconds(), claims["nbf"]!.GetValue<long>());
        var app = claims["app"]!;
        Assert.Equal("ari:cloud:ecosystem::app/a", app["id"]!.GetValue<string>());
        Assert.Equal("i", app["installationId"]!.GetValue<string>());
        Assert.Equal("i", app["installation"]!["id"]!.GetValue<string>());
        Assert.Equal(new Uri(stage.Emulator.Address, "ex/jira/c").AbsoluteUri, app["apiBaseUrl"]!.GetValue<string>());
        Assert.Equal("c", app["installation"]!["contexts"]![0]!["cloudId"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("", 4 * 3600)]
    [InlineData("clock: [{ limit: systemToken, lasts: 10m }]", 600)]
    [InlineData("speed: 10", 1440)]
    public async Task SystemToken_LastsAsLongAsTheClockSays(string scenario, long seconds)
    {
        await using var stage = await ForgeStage.StartAsync(scenario, new ManualTime());

        var claims = ForgeStage.Part(stage.SystemToken, 1);

        Assert.Equal(seconds, claims["exp"]!.GetValue<long>() - claims["iat"]!.GetValue<long>());
        Assert.Equal(stage.Emulator.Forge.InstallationId, claims["aud"]!.GetValue<string>());
    }

    [Fact]
    public async Task Event_NeverAcknowledged_IsGivenUpAfterFiveAttempts()
    {
        var time = new ManualTime();
        await using var stage = await ForgeStage.StartAsync(time: time, migrate: false);
        stage.App.Answer = call => call.Path == "/forge/migration" && call.EventType.EndsWith("triggered:listener", StringComparison.Ordinal) ? 500 : 200;

        var migrating = stage.MigrateAsync();
        foreach (var pause in new[] { 1, 2, 4, 8 })
        {
            await Until.TrueAsync(() => time.Pending(TimeSpan.FromSeconds(pause)));
            time.Advance(TimeSpan.FromSeconds(pause));
        }

        await Until.EndedAsync(migrating, time);

        var attempts = stage.Events.Where(e => e.EventType.EndsWith("triggered:listener", StringComparison.Ordinal)).ToList();
        Assert.Equal(5, attempts.Count);
        Assert.Single(attempts.Select(e => e.MessageId).Distinct());
    }

    [Fact]
    public async Task HourlyTrigger_ComesEachHourAndMayGetLost()
    {
        var time = new ManualTime();
        await using var stage = await ForgeStage.StartAsync("events: [{ eventType: hourly-trigger, at: [2], lose: true }]", time);

        for (var hour = 1; hour <= 3; hour++)
        {
            // The window ends the transfer meanwhile; triggers go on, because the app stays installed.
            time.Advance(TimeSpan.FromHours(1));
            var come = hour == 3 ? 2 : 1;
            await Until.TrueAsync(() => stage.Emulator.Dials.Single().Seen == hour && stage.Report["triggers"]!["acknowledged"]!.GetValue<int>() == come);
        }

        Assert.Equal(2, stage.Triggers.Count());
        Assert.All(stage.Triggers, t => Assert.NotEmpty(t.SystemToken));
        Assert.All(stage.Triggers, t => Assert.Equal("scheduledTrigger", ForgeStage.Part(t.Authorization, 1)["app"]!["module"]!["type"]!.GetValue<string>()));
        Assert.Equal(1, stage.Emulator.Dials.Single().Acted);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData(", delay: 5m", false)]
    public async Task Rotate_SignsWithAnotherKey_WhichThePublicSetShowsAfterTheDelay(string delay, bool isPublished)
    {
        var time = new ManualTime();
        await using var stage = await ForgeStage.StartAsync($"events: [{{ rotate: true{delay}, when: {{ events: 1, eventType: listener-triggered }} }}]", time);

        var before = ForgeStage.Part(stage.Events.First().Authorization, 0)["kid"]!.GetValue<string>();
        var after = ForgeStage.Part(stage.Events.Last().Authorization, 0)["kid"]!.GetValue<string>();
        var published = (await stage.PublicKeyAsync())["kid"]!.GetValue<string>();

        Assert.NotEqual(before, after);
        Assert.Equal(isPublished ? after : before, published);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("expired")]
    [InlineData("foreign")]
    public async Task SystemToken_Dial_SpoilsTheTokenOfOneEvent(string fault)
    {
        var time = new ManualTime();
        await using var stage = await ForgeStage.StartAsync($"events: [{{ eventType: listener-triggered, at: [1], systemToken: {fault} }}]", time);

        var token = stage.Events.First().SystemToken;

        Assert.All(stage.Events.Skip(1), e => Assert.NotEmpty(e.SystemToken));
        Assert.Equal(fault == "missing", token.Length == 0);
        if (fault == "expired")
            Assert.True(ForgeStage.Part(token, 1)["exp"]!.GetValue<long>() < time.GetUtcNow().ToUnixTimeSeconds());
        if (fault == "foreign")
            Assert.NotEqual(stage.Emulator.Forge.InstallationId, ForgeStage.Part(token, 1)["aud"]!.GetValue<string>());
    }

    [Fact]
    public async Task Replay_UsesTheProofOnceMoreForAnUnknownTransfer()
    {
        await using var stage = await ForgeStage.StartAsync("events: [{ eventType: app-data-uploaded, at: [1], replay: true }]");

        var foreign = stage.Events.Single(e => e.Json["transferId"]!.GetValue<string>() != stage.TransferId.ToString());

        Assert.Equal(stage.Events.ElementAt(1).Authorization, foreign.Authorization);
        Assert.NotEqual(stage.Events.ElementAt(1).MessageId, foreign.MessageId);
    }

    [Fact]
    public async Task Error_OfTheExporter_IsToldInsideTheEvent()
    {
        await using var stage = await ForgeStage.StartAsync("events: [{ error: true, when: { events: 1 } }]");
        await Until.TrueAsync(() => stage.Events.Any(e => e.EventType.EndsWith("errored:listener", StringComparison.Ordinal)));

        var error = stage.Events.Single(e => e.EventType.EndsWith("errored:listener", StringComparison.Ordinal)).Json["transferError"]!;

        Assert.Equal("java.lang.IllegalStateException", error["exceptionType"]!.GetValue<string>());
    }

    [Fact]
    public async Task ClientKey_OfAnEarlierInstall_IsToldByTheInstalledCallback()
    {
        await using var stage = await ForgeStage.StartAsync("forge: { clientKey: earlier-key }");

        var installed = stage.App.Calls.First();

        Assert.Equal("/connect/installed", installed.Path);
        Assert.Equal("earlier-key", installed.Json["clientKey"]!.GetValue<string>());
        Assert.Equal(stage.Emulator.Forge.InstallationId, installed.Json["installationId"]!.GetValue<string>());
        Assert.Equal("earlier-key", ForgeStage.Part(installed.Authorization["JWT ".Length..], 1)["iss"]!.GetValue<string>());
    }

    [Fact]
    public async Task FirstEvent_WithoutAClientKey_IsTheFirstCall()
    {
        await using var stage = await ForgeStage.StartAsync();

        Assert.Equal("/forge/migration", stage.App.Calls.First().Path);
    }
}
