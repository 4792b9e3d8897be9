using System.Data.Common;
using ConnectApp.Core.Ids;
using Microsoft.Data.Sqlite;

namespace ConnectApp.Core.Stores.Sqlite;

/// <summary><c>tenants/{id}.db</c>: one writing connection behind a gate; readers open their own. A connection that was closed in favour of others is opened again on use.</summary>
internal sealed class TenantDatabase : ITenantDatabase, IDisposable
{
    // SQLITE_READONLY, SQLITE_IOERR, SQLITE_CORRUPT, SQLITE_FULL, SQLITE_NOTADB (sqlite.org/rescode.html).
    private const int ReadOnly = 8, IoError = 10, Corrupt = 11, Full = 13, NotADatabase = 26;

    private readonly CommitFaults _faults;
    private readonly IReadOnlyList<SchemaPart> _parts;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private SqliteConnection? _connection;
    private string? _closedBecause;
    private bool _disposed;

    /// <param name="path">Made where it is missing, upgraded where it is older.</param>
    /// <param name="parts">Tables that kinds of run add.</param>
    public TenantDatabase(TenantId tenant, string path, CommitFaults faults, IReadOnlyList<SchemaPart> parts)
    {
        Tenant = tenant;
        FilePath = path;
        _faults = faults;
        _parts = parts;
        Open();
    }

    public TenantId Tenant { get; }
    public string FilePath { get; }
    public bool IsOpen => Volatile.Read(ref _connection) is not null;

    public async Task<T> ReadAsync<T>(Func<StoreTransaction, Task<T>> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await using var connection = SqliteFiles.OpenForReading(FilePath);
            await using var transaction = connection.BeginTransaction(deferred: true);
            return await work(new StoreTransaction(connection, transaction));
        }
        catch (SqliteException exception) when (IsOfTheFile(exception))
        {
            throw new StorageException($"{FilePath} cannot be read: {exception.Message}", exception);
        }
    }

    public Task<T> WriteAsync<T>(Func<DbConnection, DbTransaction, T> work, CancellationToken cancellationToken, bool durable = false) => WriteAsync(
        transaction => Task.FromResult(work(transaction.Connection, transaction.Transaction)), cancellationToken, durable);

    /// <summary>Runs <paramref name="work"/> in one transaction and commits it; an exception leaves nothing behind.</summary>
    /// <param name="durable">Commit with <c>synchronous=FULL</c>: an irrevocable word to the outside follows.</param>
    public async Task<T> WriteAsync<T>(Func<StoreTransaction, Task<T>> work, CancellationToken cancellationToken, bool durable = false)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            var connection = Open();
            if (durable) SetSynchronous(connection, "FULL");
            try
            {
                await using var transaction = connection.BeginTransaction();
                var result = await work(new StoreTransaction(connection, transaction));
                _faults.BeforeCommit("tenant");
                await transaction.CommitAsync(CancellationToken.None);
                _faults.AfterCommit("tenant");
                return result;
            }
            finally
            {
                if (durable && connection.State == System.Data.ConnectionState.Open) SetSynchronous(connection, "NORMAL");
            }
        }
        catch (SqliteException exception) when (IsOfTheFile(exception))
        {
            // The next write opens the file anew: it may have been restored by then, and this connection would still hold the old one.
            Interlocked.Exchange(ref _connection, null)?.Dispose();
            throw new StorageException($"{FilePath} cannot be written: {exception.Message} Nothing of this step was kept; it is tried again.", exception);
        }
        finally
        {
            _gate.Release();
        }
    }

    public Task WriteAsync(Action<DbConnection, DbTransaction> work, CancellationToken cancellationToken, bool durable = false) =>
        WriteAsync((connection, transaction) => { work(connection, transaction); return true; }, cancellationToken, durable);

    /// <summary>A connection for reading; the caller disposes it.</summary>
    public DbConnection OpenForReading() => SqliteFiles.OpenForReading(FilePath);

    /// <summary>Closes the file until the next write.</summary>
    /// <returns>False: somebody writes, or it is closed already.</returns>
    public bool TryClose()
    {
        if (!IsOpen || !_gate.Wait(0, CancellationToken.None)) return false;
        try
        {
            Interlocked.Exchange(ref _connection, null)?.Dispose();
            return true;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Waits for the write in hand and lets no other begin.</summary>
    /// <param name="reason">What whoever still holds this is told.</param>
    public async Task CloseForGoodAsync(string reason, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        _closedBecause = reason;
        Interlocked.Exchange(ref _connection, null)?.Dispose();
        _gate.Release();
    }

    public void Dispose()
    {
        _disposed = true;
        Interlocked.Exchange(ref _connection, null)?.Dispose();
        _gate.Dispose();
    }

    private SqliteConnection Open()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_closedBecause is { } reason) throw new StorageException(reason);
        if (_connection is { } open) return open;
        var connection = SqliteFiles.OpenForWriting(FilePath, synchronous: "NORMAL");
        try
        {
            Schema.Upgrade(connection, "Tenant");
            foreach (var part in _parts) Schema.Upgrade(connection, part);
            return _connection = connection;
        }
        catch (SqliteException exception) when (IsOfTheFile(exception))
        {
            connection.Dispose();
            throw new StorageException($"{FilePath} cannot be opened: {exception.Message}", exception);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The file or its disk is at fault, not the statement.</summary>
    private static bool IsOfTheFile(SqliteException exception) => exception.SqliteErrorCode is Full or ReadOnly or IoError or Corrupt or NotADatabase;

    private static void SetSynchronous(SqliteConnection connection, string level)
    {
        using var command = connection.CreateCommand();
        command.CommandText = level == "FULL" ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL";
        command.ExecuteNonQuery();
    }
}
