using ConnectApp.Commands;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Runs;
using Spectre.Console;
using Xunit;

namespace ConnectApp.Tests.Commands;

/// <summary><c>watch [RUN]</c>: beside a running backend, into a pipe; and what a terminal would show.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class WatchCommandTests : IDisposable
{
    private const string Setting = "Storage__ConnectionString";

    public void Dispose() => Environment.SetEnvironmentVariable(Setting, null);

    [Fact]
    public async Task Watch_RunOfARunningBackend_TellsHowItGoesAndEndsWithIt()
    {
        await using var site = await TestSite.StartAsync(TestExport.NeverComplete(), new FastTime(10));
        await using var backend = await TestBackend.StartAsync(site);
        Environment.SetEnvironmentVariable(Setting, site.StoreFolder);
        using var limit = new CancellationTokenSource(Migration.Longest);
        var transfer = await site.Emulator.MigrateAsync(site.Address, limit.Token);
        await Migration.WaitForAsync(() => backend.FindRun(transfer) is { State: RunState.Running } run && backend.Counts(run).Read > 0);

        var watching = ConsoleRun.OfAsync("watch");
        await Task.Delay(TimeSpan.FromSeconds(1), limit.Token);
        await site.PostAsync(transfer, "transfer-cancellation-requested", limit.Token);
        var watched = await watching;
        var again = await ConsoleRun.OfAsync("watch", backend.FindRun(transfer)!.RunId.ToString()[..13]);
        var none = await ConsoleRun.OfAsync("watch");
        var unknown = await ConsoleRun.OfAsync("watch", "nobody");

        var lines = watched.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((2, ""), (watched.ExitCode, watched.Error));
        Assert.Matches("Z RUNNING, [a-z ]+: [0-9]+ %, .* files; [0-9]+ read: [0-9]+ loaded, ", lines[0]);
        Assert.StartsWith("CANCELLED: 16 read: 13 loaded, 0 unchanged, 2 skipped, 1 failed; ", lines[^1], StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', watched.Output);
        Assert.Equal(new ConsoleRun(2, lines[^1] + Environment.NewLine, ""), again);
        Assert.Equal((1, "", "No run of this store is live; `runs` lists those that have ended." + Environment.NewLine), (none.ExitCode, none.Output, none.Error));
        Assert.Equal((1, ""), (unknown.ExitCode, unknown.Output));
    }

    [Fact]
    public async Task Watch_Interrupted_EndsAtOnce()
    {
        await using var site = await TestSite.StartAsync(TestExport.NeverComplete(), new FastTime(10));
        await using var backend = await TestBackend.StartAsync(site);
        Environment.SetEnvironmentVariable(Setting, site.StoreFolder);
        using var limit = new CancellationTokenSource(Migration.Longest);
        var transfer = await site.Emulator.MigrateAsync(site.Address, limit.Token);
        await Migration.WaitForAsync(() => backend.FindRun(transfer) is not null);
        using var interrupt = new CancellationTokenSource(TimeSpan.FromMilliseconds(700));
        await using var output = new StringWriter();

        var watching = new WatchCommand(StoreReader.FromSettings(), Terminal.On(output), TimeProvider.System).RunAsync(null, interrupt.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => watching);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(200)]
    public void View_OfAnyWidth_HasTheSameRowsAndNoLongerLine(int width)
    {
        var run = new WatchedRun(
            new RunEntry { RunId = new RunId(Guid.Empty) }, "site",
            new TransferRun { State = RunState.Running, Phase = TransferPhase.Loading, LivePercent = 49, MigrationName = "Wave \u001b[31m2", ClockStartsAt = DateTimeOffset.UnixEpoch },
            new RunCounts
            {
                Files = 3, DataFiles = 3, DoneFiles = 1, Uploads = 3, FilesOfKnownSize = 3, BytesKnown = 3_000_000_000, BytesDone = 1_500_000_000, Read = 1_000_000, Loaded = 999_000, Skipped = 1_000,
                References = [new NamespaceCount { Namespace = "jira:issue", Rewritten = 5_000_000, Missing = 1_000 }],
            }, 1_234);
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output), Ansi = AnsiSupport.No, Interactive = InteractionSupport.No });
        console.Profile.Width = width;

        console.Write(WatchView.Of(run, new WatchRate(TimeProvider.System), DateTimeOffset.UnixEpoch.AddDays(1), width));

        var lines = output.ToString().Split(Environment.NewLine);
        Assert.All(lines, l => Assert.InRange(l.TrimEnd().Length, 0, width));
        Assert.StartsWith("RUNNING · loading · run 00000000", lines[0], StringComparison.Ordinal);
        Assert.Contains("49 %", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("13 d 0 h", output.ToString().ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', output.ToString());
    }
}
