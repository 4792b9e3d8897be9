using ConnectApp.Core.Clock;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Doors.Connect;
using ConnectApp.Transfers.Retention;
using ConnectApp.Transfers.Runs;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;

namespace ConnectApp.Tests.Retention;

/// <summary>What is no longer needed goes, and nothing else.</summary>
public sealed class RetentionTests
{
    [Theory]
    [InlineData(29, true, true, true)]
    [InlineData(31, false, true, false)]
    [InlineData(91, false, false, false)]
    public async Task Sweep_DaysAfterTheEnd_RemovesWhatIsOldEnough(int days, bool mappings, bool problems, bool bodies)
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(5), new JumpingTime(new FastTime(10)));
        RunId run;
        TenantId tenant;
        await using (var before = await TestBackend.StartAsync(site))
        {
            var ended = before.FindRun(await site.MigrateAsync(before))!;
            (run, tenant) = (ended.RunId, ended.TenantId);
        }

        await using var backend = await StartLaterAsync(site, TimeSpan.FromDays(days));
        await backend.Services.GetRequiredService<OldRuns>().SweepAsync(CancellationToken.None);

        var stored = new Stored(backend, tenant, run);
        Assert.Equal(mappings, File.Exists(Path.Combine(site.StoreFolder, "mappings", $"{run}.db")));
        Assert.Equal(mappings, stored.Tenant("SELECT COUNT(*) FROM kept_records") > 0);
        Assert.Equal(problems, stored.Tenant("SELECT COUNT(*) FROM problems") > 0);
        Assert.Equal(bodies, stored.Control("SELECT COUNT(*) FROM inbox WHERE length(body) > 0") > 0);
        Assert.True(stored.Control("SELECT COUNT(*) FROM inbox") > 0, "a repeated event is still known as one");
        Assert.Equal(13, stored.Tenant("SELECT COUNT(*) FROM records"));
        Assert.True(stored.Tenant("SELECT SUM(missing) FROM reference_counts") > 0, "counts stay");
    }

    [Fact]
    public async Task Uninstall_GraceOver_ErasesTheSiteAndItsSideFiles()
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(5), new JumpingTime(new FastTime(10)));
        var (tenant, run) = await MigrateAndUninstallAsync(site);

        await using (var early = await StartLaterAsync(site, TimeSpan.FromDays(29)))
        {
            await early.Services.GetRequiredService<OldRuns>().SweepAsync(CancellationToken.None);
            Assert.True(File.Exists(Path.Combine(site.StoreFolder, "tenants", $"{tenant}.db")), "within the grace the data stays");
        }

        await using var late = await StartLaterAsync(site, TimeSpan.FromDays(31));
        await late.Services.GetRequiredService<OldRuns>().SweepAsync(CancellationToken.None);

        Assert.Empty(FilesOf(site, tenant, run));
        var stored = new Stored(late, tenant, run);
        Assert.Equal((0, 0, 0, 0), (stored.Control("SELECT COUNT(*) FROM installations"), stored.Control("SELECT COUNT(*) FROM runs"),
            stored.Control("SELECT COUNT(*) FROM inbox"), stored.Control("SELECT COUNT(*) FROM erasures")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sweep_AfterTheClockHasJumped_RemovesNothing(bool beforeTheStart)
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(5), new FastTime(10));
        var time = new JumpingTime(site.Time);
        RunId run;
        TenantId tenant;
        await using (var before = await TestBackend.StartAsync(site, services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time))))
        {
            var ended = before.FindRun(await site.MigrateAsync(before))!;
            (run, tenant) = (ended.RunId, ended.TenantId);
            if (!beforeTheStart)
            {
                time.Off = TimeSpan.FromDays(400);
                await before.Services.GetRequiredService<OldRuns>().SweepAsync(CancellationToken.None);
            }
        }

        time.Off = TimeSpan.FromDays(400);
        await using var backend = await TestBackend.StartAsync(site, services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(time)));
        await backend.Services.GetRequiredService<OldRuns>().SweepAsync(CancellationToken.None);

        var stored = new Stored(backend, tenant, run);
        Assert.True(File.Exists(Path.Combine(site.StoreFolder, "mappings", $"{run}.db")));
        Assert.True(stored.Tenant("SELECT COUNT(*) FROM kept_records") > 0);
        Assert.True(stored.Tenant("SELECT COUNT(*) FROM problems") > 0);
        Assert.True(stored.Control("SELECT COUNT(*) FROM inbox WHERE length(body) > 0") > 0);
    }

    [Fact]
    public async Task Erase_SiteThatIsInstalled_RemovesNothing()
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(5), new JumpingTime(new FastTime(10)));
        await using var backend = await TestBackend.StartAsync(site);
        var run = backend.FindRun(await site.MigrateAsync(backend))!;
        var installation = (await backend.Services.GetRequiredService<InstallationStore>().ListAsync(CancellationToken.None)).Single();

        var erased = await backend.Services.GetRequiredService<SiteErasure>().EraseAsync(installation.ClientKey, CancellationToken.None);

        Assert.Null(erased);
        Assert.NotEmpty(FilesOf(site, run.TenantId, run.RunId));
    }

    [Fact]
    public async Task Erase_StoppedBetweenCommitAndFiles_IsFinishedAtTheNextSweep()
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(5), new JumpingTime(new FastTime(10)));
        var (tenant, run) = await MigrateAndUninstallAsync(site);
        await using (var stopped = await TestBackend.StartAsync(site))
        {
            // As the first commit leaves it.
            await stopped.Services.GetRequiredService<ControlDatabase>().WriteAsync((connection, transaction) =>
            {
                connection.Execute("INSERT INTO erasures SELECT tenant_id, client_key, 0 FROM installations; DELETE FROM installations; UPDATE runs SET due_at = NULL", null, transaction);
            }, CancellationToken.None);
        }

        await using var backend = await TestBackend.StartAsync(site);
        await backend.Services.GetRequiredService<OldRuns>().SweepAsync(CancellationToken.None);

        Assert.Empty(FilesOf(site, tenant, run));
    }

    [Fact]
    public async Task Erase_WorkerStillHoldsTheRun_CannotBringTheFileBack()
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(5), new JumpingTime(new FastTime(10)));
        var (tenant, run) = await MigrateAndUninstallAsync(site);
        await using var backend = await TestBackend.StartAsync(site);
        var runs = backend.Services.GetRequiredService<TransferStore>();
        var held = runs.Find(tenant, run)!;
        await backend.Services.GetRequiredService<SiteErasure>().EraseAsync(await ClientKeyAsync(backend), CancellationToken.None);

        var fault = await Assert.ThrowsAsync<StorageException>(() => runs.RaisePercentAsync(held, 1, CancellationToken.None));

        Assert.Contains("erased", fault.Message, StringComparison.Ordinal);
        Assert.Empty(FilesOf(site, tenant, run));
    }

    private static async Task<(TenantId Tenant, RunId Run)> MigrateAndUninstallAsync(TestSite site)
    {
        await using var backend = await TestBackend.StartAsync(site);
        var run = backend.FindRun(await site.MigrateAsync(backend))!;
        Assert.Equal(run.TenantId, await backend.Services.GetRequiredService<InstallationStore>().UninstallAsync(await ClientKeyAsync(backend), CancellationToken.None));
        Assert.NotEmpty(FilesOf(site, run.TenantId, run.RunId));
        return (run.TenantId, run.RunId);
    }

    private static async Task<ClientKey> ClientKeyAsync(TestBackend backend) =>
        (await backend.Services.GetRequiredService<InstallationStore>().ListAsync(CancellationToken.None)).Single().ClientKey;

    private static List<string> FilesOf(TestSite site, TenantId tenant, RunId run) =>
        [.. Directory.EnumerateFiles(site.StoreFolder, "*", SearchOption.AllDirectories).Where(f => f.Contains(tenant.ToString(), StringComparison.Ordinal) || f.Contains(run.ToString(), StringComparison.Ordinal))];

    /// <summary>Time has passed for the platform too, and it has said so.</summary>
    private static async Task<TestBackend> StartLaterAsync(TestSite site, TimeSpan later)
    {
        ((JumpingTime)site.Time).Off = later;
        var backend = await TestBackend.StartAsync(site);
        backend.Services.GetRequiredService<TrustedClock>().Hear(site.Time.GetUtcNow());
        return backend;
    }

    private sealed class Stored(TestBackend backend, TenantId tenant, RunId run)
    {
        public long Tenant(string sql)
        {
            using var connection = backend.Services.GetRequiredService<TenantDatabases>().Open(tenant).OpenForReading();
            return connection.ExecuteScalar<long>(sql, new { run });
        }

        public long Control(string sql)
        {
            using var connection = backend.Services.GetRequiredService<ControlDatabase>().OpenForReading();
            return connection.ExecuteScalar<long>(sql);
        }
    }
}
