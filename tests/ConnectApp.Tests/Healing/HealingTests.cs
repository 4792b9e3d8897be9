using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Runs;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ConnectApp.Tests.Healing;

/// <summary>Mappings that come late: the end state is that of a run that had them from the start.</summary>
public sealed class HealingTests
{
    private const double Speed = 10;

    [Theory]
    [InlineData(TestPacking.None, false)]
    [InlineData(TestPacking.None, true)]
    [InlineData(TestPacking.Gzip, false)]
    [InlineData(TestPacking.Zip, false)]
    internal async Task Migration_MappingsCameLate_EndsAsIfTheyHadBeenThere(TestPacking packing, bool complete)
    {
        var states = new List<string>();
        var missing = new List<long>();
        foreach (var scenario in new[] { null, HealingExport.LateMappings })
        {
            var export = HealingExport.Make(20, complete);
            export.Packing = packing;
            await using var site = await TestSite.StartAsync(export, new FastTime(Speed), scenario);
            await using (var backend = await TestBackend.StartAsync(site))
            {
                var run = backend.FindRun(await site.MigrateAsync(backend))!;
                missing.Add(Number(backend, run, "SELECT COUNT(*) FROM kept_records WHERE missing IS NOT NULL"));
                Assert.Equal(Number(backend, run, "SELECT COALESCE(SUM(LENGTH(source)), 0) FROM kept_records"), Number(backend, run, "SELECT kept_bytes FROM transfers"));
            }

            states.Add(EndState.Read(site));
        }

        Assert.Equal(states[0], states[1]);
        Assert.Equal(missing[0], missing[1]);
        Assert.Equal(complete, missing[0] == 0);
        Assert.Contains(complete ? "platform: SUCCESS" : "platform: INCOMPLETE", states[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migration_NoRoomForAll_HealsWhatIsKeptAndSaysTheRest()
    {
        await using var site = await TestSite.StartAsync(HealingExport.Make(20, complete: true), new FastTime(Speed), HealingExport.LateMappings);
        site.Settings["Import:KeptBytes"] = "1000";
        await using var backend = await TestBackend.StartAsync(site);

        var run = backend.FindRun(await site.MigrateAsync(backend))!;

        var counts = backend.Counts(run);
        Assert.True(run.NotKept > 0);
        Assert.Equal(("INCOMPLETE", true), (run.DecidedStatus, counts.Balances));
        Assert.Contains($"{run.NotKept} records had no room to be kept (Import:KeptBytes) and cannot be healed later.", run.DecidedMessage, StringComparison.Ordinal);
        Assert.True(counts.Skipped > 0 && Number(backend, run, "SELECT COUNT(DISTINCT file_id || ':' || record) FROM problems") == run.NotKept, "whoever was kept is healed, and nobody else");
        Assert.Equal(0, Number(backend, run, "SELECT COUNT(*) FROM kept_records"));
        Assert.Equal(0, Number(backend, run, "SELECT kept_bytes FROM transfers"));
    }

    [Fact]
    public async Task Hold_MappingsComeMeanwhile_IsSuccess()
    {
        await using var site = await TestSite.StartAsync(HealingExport.Make(10, complete: true), new FastTime(Speed), HealingExport.MappingsAfter("6h"));
        site.Settings["Import:HoldBeforeSettling"] = "00:00:40";
        await using var backend = await TestBackend.StartAsync(site);
        using var limit = new CancellationTokenSource(Migration.Longest);

        var transfer = await site.Emulator.MigrateAsync(site.Address, limit.Token);
        await Migration.WaitForAsync(() => backend.FindRun(transfer) is { IsHeld: true });
        var held = backend.FindRun(transfer)!;
        site.Emulator.Pass(TimeSpan.FromHours(7));
        await site.Emulator.WaitUntilSettledAsync(transfer, limit.Token);
        await backend.WaitUntilIdleAsync(limit.Token);

        var run = backend.FindRun(transfer)!;
        Assert.Equal(TransferPhase.Checks, held.Phase);
        Assert.Equal(("SUCCESS", RunState.Completed), (run.DecidedStatus, run.State));
        Assert.True(run.DecidedAt >= held.HeldUntil, "held to its end, for nobody asked");
        Assert.Empty(site.Emulator.Report().Violations);
        Assert.Empty(backend.Reasons(run));
    }

    [Fact]
    public async Task Hold_Cancelled_SettlesAtOnce()
    {
        await using var site = await TestSite.StartAsync(HealingExport.Make(5, complete: false), new FastTime(Speed));
        site.Settings["Import:HoldBeforeSettling"] = "12:00:00";
        await using var backend = await TestBackend.StartAsync(site);
        using var limit = new CancellationTokenSource(Migration.Longest);

        var transfer = await site.Emulator.MigrateAsync(site.Address, limit.Token);
        await Migration.WaitForAsync(() => backend.FindRun(transfer) is { IsHeld: true });
        await site.Emulator.CancelAsync(transfer, limit.Token);
        await site.Emulator.WaitUntilSettledAsync(transfer, limit.Token);

        Assert.Equal((RunState.Cancelled, "INCOMPLETE"), (backend.FindRun(transfer)!.State, site.Emulator.Report().Transfers[0].Status));
    }

    [Fact]
    public async Task SecondMigration_FirstLackedItsMappings_EndsWithTheRecordsThatMappingsFromTheStartWouldHaveGiven()
    {
        var records = new List<List<string>>();
        foreach (var late in new[] { false, true })
        {
            await using var site = await TestSite.StartAsync(HealingExport.Make(12, complete: false), new FastTime(Speed), late ? "mapping: [{ transfer: 1, share: 1, hide: true }]" : null);
            await using var backend = await TestBackend.StartAsync(site);
            var first = backend.FindRun(await site.MigrateAsync(backend))!;
            var booksOfFirst = backend.Counts(first);

            // Of what the first export held, the second has little.
            await File.WriteAllTextAsync(Path.Combine(site.ExportFolder, "lists-1.ndjson"), "{\"id\":500,\"issueId\":10001,\"projectId\":\"101\",\"watchers\":[],\"text\":\"\",\"jql\":\"\"}\n");
            await File.WriteAllTextAsync(Path.Combine(site.ExportFolder, "array.json"), "[]");
            var second = backend.FindRun(await site.MigrateAsync(backend))!;

            records.Add(Records(backend, second));
            Assert.Equal(late, second.Healed > 0);
            Assert.Equal(late, second.DecidedMessage!.Contains($"{second.Healed} records of earlier migrations came over now.", StringComparison.Ordinal));
            Assert.True(backend.Counts(second).Balances);
            Assert.Equal(booksOfFirst with { References = [] }, backend.Counts(first) with { References = [] });
        }

        Assert.Equal(records[0], records[1]);
    }

    private static List<string> Records(TestBackend backend, TransferRun run)
    {
        using var connection = backend.Services.GetRequiredService<TenantDatabases>().Open(run.TenantId).OpenForReading();
        return connection.Query<string>("SELECT entity || ' ' || key || ' ' || CAST(value AS TEXT) FROM records ORDER BY 1").AsList();
    }

    private static long Number(TestBackend backend, TransferRun run, string sql)
    {
        using var connection = backend.Services.GetRequiredService<TenantDatabases>().Open(run.TenantId).OpenForReading();
        return connection.ExecuteScalar<long>(sql);
    }
}
