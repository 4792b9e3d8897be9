using ConnectApp.Core.Ids;

namespace ConnectApp.Core.Stores;

/// <summary>The tenants' tables. A tenant whose tables are damaged stops alone.</summary>
internal interface ITenantDatabases
{
    /// <exception cref="StorageException">The tables are damaged, not writable, or of a newer program; the next call tries again.</exception>
    ITenantDatabase Get(TenantId tenant);

    /// <returns>Null: nothing was ever written for the tenant.</returns>
    /// <exception cref="StorageException">As of <see cref="Get"/>.</exception>
    ITenantDatabase? Find(TenantId tenant);

    /// <summary>Reads one state of a tenant's tables.</summary>
    /// <param name="nothing">The answer if nothing was ever written for the tenant.</param>
    /// <exception cref="StorageException">As of <see cref="Get"/>.</exception>
    async Task<T> ReadAsync<T>(TenantId tenant, T nothing, Func<StoreTransaction, Task<T>> work, CancellationToken cancellationToken) =>
        Find(tenant) is { } database ? await database.ReadAsync(work, cancellationToken) : nothing;

    /// <summary>Removes all that is stored of the tenant, after its last write has ended; nobody can open it again.</summary>
    /// <returns>What was removed: path and bytes.</returns>
    Task<IReadOnlyList<(string Path, long Bytes)>> EraseAsync(TenantId tenant, CancellationToken cancellationToken);
}
