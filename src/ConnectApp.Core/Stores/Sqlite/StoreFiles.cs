using System.Data.Common;
using ConnectApp.Core.Ids;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ConnectApp.Core.Stores.Sqlite;

/// <summary>The files of a store as reading verbs open them, beside a running <c>serve</c> or alone; nothing is written.</summary>
internal sealed class StoreFiles(StorageOptions options)
{
    /// <summary>A connection for reading the control tables; the caller disposes it.</summary>
    /// <returns>Null: there is no store yet.</returns>
    public DbConnection? OpenControl() => Open(Path.Combine(options.Folder, "control.db"));

    /// <summary>A connection for reading a tenant's tables; the caller disposes it.</summary>
    /// <returns>Null: the tenant has no file yet.</returns>
    /// <exception cref="StorageException">Nobody has upgraded the file yet.</exception>
    public DbConnection? OpenTenant(TenantId tenant)
    {
        var path = Path.Combine(options.Folder, "tenants", $"{tenant}.db");
        if (Open(path) is not { } connection) return null;
        if (HasTable(connection, "transfers")) return connection;
        connection.Dispose();
        throw new StorageException($"{path} was written by an older version of this program; start `serve` once, which upgrades it.");
    }

    // A file that has just been made may not have its tables yet: that is an empty store, not a fault.
    private static SqliteConnection? Open(string path)
    {
        if (!File.Exists(path)) return null;
        var connection = SqliteFiles.OpenForReading(path);
        if (HasTable(connection, "runs")) return connection;
        connection.Dispose();
        return null;
    }

    private static bool HasTable(SqliteConnection connection, string table) =>
        connection.ExecuteScalar<long>("SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = @table", new { table }) == 1;
}
