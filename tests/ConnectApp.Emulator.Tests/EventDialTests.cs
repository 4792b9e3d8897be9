using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace ConnectApp.Emulator.Tests;

/// <summary>The group <c>events</c>, dial by dial; the older ones are in <see cref="ScenarioTests"/>.</summary>
public class EventDialTests
{
    [Fact]
    public async Task Delay_OfAnEvent_HoldsItBackByThePlatformsCalendar()
    {
        var time = new ManualTime();
        await using var stage = await StartAsync("{ eventType: app-data-uploaded, at: [1], delay: 6h }", time);
        await Until.TrueAsync(() => time.Pending(TimeSpan.FromHours(6)));
        var before = Labels(stage);

        time.Advance(TimeSpan.FromHours(6));
        await Until.TrueAsync(() => stage.App.Events.Count() == 3);

        Assert.Equal(["sub/b.ndjson"], before);
        Assert.Equal(["sub/b.ndjson", "a.ndjson"], Labels(stage));
        Assert.Equal(1, stage.Acted("delay"));
    }

    [Fact]
    public async Task UnknownTransfer_AheadOfAnEvent_IsLikeItButForItsIds()
    {
        await using var stage = await StartAsync("{ eventType: app-data-uploaded, at: [1], unknownTransfer: true }");

        var events = stage.App.Events.ToList();

        Assert.Equal(["a.ndjson", "a.ndjson", "sub/b.ndjson"], Labels(stage));
        Assert.Equal([true, false, true, true], events.Select(e => e.Json["transferId"]!.GetValue<string>() == $"{stage.TransferId}"));
        Assert.Equal(4, events.Select(e => e.MessageId).Distinct().Count());
        Assert.Equal(4, stage.Emulator.Report().Events.Sent);
    }

    [Fact]
    public async Task UnknownTransfer_RefusedByTheApp_HoldsUpNobody()
    {
        await using var stage = await EmulatorStage.StartAsync(scenario: "events: [{ eventType: listener-triggered, at: [1], unknownTransfer: true }]", migrate: false);
        var first = "";
        stage.App.Answer = call => call.EventType == "listener-triggered" && (first.Length == 0 || first == call.MessageId) && (first = call.MessageId).Length > 0 ? 404 : 200;

        var transfer = await stage.Emulator.MigrateAsync(stage.App.Address, CancellationToken.None);

        Assert.NotEqual(transfer.ToString(), stage.App.Events.First().Json["transferId"]!.GetValue<string>());
        Assert.Equal(4, stage.App.Events.Count());
    }

    [Fact]
    public async Task Cancel_AfterCallsOfAnOperation_IsAskedForThen()
    {
        await using var stage = await StartAsync("{ cancel: true, when: { calls: 2, operation: \"GET /webhook\" } }");

        await stage.StatusAsync("GET", "/webhook");
        var before = stage.Emulator.Report().Transfers.Single().Status;
        await stage.StatusAsync("GET", "/webhook");
        var after = stage.Emulator.Report().Transfers.Single().Status;
        await Until.TrueAsync(() => stage.App.Events.Any(e => e.EventType == "transfer-cancellation-requested"));

        Assert.Equal(("IN_PROGRESS", "CANCELLATION_REQUESTED"), (before, after));
        Assert.Equal(1, stage.Acted("cancel"));
    }

