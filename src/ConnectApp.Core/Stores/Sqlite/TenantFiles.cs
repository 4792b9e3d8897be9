using ConnectApp.Core.Ids;

namespace ConnectApp.Core.Stores.Sqlite;

/// <summary>The tenants' files as reading verbs open them, beside a running <c>serve</c> or alone; nothing is written.</summary>
internal sealed class TenantFiles(StorageOptions options) : ITenantDatabases
{
    public ITenantDatabase Get(TenantId tenant) => Find(tenant) ?? throw new StorageException($"{PathOf(tenant)} does not exist.");

    /// <exception cref="StorageException">Nobody has upgraded the file yet, or it cannot be read.</exception>
    public ITenantDatabase? Find(TenantId tenant)
    {
        var path = PathOf(tenant);
        if (!File.Exists(path)) return null;
        using var connection = SqliteFiles.OpenForReading(path);

        // A file that has just been made may not have its tables yet: that is an empty store, not a fault.
        if (!SqliteFiles.HasTable(connection, "runs")) return null;
        if (SqliteFiles.HasTable(connection, "transfers")) return new TenantFile(tenant, path);
        throw new StorageException($"{path} was written by an older version of this program; start `serve` once, which upgrades it.");
    }

    public Task<IReadOnlyList<(string Path, long Bytes)>> EraseAsync(TenantId tenant, CancellationToken cancellationToken) =>
        throw new StorageException($"{PathOf(tenant)} is open for reading only.");

    private string PathOf(TenantId tenant) => Path.Combine(options.Folder, "tenants", $"{tenant}.db");

    private sealed class TenantFile(TenantId tenant, string path) : ITenantDatabase
    {
        public TenantId Tenant => tenant;

        public async Task<T> ReadAsync<T>(Func<StoreTransaction, Task<T>> work, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await using var connection = SqliteFiles.OpenForReading(path);
            await using var transaction = connection.BeginTransaction(deferred: true);
            return await work(new StoreTransaction(connection, transaction));
        }

        public Task<T> WriteAsync<T>(Func<StoreTransaction, Task<T>> work, CancellationToken cancellationToken, bool durable = false) =>
            throw new StorageException($"{path} is open for reading only.");
    }
}
