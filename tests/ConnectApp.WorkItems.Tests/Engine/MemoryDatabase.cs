using System.Data.Common;
using ConnectApp.WorkItems.Stores;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ConnectApp.WorkItems.Tests.Engine;

/// <summary>The engine's tables in memory. A commit can be told to fail before or after it is done, as a crash at that point would leave it.</summary>
internal sealed class MemoryDatabase : IWorkItemDatabase, IDisposable
{
    private readonly SqliteConnection _connection = new("Data Source=:memory:");
    private readonly SemaphoreSlim _gate = new(1, 1);

    public MemoryDatabase()
    {
        _connection.Open();
        foreach (var script in WorkItemSchema.Part.Scripts) _connection.Execute(script);
    }

    /// <summary>Called before and after each commit.</summary>
    public Action<string> AtPoint { get; set; } = _ => { };

    public async Task WriteAsync(Func<DbTransaction, Task> work, bool durable, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            using var transaction = _connection.BeginTransaction();
            await work(transaction);
            AtPoint("before commit");
            transaction.Commit();
            AtPoint("after commit");
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return await work(_connection);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose()
    {
        _connection.Dispose();
        _gate.Dispose();
    }
}
