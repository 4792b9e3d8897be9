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
    private readonly StoreFiles _files;

    private StoreReader(StoreFiles files) => _files = files;

    public static StoreReader FromSettings()
    {
        var options = Settings.Read().GetSection("Storage").Get<StorageOptions>() ?? new StorageOptions();
        return new StoreReader(new StoreFiles(options));
    }

    /// <summary>Newest first; empty where there is no store yet.</summary>
    public IReadOnlyList<(RunEntry Entry, string? ClientKey)> ReadRuns()
    {
        if (_files.OpenControl() is not { } control) return [];
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
        using var control = _files.OpenControl();
        return control?.QuerySingleOrDefault<RunEntry>("SELECT * FROM runs WHERE run_id = @run", new { run });
    }

    /// <param name="clientKey">Null: all of them.</param>
    public IReadOnlyList<TenantId> ReadTenants(string? clientKey)
    {
        if (_files.OpenControl() is not { } control) return [];
        using (control)
        {
            return control.Query<string>("SELECT tenant_id FROM installations WHERE @clientKey IS NULL OR client_key = @clientKey ORDER BY installed_at, tenant_id", new { clientKey })
                .Select(t => new TenantId(Guid.Parse(t))).ToList();
        }
    }

    /// <returns>Null: the tenant has no file yet.</returns>
    /// <exception cref="StorageException">Nobody has upgraded the file yet.</exception>
    public DbConnection? FindTenant(TenantId tenant) => _files.OpenTenant(tenant);
}
