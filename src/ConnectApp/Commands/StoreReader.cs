using ConnectApp.Api.Runs;
using ConnectApp.Composition;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Transfers.Doors.Connect;
using ConnectApp.Transfers.Inbox;

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

    /// <param name="id">Id of a run, or the beginning of it.</param>
    /// <exception cref="StorageException">There is no store.</exception>
    /// <exception cref="UsageException">There is no such run, or more than one.</exception>
    public async Task<RunEntry> GetRunAsync(string id, CancellationToken cancellationToken)
    {
        _ = new ControlFile(_options);
        return Choose(await ReadRunsAsync(cancellationToken), id).Entry;
    }

    /// <param name="none">Said if there is no such run; null: that no run of the store has such an id.</param>
    /// <exception cref="UsageException">There is no such run, or more than one.</exception>
    public static (RunEntry Entry, string? ClientKey) Choose(IReadOnlyList<(RunEntry Entry, string? ClientKey)> runs, string id, string? none = null)
    {
        var found = runs.Where(r => id.Length > 0 && r.Entry.RunId.ToString().StartsWith(id, StringComparison.OrdinalIgnoreCase)).ToList();
        return found.Count switch
        {
            1 => found[0],
            0 => throw new UsageException(none ?? $"No run of this store has an id that begins with '{id}'; `runs` lists them."),
            _ => throw new UsageException($"{found.Count} runs have ids that begin with '{id}'; `runs --output json` prints them whole."),
        };
    }

    /// <summary>Sites that have or had the app, in the order of their first install.</summary>
    /// <exception cref="StorageException">There is no store.</exception>
    public async Task<IReadOnlyList<SiteLine>> ReadSitesAsync(CancellationToken cancellationToken)
    {
        var control = new ControlFile(_options);
        if (ControlFile.Find(_options) is null) return [];
        var lastEvents = await InboxStore.ReadLastEventsAsync(control, cancellationToken);
        var live = new Dictionary<TenantId, int>();
        foreach (var (entry, _) in await ReadRunsAsync(cancellationToken))
        {
            var run = await Tenants.ReadAsync(entry.TenantId, new FoundRun(entry, null), snapshot => FoundRun.ReadAsync(entry, snapshot), cancellationToken);
            if (!RunState.IsTerminal(run.State)) live[entry.TenantId] = live.GetValueOrDefault(entry.TenantId) + 1;
        }

        return [.. (await InstallationStore.ReadAllAsync(control, cancellationToken))
            .Select(s => SiteLine.Of(s, lastEvents.TryGetValue(s.Tenant, out var at) ? at : null, live.GetValueOrDefault(s.Tenant)))];
    }

    /// <summary>Names of tenants that no site stands for, oldest first.</summary>
    public async Task<IReadOnlyList<string>> ReadApiTenantsAsync(CancellationToken cancellationToken) =>
        ControlFile.Find(_options) is { } control ? await new ApiTenants(control, TimeProvider.System).ListAsync(cancellationToken) : [];

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
