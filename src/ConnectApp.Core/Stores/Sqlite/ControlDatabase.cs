using System.Data.Common;
using System.Threading.Channels;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace ConnectApp.Core.Stores.Sqlite;

/// <summary>
/// <c>control.db</c>: installations, inbox, and per run what is due and asked for. One writer: every write that waits is committed
/// in one transaction, each behind a savepoint of its own, and answered after the commit. A hundred webhooks at once cost one fsync, not a hundred.
/// </summary>
internal sealed class ControlDatabase : IControlDatabase, IAsyncDisposable
{
    // Bounds how many writes share one commit, and so how long the first of them waits for the last.
    private const int MostWritesACommit = 512;

    private readonly string _path;
    private readonly StorageOptions _options;
    private readonly TimeProvider _time;
    private readonly CommitFaults _faults;
    private readonly Channel<Write> _writes = Channel.CreateBounded<Write>(
        new BoundedChannelOptions(4096) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private Task? _writer;

    public ControlDatabase(IOptions<StorageOptions> options, TimeProvider time, CommitFaults faults)
    {
        _options = options.Value;
        _time = time;
        _faults = faults;
        _path = Path.Combine(_options.Folder, "control.db");
    }

    public string FilePath => _path;
    public string Place => _path;

    public void Start() => Start(check: false);

    /// <summary>Makes or upgrades the file and starts the writer. Called once, before anything else.</summary>
    /// <param name="check">Look whether it is whole first: the last stop was none of ours.</param>
    /// <exception cref="StorageException">It is damaged, not writable, or from a newer program.</exception>
    public void Start(bool check)
    {
        PrivateFiles.CreateFolder(_options.Folder);
        var connection = SqliteFiles.OpenForWriting(_path, synchronous: "FULL");
        try
        {
            if (check && SqliteFiles.QuickCheck(connection) is { } damage)
            {
                throw new StorageException($"{_path} is damaged: {damage} Restore it from a backup, or move the store's folder away and let every site install the app again.");
            }

            Schema.Upgrade(connection, "Control");
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        _writer = Task.Run(() => WriteAsync(connection));
    }

    /// <summary>A connection for reading; the caller disposes it.</summary>
    public DbConnection OpenForReading() => SqliteFiles.OpenForReading(_path);

    public ValueTask<DbConnection> OpenForReadingAsync(CancellationToken cancellationToken) => ValueTask.FromResult(OpenForReading());

    public Task<T> WriteAsync<T>(Func<StoreTransaction, Task<T>> work, CancellationToken cancellationToken) =>
        EnqueueAsync(new Write<T>(work), cancellationToken);

    /// <summary>Runs <paramref name="work"/> in the next transaction; when the task ends its effects are durable, or it failed and left none.</summary>
    /// <param name="work">SQL only: it holds up all other writers.</param>
    public Task<T> WriteAsync<T>(Func<DbConnection, DbTransaction, T> work, CancellationToken cancellationToken) =>
        EnqueueAsync(new Write<T>(transaction => Task.FromResult(work(transaction.Connection, transaction.Transaction))), cancellationToken);

    public Task WriteAsync(Action<DbConnection, DbTransaction> work, CancellationToken cancellationToken) =>
        WriteAsync((connection, transaction) => { work(connection, transaction); return true; }, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _writes.Writer.TryComplete();
        if (_writer is not null) await _writer;
    }

    private async Task<T> EnqueueAsync<T>(Write<T> write, CancellationToken cancellationToken)
    {
        await _writes.Writer.WriteAsync(write, cancellationToken);
        return await write.Done.Task.WaitAsync(cancellationToken);
    }

    private async Task WriteAsync(SqliteConnection connection)
    {
        using (connection)
        {
            var waiting = new List<Write>();
            while (await _writes.Reader.WaitToReadAsync())
            {
                waiting.Clear();
                while (waiting.Count < MostWritesACommit && _writes.Reader.TryRead(out var write)) waiting.Add(write);
                try
                {
                    await CommitAsync(connection, waiting);
                    if (_options.ControlCommitDelay > TimeSpan.Zero) await Task.Delay(_options.ControlCommitDelay, _time);
                    foreach (var write in waiting) write.Succeed();
                }
                catch (Exception exception)
                {
                    // Whoever waits gets the failure; the next writes get a new transaction.
                    foreach (var write in waiting) write.Fail(exception);
                }
            }
        }
    }

    private async Task CommitAsync(SqliteConnection connection, List<Write> writes)
    {
        await using var transaction = connection.BeginTransaction();
        var shared = new StoreTransaction(connection, transaction);
        foreach (var write in writes)
        {
            transaction.Save("work");
            try
            {
                await write.RunAsync(shared);
            }
            catch (Exception exception) when (exception is not SqliteException { IsTransient: true } && connection.State == System.Data.ConnectionState.Open)
            {
                Undo(transaction, exception);
                write.Fail(exception);
            }

            transaction.Release("work");
        }

        _faults.BeforeCommit("control");
        transaction.Commit();
        _faults.AfterCommit("control");
    }

    // A rollback that fails too must not hide why it was needed.
    private static void Undo(SqliteTransaction transaction, Exception reason)
    {
        try
        {
            transaction.Rollback("work");
        }
        catch (SqliteException exception)
        {
            throw new StorageException($"A write failed and could not be undone: {reason.Message} {exception.Message}", reason);
        }
    }

    private abstract class Write
    {
        public abstract Task RunAsync(StoreTransaction transaction);
        public abstract void Succeed();
        public abstract void Fail(Exception exception);
    }

    private sealed class Write<T>(Func<StoreTransaction, Task<T>> work) : Write
    {
        private T? _result;

        public TaskCompletionSource<T> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override async Task RunAsync(StoreTransaction transaction) => _result = await work(transaction);
        public override void Succeed() => Done.TrySetResult(_result!);
        public override void Fail(Exception exception) => Done.TrySetException(exception);
    }
}
