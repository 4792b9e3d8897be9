using ConnectApp.Core.Ids;
using ConnectApp.Tests.Healing;
using ConnectApp.Tests.Infrastructure;
using Xunit;

namespace ConnectApp.Tests.Commands;

/// <summary><c>retry RUN</c>: beside a running backend, and without one.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class RetryCommandTests : IDisposable
{
    private const string Setting = "Storage__ConnectionString";

    public void Dispose() => Environment.SetEnvironmentVariable(Setting, null);

    [Fact]
    public async Task Retry_RunIsHeldAndMappingsHaveCome_HealsAtOnceAndSettles()
    {
        await using var site = await TestSite.StartAsync(HealingExport.Make(5, complete: true), new FastTime(10), HealingExport.MappingsAfter("6h"));
        site.Settings["Import:HoldBeforeSettling"] = "12:00:00";
        await using var backend = await TestBackend.StartAsync(site);
        Environment.SetEnvironmentVariable(Setting, site.StoreFolder);
        using var limit = new CancellationTokenSource(Migration.Longest);
        var transfer = await site.Emulator.MigrateAsync(site.Address, limit.Token);
        await Migration.WaitForAsync(() => backend.FindRun(transfer) is { IsHeld: true });
        var run = backend.FindRun(transfer)!.RunId.ToString();

        var inVain = await ConsoleRun.OfAsync("retry", run[..8]);
        site.Emulator.Pass(TimeSpan.FromHours(7));
        var healed = await ConsoleRun.OfAsync("retry", run);
        await site.Emulator.WaitUntilSettledAsync(transfer, limit.Token);
        await backend.WaitUntilIdleAsync(limit.Token);
        var ended = await ConsoleRun.OfAsync("retry", run);

        Assert.Equal((0, ""), (inVain.ExitCode, inVain.Error));
        Assert.StartsWith("0 records are healed. 25 records are without a mapping still; the run is held until ", inVain.Output, StringComparison.Ordinal);
        Assert.Equal(new ConsoleRun(0, "25 records are healed. Nothing is missing any more." + Environment.NewLine, ""), healed);
        Assert.Equal("SUCCESS", backend.FindRun(transfer)!.DecidedStatus);
        Assert.StartsWith("The run has ended, and keeps no records", ended.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retry_RunHasEnded_SaysWhatIsKeptAndHowLong()
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(5), new FastTime(10));
        await using var backend = await TestBackend.StartAsync(site);
        Environment.SetEnvironmentVariable(Setting, site.StoreFolder);
        var run = backend.FindRun(await site.MigrateAsync(backend))!;

        var ended = await ConsoleRun.OfAsync("retry", run.RunId.ToString());
        var unknown = await ConsoleRun.OfAsync("retry", "nobody");

        Assert.Equal((0, ""), (ended.ExitCode, ended.Error));
        Assert.Contains($"are kept until {run.ConfirmedAt!.Value.UtcDateTime.AddDays(30):yyyy-MM-dd HH:mm} UTC; the next migration of the same scope heals", ended.Output, StringComparison.Ordinal);
        Assert.Equal((1, ""), (unknown.ExitCode, unknown.Output));
        Assert.Contains("No run of this store has an id that begins with 'nobody'", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retry_NobodyServes_HealsAtTheNextStart()
    {
        await using var site = await TestSite.StartAsync(HealingExport.Make(5, complete: true), new FastTime(10), HealingExport.MappingsAfter("6h"));
        site.Settings["Import:HoldBeforeSettling"] = "12:00:00";
        Environment.SetEnvironmentVariable(Setting, site.StoreFolder);
        using var limit = new CancellationTokenSource(Migration.Longest);
        RunId run;
        Guid transfer;
        await using (var before = await TestBackend.StartAsync(site))
        {
            transfer = await site.Emulator.MigrateAsync(site.Address, limit.Token);
            await Migration.WaitForAsync(() => before.FindRun(transfer) is { IsHeld: true });
            run = before.FindRun(transfer)!.RunId;
        }

        site.Emulator.Pass(TimeSpan.FromHours(7));
        var asked = await ConsoleRun.OfAsync("retry", run.ToString());
        await using var backend = await TestBackend.StartAsync(site);
        await site.Emulator.WaitUntilSettledAsync(transfer, limit.Token);

        Assert.Equal((0, ""), (asked.ExitCode, asked.Error));
        Assert.Contains("it heals as soon as it starts", asked.Output, StringComparison.Ordinal);
        Assert.Equal("SUCCESS", site.Emulator.Report().Transfers[0].Status);
    }
}
