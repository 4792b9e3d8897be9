using ConnectApp.Core.Ids;

namespace ConnectApp.Core.Stores;

/// <summary>Border to the engine that holds one tenant's tables: its runs, records, problems and events.</summary>
internal interface ITenantDatabase
{
    TenantId Tenant { get; }

    /// <summary>Reads one state of the tables: what <paramref name="work"/> reads in several statements fits together.</summary>
    /// <param name="work">Reads only; what it hands out must not read on.</param>
    Task<T> ReadAsync<T>(Func<StoreTransaction, Task<T>> work, CancellationToken cancellationToken);

    /// <summary>Runs <paramref name="work"/> in one transaction and commits it; an exception leaves nothing behind.</summary>
    /// <param name="durable">The commit survives a power cut: a call that cannot be undone follows.</param>
    /// <exception cref="StorageException">The store cannot be written.</exception>
    Task<T> WriteAsync<T>(Func<StoreTransaction, Task<T>> work, CancellationToken cancellationToken, bool durable = false);

    Task WriteAsync(Func<StoreTransaction, Task> work, CancellationToken cancellationToken, bool durable = false) =>
        WriteAsync(async transaction => { await work(transaction); return true; }, cancellationToken, durable);
}
