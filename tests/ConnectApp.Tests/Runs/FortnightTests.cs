using ConnectApp.Composition;
using ConnectApp.Core.Calls;
using ConnectApp.Core.Runs;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;

namespace ConnectApp.Tests.Runs;

/// <summary>The platform's 14 days, in seconds: what waits, what ends in time, and what is kept.</summary>
public sealed class FortnightTests
{
    private const double Speed = 10;
    private static readonly TimeSpan Step = TimeSpan.FromHours(6);
    private static readonly TimeSpan AnHour = TimeSpan.FromHours(1);

    [Fact]
    public async Task Export_IdleFor13Days_IsSettledIncompleteAnHourBeforeTheEnd()
    {
        await using var stage = await Stage.StartAsync(TestExport.NeverComplete(), null);
        var transfer = await stage.BeginAsync();
        await Migration.WaitForAsync(() => stage.Backend.FindRun(transfer) is { } run && stage.Backend.Counts(run) is { Read: 16, OpenFiles: 0 });

        await stage.Time.LeapAsync(TimeSpan.FromDays(13) + (22 * AnHour), Step);
        var before = stage.Backend.FindRun(transfer)!;
        await stage.Time.LeapAsync(AnHour + TimeSpan.FromMinutes(1), AnHour);
        await stage.EndAsync(transfer);

        var run = stage.Backend.FindRun(transfer)!;
        Assert.Null(before.DecidedAt);
        Assert.Equal(("INCOMPLETE", RunState.Partial), (run.DecidedStatus, run.State));
        Assert.Contains("14 days are nearly over", run.DecidedMessage, StringComparison.Ordinal);
        Assert.Equal(("INCOMPLETE", run.DecidedMessage), (stage.Report.Status, stage.Report.Message));
        Assert.Empty(stage.Site.Emulator.Report().Violations);
    }

    [Fact]
    public async Task Mappings_RefusedForeverWithALongRetryAfter_IsSettledInTimeAndSaysWhy()
    {
        await using var stage = await Stage.StartAsync(TestExport.Small(3), "network: [{ operation: \"GET /mapping/{transferId}/page\", rate: 1, status: 503, retryAfter: 86400 }, { operation: \"POST /mapping/{transferId}/find\", rate: 1, status: 503, retryAfter: 86400 }]");
        var transfer = await stage.BeginAsync();
        await Migration.WaitForAsync(() => stage.Backend.FindRun(transfer) is { Failures: > 0 });

        await stage.Time.LeapAsync(TimeSpan.FromDays(13) + (23 * AnHour) + TimeSpan.FromMinutes(1), Step);
        await stage.EndAsync(transfer);

        var run = stage.Backend.FindRun(transfer)!;
        Assert.Contains("14 days are nearly over", run.DecidedMessage, StringComparison.Ordinal);
        Assert.Contains("mappings of jira", run.DecidedMessage, StringComparison.Ordinal);
        Assert.Equal(("INCOMPLETE", run.DecidedMessage), (stage.Report.Status, stage.Report.Message));
    }