    [Theory]
    [InlineData("events: 2")]
    [InlineData("events: 1, eventType: app-data-uploaded")]
    public async Task Cancel_AfterEvents_IsAskedForInMidStream(string moment)
    {
        await using var stage = await StartAsync($"{{ cancel: true, when: {{ {moment} }} }}");

        await Until.TrueAsync(() => stage.App.Events.Any(e => e.EventType == "transfer-cancellation-requested"));

        Assert.Equal("CANCELLATION_REQUESTED", (await stage.GetJsonAsync("/transfer/recent"))[0]!["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task Cancel_NotAnswered_IsSettledByThePlatformAfterAnHour()
    {
        var time = new ManualTime();
        await using var stage = await StartAsync("{ cancel: true, when: { time: 3d } }", time);

        time.Advance(TimeSpan.FromDays(3));
        await Until.TrueAsync(() => time.Pending(TimeSpan.FromMinutes(60)));
        time.Advance(TimeSpan.FromMinutes(60));
        await stage.SettledAsync();

        Assert.Equal("CANCELLED", stage.Emulator.Report().Transfers.Single().Status);
        Assert.Equal("transfer-settled", stage.App.Events.Last().EventType);
    }

    [Fact]
    public async Task Error_AtAMoment_IsToldByEventAndOperation()
    {
        await using var stage = await EmulatorStage.StartAsync(
            scenario: "list: [{ label: \"sub/*\", appears: { percent: 50 } }]\nevents: [{ error: true, when: { percent: 10 } }]");

        var before = await stage.StatusAsync("GET", $"/error/{stage.TransferId}");
        await stage.ProgressAsync("""{"status":"IN_PROGRESS","percent":10}""");
        await Until.TrueAsync(() => stage.App.Events.Any(e => e.EventType == "listener-errored"));
        var error = await stage.GetJsonAsync($"/error/{stage.TransferId}");
        await stage.ProgressAsync("""{"status":"IN_PROGRESS","percent":50}""");

        Assert.Equal(HttpStatusCode.NotFound, before);
        Assert.Equal(["exceptionType", "safeStackTrace"], error.AsObject().Select(p => p.Key));
        // An exporter that has failed uploads nothing more.
        Assert.Single((await stage.GetJsonAsync($"/data/{stage.TransferId}/all")).AsArray());
        Assert.Equal(1, stage.Acted("error"));
    }

    [Theory]
    [InlineData("TIMED_OUT", 3)]
    [InlineData("CANCELLED", 3)]
    [InlineData("FAILED", 3)]
    [InlineData("INCOMPLETE", 2)]
    public async Task Settle_InMidRun_RefusesTheNextCallWithoutAViolation(string status, int exitCode)
    {
        await using var stage = await StartAsync($"{{ settle: {status}, when: {{ calls: 1, operation: \"GET /mapping/{{transferId}}/page\" }} }}");
        stage.App.Answer = call => call.EventType == "transfer-settled" ? 503 : 200;
        var path = $"/mapping/{stage.TransferId}/page?namespace=jira%3Aissue";

        HttpStatusCode[] statuses = [await stage.StatusAsync("GET", path), await stage.StatusAsync("GET", path), await stage.ProgressAsync("""{"status":"SUCCESS","percent":100}""")];

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden], statuses);
        Assert.Equal((status, exitCode), (stage.Emulator.Report().Transfers.Single().Status, stage.Emulator.Report().ExitCode));
        Assert.Empty(stage.Emulator.Report().Violations);
        Assert.Empty((await stage.GetJsonAsync("/transfer/recent")).AsArray());
        Assert.Equal(1, stage.Acted("settle"));
    }

    [Fact]
    public async Task Settle_AfterTheApps_DoesNothing()
    {
        await using var stage = await StartAsync("{ settle: FAILED, when: { percent: 100 } }");

        await stage.ProgressAsync("""{"status":"SUCCESS","percent":100}""");
        await stage.SettledAsync();

        Assert.Equal("SUCCESS", stage.Emulator.Report().Transfers.Single().Status);
        Assert.Equal(0, stage.Acted("settle"));
    }

    [Fact]
    public async Task Rotate_AtAMoment_RefusesTheOldSecretUntilTheAppSignsWithTheNewOne()
    {
        var time = new ManualTime();
        await using var stage = await StartAsync("{ rotate: true, delay: 5m, when: { calls: 1, operation: \"GET /webhook\" } }", time);
        var old = stage.App.SharedSecret;

        HttpStatusCode[] statuses = [await stage.StatusAsync("GET", "/webhook"), await stage.StatusAsync("GET", "/webhook")];
        await Until.TrueAsync(() => time.Pending(TimeSpan.FromMinutes(5)));
        time.Advance(TimeSpan.FromMinutes(5));
        await Until.TrueAsync(() => stage.App.SharedSecret != old);
        var renewed = await stage.StatusAsync("GET", "/webhook");

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Unauthorized], statuses);
        Assert.Equal(HttpStatusCode.OK, renewed);
        Assert.Equal(stage.Emulator.SharedSecret, stage.App.SharedSecret);
        Assert.Equal(1, stage.Emulator.Report().Refused["401"]);
        Assert.Empty(stage.Emulator.Report().Violations);
    }

    [Fact]
    public async Task Rotate_LongAgo_TheOldSecretIsAViolation()
    {
        var time = new ManualTime();
        await using var stage = await EmulatorStage.StartAsync(time: time);
        var old = stage.App.SharedSecret;
        await stage.Emulator.RotateSecretAsync(CancellationToken.None);
        time.Advance(TimeSpan.FromMinutes(2));

        using var answer = await stage.SendAsync(stage.Request("GET", stage.Api + "/webhook", secret: old));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("shared secret", stage.Violation(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rotate_EventsAfterIt_AreSignedWithTheNewSecret()
    {
        await using var stage = await EmulatorStage.StartAsync();
        await stage.Emulator.RotateSecretAsync(CancellationToken.None);

        await stage.Emulator.CancelAsync(stage.TransferId, CancellationToken.None);

        var token = stage.App.Events.Last().Authorization["JWT ".Length..];
        Assert.NotNull(ConnectApp.Emulator.Signing.Token.Verify(token, stage.App.SharedSecret, out _));
    }

    [Fact]
    public async Task Label_OfAnEvent_ChoosesTheFile()
    {
        await using var stage = await StartAsync("{ label: \"sub/*\", rate: 1, lose: true }");

        Assert.Equal(["a.ndjson"], Labels(stage));
        Assert.Equal(1, stage.Acted("lose"));
    }

    private static IReadOnlyList<string> Labels(EmulatorStage stage) =>
        [.. stage.App.Events.Select(e => e.Json["label"]?.GetValue<string>()).OfType<string>()];

    private static Task<EmulatorStage> StartAsync(string dials, TimeProvider? time = null) =>
        EmulatorStage.StartAsync(scenario: $"events: [{dials}]", time: time);
}
