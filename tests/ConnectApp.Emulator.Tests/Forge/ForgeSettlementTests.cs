using System.Net;
using Xunit;

namespace ConnectApp.Emulator.Tests.Forge;

public class ForgeSettlementTests
{
    [Theory]
    [InlineData("SUCCESS", "SUCCESS", "SUCCESS", 0)]
    [InlineData("SUCCESS", "FAILED", "INCOMPLETE", 2)]
    [InlineData("FAILED", "FAILED", "FAILED", 3)]
    public async Task Reports_OfAllMessages_SettleTheTransfer(string first, string second, string status, int exitCode)
    {
        await using var stage = await ForgeStage.StartAsync();

        Assert.Equal(HttpStatusCode.OK, await stage.ReportAsync(first, stage.Uploads[0]));
        Assert.Equal("IN_PROGRESS", stage.Status);
        Assert.Equal(HttpStatusCode.OK, await stage.ReportAsync(second, stage.Uploads[1]));
        await stage.SettledAsync();

        Assert.Equal(status, stage.Status);
        Assert.Equal(exitCode, stage.Emulator.Report().ExitCode);
        var settled = stage.Events.Last();
        Assert.EndsWith("settled:transfer", settled.EventType, StringComparison.Ordinal);
        Assert.Equal(status, settled.Json["transferStatus"]!.GetValue<string>());
        Assert.Equal(2, stage.Report["acknowledged"]!["messages"]!.GetValue<int>());
        Assert.Equal(new[] { first, second }.Count(s => s == "FAILED"), stage.Report["acknowledged"]!["outcomes"]!["FAILED"]!.GetValue<int>());
        Assert.Empty(stage.Emulator.Report().Violations);
    }

    [Fact]
    public async Task Percent_IsReportsAgainstUploads()
    {
        await using var stage = await ForgeStage.StartAsync();

        await stage.ReportAsync("SUCCESS", stage.Uploads[0]);

        Assert.Equal(50, stage.Emulator.Report().Transfers.Single().Percent);
    }

    [Fact]
    public async Task Window_WithoutAReport_EndsTheTransferAsTimedOut()
    {
        var time = new ManualTime();
        await using var stage = await ForgeStage.StartAsync(time: time);
        await Until.TrueAsync(() => time.Pending(TimeSpan.FromMinutes(15)));

        time.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal("IN_PROGRESS", stage.Status);
        time.Advance(TimeSpan.FromMinutes(1));
        await stage.SettledAsync();

        Assert.Equal("TIMED_OUT", stage.Status);
        Assert.Equal(HttpStatusCode.Conflict, await stage.ReportAsync("SUCCESS", stage.Uploads[0]));
    }

    [Fact]
    public async Task Window_StartsAgainWithEachSuccess()
    {
        var time = new ManualTime();
        await using var stage = await ForgeStage.StartAsync(time: time);
        await Until.TrueAsync(() => time.Pending(TimeSpan.FromMinutes(15)));

        time.Advance(TimeSpan.FromMinutes(14));
        await stage.ReportAsync("SUCCESS", stage.Uploads[0]);
        time.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal("IN_PROGRESS", stage.Status);
        await stage.ReportAsync("SUCCESS", stage.Uploads[1]);
        await stage.SettledAsync();

        Assert.Equal("SUCCESS", stage.Status);
    }

    [Fact]
    public async Task Window_StartsAgainWithEachUpload()
    {
        var time = new ManualTime();
        await using var stage = await ForgeStage.StartAsync("list: [{ label: \"sub/*\", appears: { time: 10m } }]", time);
        await Until.TrueAsync(() => time.Pending(TimeSpan.FromMinutes(15)) && time.Pending(TimeSpan.FromMinutes(10)));

        time.Advance(TimeSpan.FromMinutes(10));
        await Until.TrueAsync(() => stage.Uploads.Count == 2);
        time.Advance(TimeSpan.FromMinutes(14));

        Assert.Equal("IN_PROGRESS", stage.Status);

        // Events are sent by timers of this clock, which may be set after a step of it: less than the window's last minute in small steps.
        var left = 50;
        await Until.TrueAsync(() =>
        {
            if (left-- > 0) time.Advance(TimeSpan.FromSeconds(1));
            return stage.Events.Any(e => e.EventType.EndsWith("completed:export_phase", StringComparison.Ordinal));
        });
        Assert.Single(stage.Events, e => e.EventType.EndsWith("completed:export_phase", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Export_ThatHasNotEnded_HoldsTheTransferOpen()
    {
        var time = new ManualTime();
        await using var stage = await ForgeStage.StartAsync("list: [{ label: \"sub/*\", appears: { time: 10m } }]", time);

        await stage.ReportAsync("SUCCESS", stage.Uploads[0]);

        Assert.Equal("IN_PROGRESS", stage.Status);
        Assert.DoesNotContain(stage.Events, e => e.EventType.EndsWith("completed:export_phase", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Call_AfterTheAppWasToldOfTheEnd_IsAViolation_ButNotARepetition()
    {
        await using var stage = await ForgeStage.StartAsync();
        await stage.ReportAsync("SUCCESS", [.. stage.Uploads]);
        await stage.SettledAsync();

        Assert.Equal(HttpStatusCode.Conflict, await stage.ReportAsync("SUCCESS", [.. stage.Uploads]));
        Assert.Empty(stage.Emulator.Report().Violations);
        Assert.Equal(HttpStatusCode.Conflict, await stage.StatusOfAsync("GET", $"/data/{stage.TransferId}/all"));

        Assert.Contains("after the transfer was settled", stage.Violation(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cancellation_EndsAsCancelledWhenAllIsReported()
    {
        await using var stage = await ForgeStage.StartAsync();

        await stage.Emulator.CancelAsync(stage.TransferId, CancellationToken.None);
        await stage.ReportAsync("FAILED", [.. stage.Uploads]);
        await stage.SettledAsync();

        Assert.Equal("CANCELLED", stage.Status);
    }

    [Fact]
    public async Task LostMessage_NeedsNoReport_ButATransferWaitsAWindowForIt()
    {
        var time = new ManualTime();
        await using var stage = await ForgeStage.StartAsync(time: time, migrate: false);
        stage.App.Answer = call => call.Path == "/forge/migration" && call.Json["label"]?.GetValue<string>() == "a.ndjson" ? 500 : 200;
        var migrating = stage.MigrateAsync();
        foreach (var pause in new[] { 1, 2, 4, 8 })
        {
            await Until.TrueAsync(() => time.Pending(TimeSpan.FromSeconds(pause)));
            time.Advance(TimeSpan.FromSeconds(pause));
        }

        await Until.EndedAsync(migrating, time);
        await stage.ReportAsync("SUCCESS", stage.Events.Single(e => e.Json["label"]?.GetValue<string>() == "sub/b.ndjson").MessageId);
        Assert.Equal("IN_PROGRESS", stage.Status);
        // The watch of the window looks up first where it started, 15 s ago.
        time.Advance(TimeSpan.FromMinutes(15));
        await Until.TrueAsync(() => stage.Status != "IN_PROGRESS" || time.Pending(TimeSpan.FromSeconds(15)));
        time.Advance(TimeSpan.FromSeconds(15));
        await stage.SettledAsync();

        Assert.Equal("SUCCESS", stage.Status);
    }
}