    [Theory]
    [InlineData(20, false)]
    [InlineData(13, true)]
    public async Task Clock_MigrationCreatedDaysBeforeItsFirstEvent_BeginsThereUnlessThePlatformWouldHaveEndedItSince(int days, bool beginsThere)
    {
        await using var stage = await Stage.StartAsync(TestExport.NeverComplete(), null);
        var transfer = await stage.BeginAsync();
        await Migration.WaitForAsync(() => stage.Backend.FindRun(transfer) is { Phase: TransferPhase.WaitingForFiles });
        var first = stage.Backend.FindRun(transfer)!.ClockStartsAt;
        var created = stage.Time.GetUtcNow() - TimeSpan.FromDays(days);

        var body = Events.Body(stage.Site, transfer, "listener-triggered");
        body["migrationDetails"]!["createdAt"] = created.ToUnixTimeMilliseconds();
        (await stage.Site.Emulator.PostEventAsync(stage.Site.Address, body, CancellationToken.None)).EnsureSuccessStatusCode();
        await stage.Site.PostAsync(transfer, "an event of later days", CancellationToken.None);
        await Migration.WaitForAsync(() => stage.Backend.FindRun(transfer)!.ClockStartsAt < first || !beginsThere && stage.Backend.FindRun(transfer)!.Epoch > 1);

        Assert.Equal(beginsThere ? created.ToUnixTimeMilliseconds() : first.ToUnixTimeMilliseconds(), stage.Backend.FindRun(transfer)!.ClockStartsAt.ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task Export_TricklingInOver11Days_EndsAsUnbroken()
    {
        var unbroken = await UnbrokenAsync(null);
        await using var stage = await Stage.StartAsync(TestExport.Small(12),
            "list: [{ label: checklists-1.ndjson, appears: { time: 1d } }, { label: checklists-2.ndjson, appears: { time: 5d } }, { label: notes.ndjson, appears: { time: 11d } }]");
        var transfer = await stage.BeginAsync();

        await stage.Time.LeapAsync(TimeSpan.FromDays(10), Step);
        await Migration.WaitForAsync(() => stage.Backend.FindRun(transfer) is { } run && stage.Backend.Counts(run) is { Read: 24, OpenFiles: 0 });
        await stage.Time.LeapAsync(TimeSpan.FromDays(1) + AnHour, Step);
        await stage.EndAsync(transfer);

        Assert.Equal(unbroken, Records(stage.Site));
        Assert.Equal("INCOMPLETE", stage.Report.Status);
        Assert.Empty(stage.Site.Emulator.Report().Violations);
    }

    [Fact]
    public async Task Cancel_OnDay3_IsSettledWithinTheHour()
    {
        await using var stage = await Stage.StartAsync(TestExport.NeverComplete(), null);
        var transfer = await stage.BeginAsync();
        await Migration.WaitForAsync(() => stage.Backend.FindRun(transfer) is { } run && stage.Backend.Counts(run) is { Read: 16, OpenFiles: 0 });
        await stage.Time.LeapAsync(TimeSpan.FromDays(3), Step);

        var asked = stage.Time.GetUtcNow();
        await stage.Site.Emulator.CancelAsync(transfer, CancellationToken.None);
        await stage.EndAsync(transfer);

        var run = stage.Backend.FindRun(transfer)!;
        Assert.Equal(("INCOMPLETE", RunState.Cancelled), (run.DecidedStatus, run.State));
        Assert.True(run.ConfirmedAt - asked < AnHour, $"asked {asked}, confirmed {run.ConfirmedAt}");
        Assert.Empty(stage.Site.Emulator.Report().Violations);
    }

    [Fact]
    public async Task Download_PausingSixHoursInsideAFile_GoesOnWhereItWas()
    {
        var unbroken = await UnbrokenAsync(null);
        var seen = new SeenRanges();
        await using var stage = await Stage.StartAsync(TestExport.Small(12),
            "network: [{ operation: \"GET /storage/{file}\", label: checklists-1.ndjson, at: [" + string.Join(", ", Enumerable.Range(4, 28)) + "], status: 503 }]", seen);
        var transfer = await stage.BeginAsync();
        await Migration.WaitForAsync(() => stage.Site.Emulator.Dials[0].Acted >= 3);

        for (var hour = 0; hour < 6; hour++)
        {
            await stage.Time.LeapAsync(AnHour, AnHour);
            await Task.Delay(TimeSpan.FromMilliseconds(1300));
        }

        await stage.EndAsync(transfer);

        Assert.Equal(unbroken, Records(stage.Site));
        Assert.True(stage.Site.Emulator.Dials[0].Acted >= 20, $"{stage.Site.Emulator.Dials[0]}");
        Assert.InRange(seen.FetchedAgain.Values.Max(), 0, Stage.PartBytes * 7);
        Assert.Empty(stage.Site.Emulator.Report().Violations);
    }

    [Fact]
    public async Task Mappings_GoneAfterDay12_AreUsedAsTheyWereFetched()
    {
        var unbroken = await UnbrokenAsync(null);
        await using var stage = await Stage.StartAsync(TestExport.Small(12),
            """
            list: [{ label: checklists-2.ndjson, appears: { time: 11d } }, { label: notes.ndjson, appears: { time: 11d } }]
            mapping: [{ namespace: "identity:user", share: 1, change: true, from: { time: 10d } }, { namespace: "jira:issue", share: 1, hide: true, until: { time: 0s } }]
            """);
        var transfer = await stage.BeginAsync();
        await Migration.WaitForAsync(() => stage.Backend.FindRun(transfer) is { } run && stage.Backend.Counts(run) is { Read: 12, OpenFiles: 0 });

        await stage.Time.LeapAsync(TimeSpan.FromDays(11) + AnHour, Step);
        await stage.EndAsync(transfer);

        Assert.Equal(unbroken, Records(stage.Site));
        Assert.Empty(stage.Site.Emulator.Report().Violations);
    }

    [Fact]
    public async Task Uploads_NoLongerGivenOutAfterDay12_AreNamedAndTheRunEnds()
    {
        await using var stage = await Stage.StartAsync(TestExport.Small(12), "list: [{ label: notes.ndjson, appears: { time: 290h } }]");
        var transfer = await stage.BeginAsync();
        await Migration.WaitForAsync(() => stage.Backend.FindRun(transfer) is { } run && stage.Backend.Counts(run) is { Read: 24, OpenFiles: 0 });

        await stage.Time.LeapAsync(TimeSpan.FromHours(291), Step);
        await Migration.WaitForAsync(() => stage.Backend.FindRun(transfer)!.Failures > 0);
        await stage.Time.LeapAsync(TimeSpan.FromDays(14) - TimeSpan.FromHours(291) - AnHour + TimeSpan.FromMinutes(1), TimeSpan.FromHours(2));
        await stage.EndAsync(transfer);

        var run = stage.Backend.FindRun(transfer)!;
        Assert.Equal("INCOMPLETE", run.DecidedStatus);
        Assert.Equal(run.DecidedMessage, stage.Report.Message);
        Assert.Empty(stage.Site.Emulator.Report().Violations);
    }

    private static async Task<string> UnbrokenAsync(string? scenario)
    {
        await using var stage = await Stage.StartAsync(TestExport.Small(12), scenario);
        await stage.EndAsync(await stage.BeginAsync());
        return Records(stage.Site);
    }

    private static string Records(TestSite site) =>
        string.Join('\n', EndState.Read(site).Split('\n').Where(l => l.StartsWith("record: ", StringComparison.Ordinal) || l.StartsWith("references: ", StringComparison.Ordinal)));

    /// <summary>Both sides on one clock that leaps.</summary>
    private sealed class Stage : IAsyncDisposable
    {
        public const int PartBytes = 100;

        public required LeapTime Time { get; init; }
        public required TestSite Site { get; init; }
        public required TestBackend Backend { get; init; }
        public ConnectApp.Emulator.AppMigration.Transfers.TransferReport Report => Site.Emulator.Report().Transfers[0];

        public static async Task<Stage> StartAsync(TestExport export, string? scenario, SeenRanges? seen = null)
        {
            var time = new LeapTime(Speed);
            var site = await TestSite.StartAsync(export, time, scenario);
            site.Settings["Downloads:PartBytes"] = $"{PartBytes}";
            var backend = await TestBackend.StartAsync(site, services =>
            {
                services.Replace(ServiceDescriptor.Singleton(BatchLimits.Default with { MaxRecords = 7 }));
                time.Watch(services, seen?.Watch(new OutgoingCalls()));
            });
            return new Stage { Time = time, Site = site, Backend = backend };
        }

        public Task<Guid> BeginAsync() => Site.Emulator.MigrateAsync(Site.Address, CancellationToken.None);

        public async Task EndAsync(Guid transfer)
        {
            using var limit = new CancellationTokenSource(Migration.Longest);
            await Site.Emulator.WaitUntilSettledAsync(transfer, limit.Token);
            await Backend.WaitUntilIdleAsync(limit.Token);
        }

        public async ValueTask DisposeAsync()
        {
            await Backend.DisposeAsync();
            await Site.DisposeAsync();
        }
    }
}
