using System.Data.Common;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Tests.Infrastructure;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace ConnectApp.Tests.Storage;

/// <summary>A store that fails: a clear error, nothing half-written, and it goes on when the cause is gone. Newer schemas and lost keys have tests of their own.</summary>
public sealed class StorageFaultTests : IAsyncLifetime
{
    private static readonly TenantId Tenant = new(Guid.Parse("aaaaaaaa-0000-4000-8000-000000000001"));
    private readonly StoreFolder _store = StoreFolder.Make();

    public Task InitializeAsync() => Task.CompletedTask;
    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task TenantWrite_DiskFull_NamesTheFileKeepsNothingAndGoesOn()
    {
        var database = _store.Tenants.Open(Tenant);

        var exception = await Assert.ThrowsAsync<StorageException>(() => database.WriteAsync((connection, transaction) =>
        {
            connection.Execute($"PRAGMA max_page_count = {connection.ExecuteScalar<long>("PRAGMA page_count") + 2}", transaction: transaction);
            for (var n = 0; n < 100; n++) Insert(connection, transaction, $"full {n}", bytes: 30_000);
        }, CancellationToken.None));
        await database.WriteAsync((connection, transaction) => Insert(connection, transaction, "after", bytes: 30_000), CancellationToken.None);

        using var reader = database.OpenForReading();
        Assert.Contains(database.FilePath, exception.Message, StringComparison.Ordinal);
        Assert.Contains("full", exception.Message, StringComparison.Ordinal);
        Assert.Equal(["after"], reader.Query<string>("SELECT run_id FROM entity_references"));
    }

    [Fact]
    public async Task ControlWrite_DiskFull_FailsForAllThatWaitAndGoesOn()
    {
        _store.Control.Start();
        var pages = 0L;
        await _store.Control.WriteAsync((connection, transaction) => pages = connection.ExecuteScalar<long>("PRAGMA page_count", transaction: transaction), CancellationToken.None);

        await Assert.ThrowsAnyAsync<Exception>(() => _store.Control.WriteAsync((connection, transaction) =>
        {
            connection.Execute($"PRAGMA max_page_count = {pages + 1}", transaction: transaction);
            connection.Execute("CREATE TABLE full (bytes BLOB); INSERT INTO full VALUES (zeroblob(1000000))", transaction: transaction);
        }, CancellationToken.None));
        await _store.Control.WriteAsync((connection, transaction) => connection.Execute("PRAGMA max_page_count = 1000000", transaction: transaction), CancellationToken.None);
        await _store.Control.WriteAsync((connection, transaction) => connection.Execute("CREATE TABLE after (bytes BLOB); INSERT INTO after VALUES (zeroblob(1000000))", transaction: transaction), CancellationToken.None);

        using var reader = _store.Control.OpenForReading();
        Assert.Equal(["after"], reader.Query<string>("SELECT name FROM sqlite_schema WHERE name IN ('full', 'after')"));
    }

    [Fact]
    public async Task TenantWrite_AnotherProcessHoldsTheFile_WaitsForIt()
    {
        var database = _store.Tenants.Open(Tenant);
        using var other = new SqliteConnection($"Data Source={database.FilePath};Pooling=False");
        other.Open();
        other.Execute("BEGIN IMMEDIATE");

        var write = Task.Run(() => database.WriteAsync((connection, transaction) => Insert(connection, transaction, "waited", bytes: 1), CancellationToken.None));
        await Task.Delay(300);
        var waited = !write.IsCompleted;
        other.Execute("ROLLBACK");
        await write;

        Assert.True(waited);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Start_ControlFileDamaged_NamesTheFileAndTheCure(int page)
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(1), new FastTime(10));
        await using (await TestBackend.StartAsync(site)) await site.Emulator.InstallAsync(site.Address, CancellationToken.None);
        var path = Path.Combine(site.StoreFolder, "control.db");
        Damage(path, page);
        await File.WriteAllTextAsync(Path.Combine(site.StoreFolder, "lock.holder"), "process 1 that was killed");

        var exception = await Assert.ThrowsAsync<StorageException>(() => TestBackend.StartAsync(site));

        Assert.Contains(path, exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task TenantFile_Damaged_StopsOnlyItsTenantUntilItIsRestored(int page)
    {
        await using var site = await TestSite.StartAsync(TestExport.NeverComplete(), new FastTime(10), "sites: 2");
        using var limit = new CancellationTokenSource(Migration.Longest);
        IReadOnlyList<Guid> transfers;
        TenantId damaged;
        await using (var backend = await TestBackend.StartAsync(site))
        {
            transfers = await site.Emulator.MigrateAllAsync(site.Address, limit.Token);
            foreach (var transfer in transfers) await Migration.WaitForAsync(() => backend.FindRun(transfer) is { } run && backend.Counts(run) is { Read: 16, OpenFiles: 0 });
            damaged = backend.FindRun(transfers[0])!.TenantId;
        }

        var path = Path.Combine(site.StoreFolder, "tenants", $"{damaged}.db");
        var whole = await File.ReadAllBytesAsync(path, limit.Token);
        Damage(path, page);
        await File.WriteAllTextAsync(Path.Combine(site.StoreFolder, "lock.holder"), "process 1 that was killed", limit.Token);
        var logs = new CapturedLogs();
        await using var again = await TestBackend.StartAsync(site, logging: l => l.AddProvider(logs));
        await Migration.WaitForAsync(() => logs.All.Contains("2 tenant files looked at, 1 damaged", StringComparison.Ordinal));
        foreach (var transfer in transfers) await site.Emulator.CancelAsync(transfer, limit.Token);
        await site.Emulator.WaitUntilSettledAsync(transfers[1], limit.Token);
        var states = site.Emulator.Report().Transfers.Select(t => t.Status).ToList();
        var live = (await again.Services.GetRequiredService<RunRegistry>().ReadLiveAsync(CancellationToken.None)).Select(r => r.TransferId!.Value.Value).ToList();
        await File.WriteAllBytesAsync(path, whole, limit.Token);
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
        await site.Emulator.WaitUntilSettledAsync(transfers[0], limit.Token);

        Assert.Contains($"{path} of tenant {damaged} is damaged", logs.All, StringComparison.Ordinal);
        Assert.Equal(["CANCELLATION_REQUESTED", "INCOMPLETE"], states);
        Assert.Contains(transfers[0], live);
        Assert.Equal(["INCOMPLETE", "INCOMPLETE"], site.Emulator.Report().Transfers.Select(t => t.Status));
        Assert.Equal(RunState.Cancelled, again.FindRun(transfers[0])!.State);
    }

    private static void Insert(DbConnection connection, DbTransaction transaction, string run, int bytes) => connection.Execute(
        "INSERT INTO entity_references VALUES ('t', @run, 'e', @key)", new { run, key = new string('x', bytes) }, transaction);

    /// <summary>Half a page of other bytes, somewhere in a page of 32 KiB.</summary>
    private static void Damage(string path, int page)
    {
        using var file = File.OpenWrite(path);
        file.Position = page * 32_768L;
        file.Write([.. Enumerable.Repeat((byte)0xA5, 16_384)]);
    }
}
