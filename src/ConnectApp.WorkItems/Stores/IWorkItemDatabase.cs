using System.Data.Common;

namespace ConnectApp.WorkItems.Stores;

/// <summary>The store of one tenant, as the engine needs it. SQLite and PostgreSQL both fit.</summary>
public interface IWorkItemDatabase
{
    /// <summary>Runs the work in one transaction and commits it; an exception leaves nothing behind.</summary>
    /// <param name="durable">The commit survives a power cut: a write to the outside follows.</param>
    Task WriteAsync(Func<DbTransaction, Task> work, bool durable, CancellationToken cancellationToken);

    /// <summary>Reads on a connection that sees all commits.</summary>
    Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellationToken);
}
