using ConnectApp.Runs;
using ConnectApp.Storage;
using ConnectApp.Tests.Infrastructure;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
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
            await using (var backend = await TestBackend.StartAsync(site, logging: l => l.AddSimpleConsole().SetMinimumLevel(LogLevel.Warning)))
            {
                var run = backend.FindRun(await site.MigrateAsync(backend))!;
                missing.Add(Number(backend, run, "SELECT COUNT(*) FROM kept_records WHERE missing IS NOT NULL"));
                Assert.Equal(Number(backend, run, "SELECT COALESCE(SUM(LENGTH(source)), 0) FROM kept_records"), Number(backend, run, "SELECT kept_bytes FROM runs"));
            }

            states.Add(EndState.Read(site));
        }

        Assert.Equal(states[0], states[1]);
        Assert.Equal(missing[0], missing[1]);
        Assert.Equal(complete, missing[0] == 0);
        Assert.Contains(complete ? "platform: SUCCESS" : "platform: INCOMPLETE", states[1], StringComparison.Ordinal);
    }

    private static long Number(TestBackend backend, Run run, string sql)
    {
        using var connection = backend.Services.GetRequiredService<TenantDatabases>().Open(run.TenantId).OpenForReading();
        return connection.ExecuteScalar<long>(sql);
    }
}
