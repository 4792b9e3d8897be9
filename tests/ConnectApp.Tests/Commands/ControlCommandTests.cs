using ConnectApp.Core.Runs;
using ConnectApp.Tests.Healing;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Runs;
using Xunit;

namespace ConnectApp.Tests.Commands;

/// <summary><c>pause</c>, <c>resume</c>, <c>cancel</c>: beside a running backend, and without one.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class ControlCommandTests : IDisposable
{
    private const string Setting = "Storage__ConnectionString";

    public void Dispose() => Environment.SetEnvironmentVariable(Setting, null);

    [Fact]
    public async Task PauseResumeCancel_BesideRunningBackend_ReturnWhenTheRunHasFollowed()
    {
        await using var site = await HeldSiteAsync();
        await using var backend = await TestBackend.StartAsync(site);
        var (transfer, run) = await HoldAsync(site, backend);

        var paused = await ConsoleRun.OfAsync("pause", run.ToString()[..30]);
        var whilePaused = backend.FindRun(transfer)!.State;
        var resumed = await ConsoleRun.OfAsync("resume", run.ToString());
        var afterResume = backend.FindRun(transfer)!.State;
        var cancelled = await ConsoleRun.OfAsync("cancel", run.ToString());
        var afterCancel = backend.FindRun(transfer)!;
        var again = await ConsoleRun.OfAsync("pause", run.ToString());

        Assert.Equal(new ConsoleRun(0, $"The run {run} is PAUSED.{Environment.NewLine}", ""), paused);
        Assert.Equal(RunState.Paused, whilePaused);
        Assert.Equal(new ConsoleRun(0, $"The run {run} is RUNNING.{Environment.NewLine}", ""), resumed);
        Assert.Equal(RunState.Running, afterResume);
        Assert.Equal(new ConsoleRun(0, $"The run {run} is CANCELLED.{Environment.NewLine}", ""), cancelled);
        Assert.True(afterCancel.HasEnded);
        Assert.Equal((1, "", $"The run {run} is CANCELLED; `pause` does not apply.{Environment.NewLine}"), (again.ExitCode, again.Output, again.Error));
    }

    [Fact]
    public async Task Cancel_NobodyServes_IsDoneAtTheNextStart()
    {
        await using var site = await HeldSiteAsync();
        Guid transfer;
        string run;
        await using (var before = await TestBackend.StartAsync(site)) (transfer, run) = await HoldAsync(site, before);

        var cancelled = await ConsoleRun.OfAsync("cancel", run);
        var unknown = await ConsoleRun.OfAsync("cancel", "nobody");
        await using var backend = await TestBackend.StartAsync(site);
        await Migration.WaitForAsync(() => backend.FindRun(transfer) is { HasEnded: true });

        Assert.Equal((0, ""), (cancelled.ExitCode, cancelled.Error));
        Assert.Contains("is CANCELLED. `serve` is not running; the run follows when it starts.", cancelled.Output, StringComparison.Ordinal);
        Assert.Equal(RunState.Cancelled, backend.FindRun(transfer)!.State);
        Assert.Equal((1, ""), (unknown.ExitCode, unknown.Output));
        Assert.Contains("No run of this store has an id that begins with 'nobody'", unknown.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pause")]
    [InlineData("resume")]
    [InlineData("cancel")]
    public async Task Help_OfAVerb_HasAnExample(string verb)
    {
        var help = await ConsoleRun.OfAsync(verb, "--help");

        Assert.Equal(0, help.ExitCode);
        Assert.Contains($"connectapp {verb} 0192f3c4", help.Output, StringComparison.Ordinal);
    }

    /// <summary>A site whose transfer is held open, because mappings are missing.</summary>
    private static async Task<TestSite> HeldSiteAsync()
    {
        var site = await TestSite.StartAsync(HealingExport.Make(5, complete: true), new FastTime(10), HealingExport.MappingsAfter("6h"));
        site.Settings["Import:HoldBeforeSettling"] = "12:00:00";
        Environment.SetEnvironmentVariable(Setting, site.StoreFolder);
        return site;
    }

    private static async Task<(Guid Transfer, string Run)> HoldAsync(TestSite site, TestBackend backend)
    {
        using var limit = new CancellationTokenSource(Migration.Longest);
        var transfer = await site.Emulator.MigrateAsync(site.Address, limit.Token);
        await Migration.WaitForAsync(() => backend.FindRun(transfer) is { IsHeld: true });
        return (transfer, backend.FindRun(transfer)!.RunId.ToString());
    }
}
