using System.Net;
using ConnectApp.Emulator.Clock;
using ConnectApp.Emulator.Signing;
using Xunit;

namespace ConnectApp.Emulator.Tests;

/// <summary>The group <c>clock</c>, dial by dial, and <c>speed</c>.</summary>
public class ClockDialTests
{
    [Theory]
    [InlineData("45s", 45)]
    [InlineData("-20s", -20)]
    public async Task Skew_Given_StandsInTokensAndDates(string skew, int seconds)
    {
        var time = new ManualTime();
        await using var stage = await StartAsync($"clock: [{{ skew: {skew} }}]", time);

        var claims = Token.Verify(stage.App.Events.First().Authorization["JWT ".Length..], stage.App.SharedSecret, out _)!.Value;
        var createdAt = stage.App.Events.First().Json["migrationDetails"]!["createdAt"]!.GetValue<long>();

        Assert.Equal(time.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds(), Token.Seconds(claims, "iat"));
        Assert.Equal(time.GetUtcNow().AddSeconds(seconds).ToUnixTimeMilliseconds(), createdAt);
        Assert.Equal(1, stage.Acted("skew"));
    }

    [Theory]
    [InlineData("10m")]
    [InlineData("-10m")]
    public async Task Skew_OfMinutes_RefusesGoodTokensAndBlamesNobody(string skew)
    {
        await using var stage = await StartAsync($"clock: [{{ skew: {skew} }}]");

        var refused = await stage.StatusAsync("GET", "/transfer/recent");

        Assert.Equal(HttpStatusCode.Unauthorized, refused);
        Assert.Empty(stage.Emulator.Report().Violations);
    }

