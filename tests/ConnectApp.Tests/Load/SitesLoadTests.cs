using System.Diagnostics;
using System.Globalization;
using ConnectApp.Tests.Infrastructure;
using Xunit;
using Xunit.Abstractions;

namespace ConnectApp.Tests.Load;

/// <summary>
/// Many sites: one transfer each at a time, and installed ones at a start. Small in the suite; <c>CONNECTAPP_LOAD_SITES=50</c> and
/// <c>CONNECTAPP_LOAD_INSTALLED=1000</c> are the measurements that the documents quote. Both sides of the wire are in one process, and so in its figures.
/// </summary>
public sealed class SitesLoadTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(8);

    [Fact]
    public async Task Transfers_OneOnEachOfManySites_AllSettleAndEventsAreAcknowledged()
    {
        var sites = Setting("CONNECTAPP_LOAD_SITES", 8);
        await using var site = await TestSite.StartAsync(TestExport.Small(200), scenario: $"sites: {sites}");
        await using var backend = await TestBackend.StartAsync(site);
        using var limit = new CancellationTokenSource(Longest);
        var (memory, handles, begun) = (Memory(), Handles(), Stopwatch.GetTimestamp());

        var transfers = await site.Emulator.MigrateAllAsync(site.Address, limit.Token);
        var times = await PostAsync(site, transfers[0], 100, limit.Token);
        foreach (var transfer in transfers) await site.Emulator.WaitUntilSettledAsync(transfer, limit.Token);
        await backend.WaitUntilIdleAsync(limit.Token);

        var runs = transfers.Select(t => backend.FindRun(t)!).ToList();
        Say(string.Create(CultureInfo.InvariantCulture, $"{sites} sites with a transfer of 601 records each at once: {Stopwatch.GetElapsedTime(begun).TotalSeconds:0.0} s; {Describe(times)}; slowest of all events {site.Emulator.Report().Events.SlowestAckMs} ms; memory {memory} to {Memory()} MiB, handles {handles} to {Handles()}"));
        Assert.All(runs, run => Assert.Equal(601, backend.Counts(run).Read));
        Assert.All(runs, run => Assert.NotNull(run.ConfirmedAt));
        Assert.Single(runs.Select(r => backend.Counts(r).Loaded).Distinct());
        Assert.True(times[^1] < 5000, Describe(times));
        Assert.Empty(site.Emulator.Report().Violations);
    }

    [Fact]
    public async Task Start_ManyInstalledSites_AnswersEventsAtOnce()
    {
        var sites = Setting("CONNECTAPP_LOAD_INSTALLED", 40);
        await using var site = await TestSite.StartAsync(TestExport.NeverComplete(), scenario: $"sites: {sites}");
        using var limit = new CancellationTokenSource(Longest);
        Guid transfer;
        await using (await TestBackend.StartAsync(site))
        {
            await site.Emulator.InstallAsync(site.Address, limit.Token);
            transfer = await site.Emulator.MigrateAsync(site.Address, limit.Token);
        }

        var (memory, handles, begun) = (Memory(), Handles(), Stopwatch.GetTimestamp());
        await using var backend = await TestBackend.StartAsync(site);
        var ready = Stopwatch.GetElapsedTime(begun);
        var times = await PostAsync(site, transfer, 100, limit.Token);

        Say(string.Create(CultureInfo.InvariantCulture, $"{sites} installed sites at start: ready after {ready.TotalMilliseconds:0} ms; {Describe(times)}; memory {memory} to {Memory()} MiB, handles {handles} to {Handles()}"));
        Assert.True(ready < TimeSpan.FromSeconds(30), $"{ready}");
        Assert.True(times[^1] < 5000, Describe(times));
        Assert.Null(backend.FindRun(transfer)!.DecidedAt);
    }

    /// <summary>So many events at once.</summary>
    /// <returns>How long each took, in ms, the longest last.</returns>
    private static async Task<List<double>> PostAsync(TestSite site, Guid transfer, int events, CancellationToken cancellationToken)
    {
        var times = (await Task.WhenAll(Enumerable.Range(0, events).Select(_ => Task.Run(async () =>
        {
            var begun = Stopwatch.GetTimestamp();
            await site.PostAsync(transfer, "listener-triggered", cancellationToken);
            return Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        }, cancellationToken)))).ToList();
        times.Sort();
        return times;
    }

    private static string Describe(List<double> times) => string.Create(CultureInfo.InvariantCulture,
        $"{times.Count} events at once p50 {times[times.Count / 2]:0} ms, p99 {times[times.Count * 99 / 100]:0} ms, max {times[^1]:0} ms");

    private static int Setting(string name, int otherwise) => int.Parse(Environment.GetEnvironmentVariable(name) ?? $"{otherwise}", CultureInfo.InvariantCulture);

    private static long Memory() => Environment.WorkingSet >> 20;

    private static int Handles() => OperatingSystem.IsLinux() ? Directory.GetFiles("/proc/self/fd").Length : Process.GetCurrentProcess().HandleCount;

    private void Say(string text)
    {
        output.WriteLine(text);
        Console.WriteLine("Load: " + text);
    }
}
