using ConnectApp.Core.Stores;
using ConnectApp.Transfers.Settling;
using Dapper;
using Microsoft.Data.Sqlite;
using Xunit;

namespace ConnectApp.Tests.Storage;

public sealed class ControlDatabaseTests : IAsyncLifetime
{
    private readonly StoreFolder _store = StoreFolder.Make();

    public Task InitializeAsync()
    {
        _store.Control.Start();
        return _store.Control.WriteAsync((c, t) => c.Execute("CREATE TABLE t (n INTEGER PRIMARY KEY)", transaction: t), CancellationToken.None);
    }

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task Write_HundredAtOnce_ShareFewCommits()
    {
        using var gate = Hold();
        var before = _store.Commits.Control;

        var writes = Enumerable.Range(0, 100).Select(AddAsync).ToList();
        gate.Set();
        await Task.WhenAll(writes);

        Assert.Equal(100, Count());
        Assert.InRange(_store.Commits.Control - before, 1, 3);
    }

    [Fact]
    public async Task Write_OneOfManyFails_OthersAreDurableAndItsRowsAreGone()
    {
        using var gate = Hold();
        var first = AddAsync(1);
        var failing = _store.Control.WriteAsync((c, t) =>
        {
            c.Execute("INSERT INTO t VALUES (2)", transaction: t);
            throw new FormatException("no");
        }, CancellationToken.None);
        var unique = AddAsync(1);
        var last = AddAsync(3);

        gate.Set();

        await first;
        await last;
        await Assert.ThrowsAsync<FormatException>(() => failing);
        await Assert.ThrowsAsync<SqliteException>(() => unique);
        Assert.Equal([1, 3], Rows());
    }

    [Fact]
    public async Task Write_CommitFails_AllThatWaitedFailAndTheNextOneGoesThrough()
    {
        using var gate = Hold();
        var blocked = AddAsync(1);
        var writes = Enumerable.Range(2, 5).Select(AddAsync).ToList();
        _store.Commits.FailNext = "control";

        gate.Set();

        var all = writes.Append(blocked).ToList();
        await Task.WhenAll(all.Select(async w => await Record.ExceptionAsync(() => w)));
        var failed = all.Count(w => w.IsFaulted);
        Assert.Equal(6 - failed, Rows().Count);
        Assert.InRange(failed, 1, 6);
        await AddAsync(100);
        Assert.Contains(100, Rows());
    }

    [Fact]
    public async Task Write_Commit_IsDurableBeforeTheAnswer()
    {
        for (var n = 0; n < 50; n++)
        {
            await AddAsync(n);

            Assert.Contains(n, Rows());
        }
    }

    [Fact]
    public async Task Write_WaiterCancelled_WriterGoesOn()
    {
        using var gate = Hold();
        using var impatient = new CancellationTokenSource();
        var blocker = AddAsync(1);
        var cancelled = _store.Control.WriteAsync((c, t) => c.Execute("INSERT INTO t VALUES (2)", transaction: t), impatient.Token);

        await impatient.CancelAsync();
        gate.Set();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await blocker;
        await AddAsync(3);
        Assert.Contains(3, Rows());
    }

    [Fact]
    public async Task Dispose_WritesWaiting_CommitsThem()
    {
        using var gate = Hold();
        var writes = Enumerable.Range(1, 20).Select(AddAsync).ToList();

        var disposed = _store.Control.DisposeAsync().AsTask();
        gate.Set();
        await disposed;

        await Task.WhenAll(writes);
        Assert.Equal(20, Count());
        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => AddAsync(21));
    }

    [Fact]
    public async Task Write_AnotherConnectionHoldsTheFile_FailsOnlyAfterTheBusyTime()
    {
        await using var other = new SqliteConnection($"Data Source={_store.Control.FilePath};Pooling=False");
        other.Open();
        var transaction = other.BeginTransaction();
        var write = AddAsync(1);
        await Task.Delay(100);

        var waits = !write.IsCompleted;
        await transaction.DisposeAsync();
        await write;

        Assert.True(waits);
        Assert.Equal([1], Rows());
    }

    [Fact]
    public async Task Start_NewerSchema_IsRefusedAndSaysSo()
    {
        await using var store = StoreFolder.Make();
        await using (var connection = new SqliteConnection($"Data Source={Path.Combine(store.Folder, "control.db")};Pooling=False"))
        {
            connection.Open();
            connection.Execute("PRAGMA user_version = 99");
        }

        var exception = Assert.Throws<StorageException>(store.Control.Start);

        Assert.Contains("schema 99 is newer", exception.Message, StringComparison.Ordinal);
        Assert.Contains("control.db", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_GarbageInsteadOfADatabase_NamesTheFile()
    {
        await using var store = StoreFolder.Make();
        await File.WriteAllTextAsync(Path.Combine(store.Folder, "control.db"), new string('x', 5000));

        var exception = Assert.Throws<StorageException>(store.Control.Start);

        Assert.Contains("control.db", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>The next commit waits until the test lets it; what is written meanwhile waits behind it.</summary>
    private ManualResetEventSlim Hold()
    {
        var gate = new ManualResetEventSlim();
        _store.Commits.Before = _ => gate.Wait();
        return gate;
    }

    private Task<int> AddAsync(int n) => _store.Control.WriteAsync((c, t) => c.Execute("INSERT INTO t VALUES (@n)", new { n }, t), CancellationToken.None);

    private List<int> Rows()
    {
        using var connection = _store.Control.OpenForReading();
        return connection.Query<int>("SELECT n FROM t ORDER BY n").AsList();
    }

    private int Count() => Rows().Count;
}
