using Microsoft.Data.Sqlite;

namespace ConnectApp.Storage;

/// <summary><c>tenants/{id}.db</c>: one writing connection behind a gate; readers open their own.</summary>
internal sealed class TenantDatabase : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly CommitFaults _faults;
    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <param name="path">Made where it is missing, upgraded where it is older.</param>
    public TenantDatabase(TenantId tenant, string path, CommitFaults faults)
    {
        Tenant = tenant;
        FilePath = path;
        _faults = faults;
        _connection = Sqlite.OpenForWriting(path, synchronous: "NORMAL");
        try
        {
            Schema.Upgrade(_connection, "Tenant");
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    public TenantId Tenant { get; }
    public string FilePath { get; }

    /// <summary>Runs <paramref name="work"/> in one transaction and commits it; an exception leaves nothing behind.</summary>
    /// <param name="durable">Commit with <c>synchronous=FULL</c>: an irrevocable word to the outside follows.</param>
    public async Task<T> WriteAsync<T>(Func<SqliteConnection, SqliteTransaction, T> work, CancellationToken cancellationToken, bool durable = false)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (durable) SetSynchronous("FULL");
            try
            {
                using var transaction = _connection.BeginTransaction();
                var result = work(_connection, transaction);
                _faults.BeforeCommit("tenant");
                transaction.Commit();
                _faults.AfterCommit("tenant");
                return result;
            }
            finally
            {
                if (durable) SetSynchronous("NORMAL");
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    public Task WriteAsync(Action<SqliteConnection, SqliteTransaction> work, CancellationToken cancellationToken, bool durable = false) =>
        WriteAsync((connection, transaction) => { work(connection, transaction); return true; }, cancellationToken, durable);

    /// <summary>A connection for reading; the caller disposes it.</summary>
    public SqliteConnection OpenForReading() => Sqlite.OpenForReading(FilePath);

    public void Dispose()
    {
        _connection.Dispose();
        _gate.Dispose();
    }

    private void SetSynchronous(string level)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = level == "FULL" ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL";
        command.ExecuteNonQuery();
    }
}
