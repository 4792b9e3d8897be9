using ConnectApp.Core.Stores;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ConnectApp.Tests.Storage;

/// <summary>A real disk that is full or read-only in mid-run: nothing half-written, and the end state is that of an unbroken run once the cause is gone.</summary>
public sealed class SmallDiskTests
{
    private const double Speed = 10;

    [SmallDisk.Fact]
    public async Task Migration_DiskFullForAWhile_EndsAsUnbroken()
    {
        var unbroken = await MigrateAsync();
        var logs = new CapturedLogs();
        await using var site = await TestSite.StartAsync(Export(), new FastTime(Speed));
        using var disk = SmallDisk.Mount(site.StoreFolder, megabytes: 16);
        await using (var backend = await TestBackend.StartAsync(site, services =>
        {
            Adjust(services);
            services.Replace(ServiceDescriptor.Singleton<CommitFaults>(new AtCommit("tenant", 12, disk.Fill)));
        }, logging => logging.AddProvider(logs)))
        {
            using var limit = new CancellationTokenSource(Migration.Longest);
            var transfer = await site.Emulator.MigrateAsync(site.Address, limit.Token);
            await Migration.WaitForAsync(() => logs.All.Contains("cannot be written", StringComparison.Ordinal));

            disk.Free();
            await site.Emulator.WaitUntilSettledAsync(transfer, limit.Token);
            await backend.WaitUntilIdleAsync(limit.Token);
        }

        Assert.Equal(unbroken, EndState.Read(site));
        Assert.Contains("Nothing of this step was kept; it is tried again.", logs.All, StringComparison.Ordinal);
    }

    [SmallDisk.Fact]
    public async Task Start_FolderIsReadOnly_SaysSoAndGoesOnOnceItIsNot()
    {
        var unbroken = await MigrateAsync();
        await using var site = await TestSite.StartAsync(Export(), new FastTime(Speed));
        using var disk = SmallDisk.Mount(site.StoreFolder, megabytes: 16);
        var (stop, limit) = (new TaskCompletionSource(), new CancellationTokenSource(Migration.Longest));
        Task<Guid> migration;
        await using (await TestBackend.StartAsync(site, services =>
        {
            Adjust(services);
            services.Replace(ServiceDescriptor.Singleton<CommitFaults>(new AtCommit("tenant", 12, () => stop.TrySetResult())));
        }))
        {
            migration = site.Emulator.MigrateAsync(site.Address, limit.Token);
            await stop.Task.WaitAsync(limit.Token);
        }

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        disk.SetReadOnly(true);
        var fault = await Assert.ThrowsAsync<StorageException>(() => TestBackend.StartAsync(site, Adjust));
        disk.SetReadOnly(false);
        await using (var backend = await TestBackend.StartAsync(site, Adjust))
        {
            await site.Emulator.WaitUntilSettledAsync(await migration, limit.Token);
            await backend.WaitUntilIdleAsync(limit.Token);
        }

        limit.Dispose();
        Assert.Contains(site.StoreFolder, fault.Message, StringComparison.Ordinal);
        Assert.Contains("Read-only", fault.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(unbroken, EndState.Read(site));
    }

    private static TestExport Export() => TestExport.Small(records: 40);

    private static void Adjust(IServiceCollection services) => services.Replace(ServiceDescriptor.Singleton(BatchLimits.Default with { MaxRecords = 7 }));

    private static async Task<string> MigrateAsync()
    {
        await using var site = await TestSite.StartAsync(Export(), new FastTime(Speed));
        await using (var backend = await TestBackend.StartAsync(site, Adjust)) await site.MigrateAsync(backend);
        return EndState.Read(site);
    }

    /// <summary>Does something once, before the Nth commit of a file.</summary>
    private sealed class AtCommit(string database, int at, Action then) : CommitFaults
    {
        private int _commits;

        public override void BeforeCommit(string name)
        {
            if (name == database && Interlocked.Increment(ref _commits) == at) then();
        }
    }
}
