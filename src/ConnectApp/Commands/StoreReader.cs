using ConnectApp.Composition;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Transfers.Doors.Connect;

namespace ConnectApp.Commands;

/// <summary>Reads a store beside a running <c>serve</c>, or one that nobody serves; writes nothing.</summary>
internal sealed class StoreReader
{
    private readonly StorageOptions _options;

    private StoreReader(StorageOptions options) => (_options, Tenants) = (options, new TenantFiles(options));

    public ITenantDatabases Tenants { get; }

    public static StoreReader FromSettings() => new(Settings.Read().GetSection("Storage").Get<StorageOptions>() ?? new StorageOptions());

    /// <summary>Newest first; empty where there is no store yet.</summary>
    public async Task<IReadOnlyList<(RunEntry Entry, string? ClientKey)>> ReadRunsAsync(CancellationToken cancellationToken)
    {
        if (ControlFile.Find(_options) is not { } control) return [];
        var sites = (await InstallationStore.ReadTenantsAsync(control, cancellationToken)).ToDictionary(s => s.Tenant, s => s.ClientKey);
        return [.. (await new RunRegistry(control).ReadAllAsync(cancellationToken)).Select(e => (e, sites.GetValueOrDefault(e.TenantId)))];
    }

    /// <summary>Its row in the control tables as it is now; null: it is gone.</summary>
    public async Task<RunEntry?> FindRunAsync(RunId run, CancellationToken cancellationToken) =>
        ControlFile.Find(_options) is { } control ? await new RunRegistry(control).FindAsync(run, cancellationToken) : null;

    /// <param name="clientKey">Null: all of them.</param>
    public async Task<IReadOnlyList<TenantId>> ReadTenantsAsync(string? clientKey, CancellationToken cancellationToken)
    {
        if (ControlFile.Find(_options) is not { } control) return [];
        return [.. (await InstallationStore.ReadTenantsAsync(control, cancellationToken)).Where(s => clientKey is null || s.ClientKey == clientKey).Select(s => s.Tenant)];
    }
}
