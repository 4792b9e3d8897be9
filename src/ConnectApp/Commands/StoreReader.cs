using ConnectApp.Composition;
using System.Data.Common;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Core.Stores.Sqlite;
using Dapper;

namespace ConnectApp.Commands;

/// <summary>Reads a store beside a running <c>serve</c>, or one that nobody serves; writes nothing.</summary>
internal sealed class StoreReader
{
    private readonly string _folder;

    private StoreReader(string folder) => _folder = folder;

    public static StoreReader FromSettings()
    {
        var options = Settings.Read().GetSection("Storage").Get<StorageOptions>() ?? new StorageOptions();
        return new StoreReader(options.Folder);
    }

    /// <summary>Newest first; empty where there is no store yet.</summary>
    public IReadOnlyList<(RunEntry Entry, string? ClientKey)> ReadRuns()
    {
        if (FindControl() is not { } control) return [];
        using (control)
        {
            var sites = control.Query<(string Tenant, string ClientKey)>("SELECT tenant_id, client_key FROM installations").ToDictionary(s => s.Tenant, s => s.ClientKey);
            return control.Query<RunEntry>("SELECT * FROM runs ORDER BY created_at DESC, run_id DESC")
                .Select(e => (e, sites.GetValueOrDefault(e.TenantId.ToString()))).ToList();
        }
    }

    /// <summary>Its row in the control file as it is now; null: it is gone.</summary>
    public RunEntry? FindRun(RunId run)
    {
        using var control = FindControl();
        return control?.QuerySingleOrDefault<RunEntry>("SELECT * FROM runs WHERE run_id = @run", new { run });
    }

    /// <param name="clientKey">Null: all of them.</param>
    public IReadOnlyList<TenantId> ReadTenants(string? clientKey)
    {
        if (FindControl() is not { } control) return [];
        using (control)
        {
            return control.Query<string>("SELECT tenant_id FROM installations WHERE @clientKey IS NULL OR client_key = @clientKey ORDER BY installed_at, tenant_id", new { clientKey })
                .Select(t => new TenantId(Guid.Parse(t))).ToList();
        }
    }

    /// <returns>Null: the tenant has no file yet.</returns>
    /// <exception cref="StorageException">Nobody has upgraded the file yet.</exception>
    public DbConnection? FindTenant(TenantId tenant)
    {
        var path = Path.Combine(_folder, "tenants", $"{tenant}.db");
        if (!File.Exists(path) || Readable(path, "runs") is not { } connection) return null;
        if (HasTable(connection, "transfers")) return connection;
        connection.Dispose();
        throw new StorageException($"{path} was written by an older version of this program; start `serve` once, which upgrades it.");
    }

    private DbConnection? FindControl()
    {
        var path = Path.Combine(_folder, "control.db");
        return File.Exists(path) ? Readable(path, "runs") : null;
    }

    // A file that has just been made may not have its tables yet: that is an empty store, not a fault.
    private static DbConnection? Readable(string path, string table)
    {
        DbConnection connection = SqliteFiles.OpenForReading(path);
        if (HasTable(connection, table)) return connection;
        connection.Dispose();
        return null;
    }

    private static bool HasTable(DbConnection connection, string table) =>
        connection.ExecuteScalar<long>("SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = @table", new { table }) == 1;
}