    [Fact]
    public async Task Jump_ForwardAndBack_RefusesTokensOnlyInBetween()
    {
        await using var stage = await StartAsync("""
            clock:
              - { jump: 2h, when: { calls: 1, operation: "GET /webhook" } }
              - { jump: -2h, when: { time: 1h } }
            """, new ManualTime());
        var time = (ManualTime)stage.Time;

        HttpStatusCode[] statuses = [await stage.StatusAsync("GET", "/webhook"), await stage.StatusAsync("GET", "/webhook")];
        time.Advance(TimeSpan.FromHours(1));
        await Until.TrueAsync(() => stage.Emulator.Dials[1].Acted == 1);
        var after = await stage.StatusAsync("GET", "/webhook");

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Unauthorized], statuses);
        Assert.Equal(HttpStatusCode.OK, after);
        Assert.Empty(stage.Emulator.Report().Violations);
    }

    [Fact]
    public async Task Jump_ThatLasts_IsTakenBackSoMuchLater()
    {
        await using var stage = await StartAsync("clock: [{ jump: -2h, when: { calls: 1, operation: \"GET /webhook\" }, lasts: 10m }]", new ManualTime());
        var time = (ManualTime)stage.Time;
        time.Advance(TimeSpan.FromHours(1));

        HttpStatusCode[] statuses = [await stage.StatusAsync("GET", "/webhook"), await stage.StatusAsync("GET", "/webhook")];
        time.Advance(TimeSpan.FromMinutes(9));
        var before = await stage.StatusAsync("GET", "/webhook");
        time.Advance(TimeSpan.FromMinutes(1));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (await stage.StatusAsync("GET", "/webhook") != HttpStatusCode.OK) await Task.Delay(5, limit.Token);

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Unauthorized], statuses);
        Assert.Equal(HttpStatusCode.Unauthorized, before);
        Assert.Empty(stage.Emulator.Report().Violations);
    }

    [Fact]
    public async Task Pass_FourteenDaysInMidRun_TheTransferTimesOut()
    {
        await using var stage = await StartAsync("clock: [{ pass: 14d, when: { calls: 2, operation: \"GET /webhook\" } }]");
        var (_, url) = await stage.SignAsync();

        await stage.StatusAsync("GET", "/webhook");
        var before = await stage.DownloadAsync(url);
        await stage.StatusAsync("GET", "/webhook");
        var after = await stage.DownloadAsync(url);
        await stage.SettledAsync();

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (before.Status, after.Status));
        Assert.Equal("TIMED_OUT", stage.Emulator.Report().Transfers.Single().Status);
        Assert.Equal(HttpStatusCode.BadRequest, await stage.ProgressAsync("""{"status":"SUCCESS","percent":100}"""));
        Assert.Equal(1, stage.Acted("pass"));
    }

    [Fact]
    public async Task Pass_AskedByATest_WorksLikeTheDial()
    {
        await using var stage = await StartAsync("");

        stage.Emulator.Pass(TimeSpan.FromDays(12));

        Assert.Equal(HttpStatusCode.BadRequest, await stage.StatusAsync("GET", $"/data/{stage.TransferId}/all"));
        Assert.Equal(HttpStatusCode.OK, await stage.ProgressAsync("""{"status":"IN_PROGRESS","percent":5}"""));
    }

    [Fact]
    public async Task Limit_OfASignedUrl_IsWhatTheDialSays()
    {
        var time = new ManualTime();
        await using var stage = await StartAsync("clock: [{ limit: signedUrl, lasts: 30s }]", time);
        var (_, url) = await stage.SignAsync();

        time.Advance(TimeSpan.FromSeconds(29));
        var inTime = await stage.DownloadAsync(url);
        time.Advance(TimeSpan.FromSeconds(1));
        var late = await stage.DownloadAsync(url);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (inTime.Status, late.Status));
        Assert.Equal(1, stage.Acted("limit"));
    }

    [Theory]
    [InlineData("data", HttpStatusCode.BadRequest, HttpStatusCode.OK)]
    [InlineData("transfer", HttpStatusCode.OK, HttpStatusCode.BadRequest)]
    public async Task Limit_OfDataAndTransfer_EndsTheirOperations(string limit, HttpStatusCode list, HttpStatusCode progress)
    {
        var time = new ManualTime();
        await using var stage = await StartAsync($"clock: [{{ limit: {limit}, lasts: 1h }}]", time);

        time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(progress, await stage.ProgressAsync("""{"status":"IN_PROGRESS","percent":5}"""));
        // A transfer that is over takes its data with it only by being settled.
        if (limit == "data")
            Assert.Equal(list, await stage.StatusAsync("GET", $"/data/{stage.TransferId}/all"));
        Assert.InRange(stage.Acted("limit"), 1, 2);
    }

    [Fact]
    public async Task Limit_OfACancellation_SettlesThen()
    {
        var time = new ManualTime();
        await using var stage = await StartAsync("clock: [{ limit: cancellation, lasts: 2m }]", time);

        await stage.Emulator.CancelAsync(stage.TransferId, CancellationToken.None);
        time.Advance(TimeSpan.FromMinutes(2));
        await stage.SettledAsync();

        Assert.Equal("CANCELLED", stage.Emulator.Report().Transfers.Single().Status);
    }

    [Fact]
    public async Task Speed_OfAThousand_EndsAnHourAfterThreeSecondsAndKeepsTokensRight()
    {
        var time = new ManualTime();
        await using var stage = await StartAsync("speed: 1000", time);
        var (_, url) = await stage.SignAsync();

        time.Advance(TimeSpan.FromSeconds(3.5));
        var inTime = await stage.DownloadAsync(url);
        time.Advance(TimeSpan.FromSeconds(0.2));
        var late = await stage.DownloadAsync(url);
        // 14 d are 1,209.6 s.
        time.Advance(TimeSpan.FromSeconds(1200));
        var open = await stage.StatusAsync("GET", "/transfer/recent");
        time.Advance(TimeSpan.FromSeconds(10));
        await stage.SettledAsync();

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden), (inTime.Status, late.Status));
        Assert.Equal(HttpStatusCode.OK, open);
        Assert.Equal("TIMED_OUT", stage.Emulator.Report().Transfers.Single().Status);
        Assert.Empty(stage.Emulator.Report().Violations);
    }

    [Fact]
    public async Task Speed_OnTheRealClock_AFortnightPassesInSeconds()
    {
        await using var stage = await StartAsync("speed: 500000\nlist: [{ label: \"sub/*\", appears: { time: 3d } }]");

        await stage.SettledAsync();

        Assert.Equal("TIMED_OUT", stage.Emulator.Report().Transfers.Single().Status);
        Assert.Equal(["listener-triggered", "app-data-uploaded", "app-data-uploaded", "transfer-settled"], stage.App.Events.Select(e => e.EventType));
    }

    [Fact]
    public async Task WaitUntil_WhileTimePasses_IsWokenByIt()
    {
        var time = new ManualTime();
        var clock = new PlatformClock(time, speed: 2);

        var wait = clock.WaitUntilAsync(clock.Now + TimeSpan.FromDays(100), CancellationToken.None);
        time.Advance(TimeSpan.FromDays(40));
        clock.Pass(TimeSpan.FromDays(19));
        await Until.TrueAsync(() => time.Pending(TimeSpan.FromHours(12)));
        var early = wait.IsCompleted;
        time.Advance(TimeSpan.FromHours(12));
        await wait.WaitAsync(TimeSpan.FromSeconds(10));

        Assert.False(early);
        Assert.Equal(TimeSpan.FromDays(100), clock.Now - new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));
    }

    private static Task<EmulatorStage> StartAsync(string scenario, TimeProvider? time = null) => EmulatorStage.StartAsync(scenario: scenario, time: time);
}
