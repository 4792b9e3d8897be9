using System.Data.Common;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using ConnectApp.Core.Stores.Sqlite;
using Dapper;
using Microsoft.Data.Sqlite;
using Xunit;

namespace ConnectApp.Tests.Storage;

public sealed class TenantDatabaseTests : IAsyncLifetime
{
    private static readonly TenantId Tenant = new(Guid.Parse("aaaaaaaa-0000-4000-8000-000000000001"));
    private static readonly TenantId Other = new(Guid.Parse("bbbbbbbb-0000-4000-8000-000000000002"));
    private readonly StoreFolder _store = StoreFolder.Make();

    public Task InitializeAsync() => Task.CompletedTask;
    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task Open_DamagedFile_StopsOnlyItsTenantAndIsTriedAgain()
    {
        Directory.CreateDirectory(Path.Combine(_store.Folder, "tenants"));
        await File.WriteAllBytesAsync(_store.Tenants.PathOf(Tenant), [.. Enumerable.Repeat((byte)'x', 70_000)]);

        var exception = Assert.Throws<StorageException>(() => _store.Tenants.Open(Tenant));

        Assert.Contains(_store.Tenants.PathOf(Tenant), exception.Message, StringComparison.Ordinal);
        Assert.Equal(1, await CountAsync(Other));
        File.Delete(_store.Tenants.PathOf(Tenant));
        Assert.Equal(1, await CountAsync(Tenant));
    }

    [Fact]
    public async Task SetDamaged_WhileSomebodyWrites_StaysDamagedUntilTheFileIsPutBack()
    {
        var database = _store.Tenants.Open(Tenant);
        using var writing = new SemaphoreSlim(0);
        using var finish = new SemaphoreSlim(0);
        var write = Task.Run(() => database.WriteAsync((c, t) =>
        {
            writing.Release();
            finish.Wait();
            Insert(c, t, 1);
        }, CancellationToken.None));
        await writing.WaitAsync();

        var damaging = _store.Tenants.SetDamagedAsync(Tenant, "It is damaged.", CancellationToken.None);
        Assert.Throws<StorageException>(() => _store.Tenants.Open(Tenant));
        finish.Release();
        await write;
        await damaging;

        Assert.Equal("It is damaged.", Assert.Throws<StorageException>(() => _store.Tenants.Open(Tenant)).Message);
        Assert.Equal("It is damaged.", (await Assert.ThrowsAsync<StorageException>(() => database.WriteAsync((c, t) => Insert(c, t, 2), CancellationToken.None))).Message);
        File.SetLastWriteTimeUtc(_store.Tenants.PathOf(Tenant), DateTime.UnixEpoch);
        using var connection = _store.Tenants.Open(Tenant).OpenForReading();
        Assert.Equal(["1"], connection.Query<string>("SELECT key FROM entity_references"));
    }

    [Fact]
    public void Open_NewerSchema_IsRefusedAndSaysSo()
    {
        _store.Tenants.Open(Tenant).Dispose();
        _store.Tenants.Dispose();
        using (var connection = new SqliteConnection($"Data Source={_store.Tenants.PathOf(Tenant)};Pooling=False"))
        {
            connection.Open();
            connection.Execute("PRAGMA user_version = 99");
        }

        var exception = Assert.Throws<StorageException>(() => _store.Tenants.Open(Tenant));

        Assert.Contains("schema 99 is newer", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_Throws_LeavesNothingBehindAndTheNextOneGoesThrough()
    {
        var database = _store.Tenants.Open(Tenant);

        await Assert.ThrowsAsync<FormatException>(() => database.WriteAsync((c, t) =>
        {
            Insert(c, t, 1);
            throw new FormatException("no");
        }, CancellationToken.None));
        await database.WriteAsync((c, t) => Insert(c, t, 2), CancellationToken.None, durable: true);

        using var connection = database.OpenForReading();
        Assert.Equal(["2"], connection.Query<string>("SELECT key FROM entity_references"));
    }

    [Fact]
    public async Task Open_ManyTenants_KeepsABoundedNumberOfFilesOpen()
    {
        for (var n = 0; n < TenantDatabases.MostOpen + 40; n++)
        {
            Assert.Equal(1, await CountAsync(new TenantId(Guid.NewGuid())));
        }

        Assert.InRange(_store.Tenants.OpenFiles, 1, TenantDatabases.MostOpen);
    }

    [Fact]
    public async Task Write_ToAFileThatWasClosedForOthers_OpensItAgain()
    {
        var database = _store.Tenants.Open(Tenant);
        await database.WriteAsync((c, t) => Insert(c, t, 1), CancellationToken.None);
        for (var n = 0; n < TenantDatabases.MostOpen + 1; n++) _store.Tenants.Open(new TenantId(Guid.NewGuid()));

        await database.WriteAsync((c, t) => Insert(c, t, 2), CancellationToken.None);

        using var connection = database.OpenForReading();
        Assert.Equal(["1", "2"], connection.Query<string>("SELECT key FROM entity_references ORDER BY key"));
        Assert.Same(database, _store.Tenants.Open(Tenant));
    }

    [Fact]
    public void Take_SecondProcessOnTheFolder_IsRefusedAndNamesTheHolder()
    {
        using var first = FolderLock.Take(_store.Folder, TimeProvider.System);

        var exception = Assert.Throws<StorageException>(() => FolderLock.Take(_store.Folder, TimeProvider.System));

        Assert.Contains($"in use by process {Environment.ProcessId}", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Take_AfterTheHolderEnded_Succeeds()
    {
        FolderLock.Take(_store.Folder, TimeProvider.System).Dispose();

        using var second = FolderLock.Take(_store.Folder, TimeProvider.System);

        Assert.NotNull(second);
    }

    [Fact]
    public async Task Take_FolderIsAFile_SaysThatItCannotBeUsedAndNotThatItIsTaken()
    {
        var path = Path.Combine(_store.Folder, "file");
        await File.WriteAllTextAsync(path, "x");

        var exception = Assert.Throws<StorageException>(() => FolderLock.Take(path, TimeProvider.System));

        Assert.Contains("cannot be used", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("in use by", exception.Message, StringComparison.Ordinal);
    }

    private static void Insert(DbConnection connection, DbTransaction transaction, int key) => connection.Execute(
        "INSERT INTO entity_references VALUES ('t', 'r', 'e', @key)", new { key = key.ToString(System.Globalization.CultureInfo.InvariantCulture) }, transaction);

    private async Task<long> CountAsync(TenantId tenant)
    {
        var database = _store.Tenants.Open(tenant);
        await database.WriteAsync((c, t) => Insert(c, t, 1), CancellationToken.None);
        using var connection = database.OpenForReading();
        return connection.ExecuteScalar<long>("SELECT COUNT(*) FROM entity_references");
    }
}
