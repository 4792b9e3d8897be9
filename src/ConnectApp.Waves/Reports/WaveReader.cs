using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Waves.Client;
using ConnectApp.Waves.Plans;
using ConnectApp.Waves.Stores;
using ConnectApp.Waves.Tree;

namespace ConnectApp.Waves.Reports;

/// <summary>Reads waves for people, beside whoever runs them; it writes nothing.</summary>
/// <param name="storeFolder">Artifacts are below it.</param>
internal sealed class WaveReader(ITenantDatabases tenants, RunRegistry registry, ILinkedTransfers transfers, string storeFolder)
{
    /// <summary>The newest run of each part of a plan, or of all plans, in the plans' order.</summary>
    public async Task<IReadOnlyList<StoredWave>> ReadAsync(TenantId tenant, string? plan, CancellationToken cancellationToken)
    {
        var rows = await tenants.ReadAsync<IReadOnlyList<WaveRow>>(tenant, [], snapshot => WaveStore.ReadAsync(snapshot, tenant, plan), cancellationToken);
        var found = new List<StoredWave>();
        var seen = new HashSet<(string, string)>();
        foreach (var row in rows)
        {
            if (seen.Add((row.PlanName, row.PartName)) && await FindAsync(tenant, row.RunId, cancellationToken) is { } wave) found.Add(wave);
        }

        return found;
    }

    /// <summary>Tenants that have waves.</summary>
    public async Task<IReadOnlyList<TenantId>> ReadTenantsAsync(CancellationToken cancellationToken) =>
        [.. (await registry.ReadAllAsync(cancellationToken)).Where(e => e.Kind == RunKinds.Wave).Select(e => e.TenantId).Distinct()];

    public async Task<StoredWave?> FindAsync(TenantId tenant, RunId run, CancellationToken cancellationToken)
    {
        if (await registry.FindAsync(run, cancellationToken) is not { } entry || entry.TenantId != tenant) return null;
        return await tenants.ReadAsync<StoredWave?>(tenant, null, async snapshot =>
        {
            if (await WaveStore.FindAsync(snapshot, tenant, run) is not { } row || await RunStore.FindAsync(snapshot, tenant, run) is not { } stored) return null;
            var wave = Packed.Read(row.Definition, WaveJson.Default.PlannedWave);
            return new StoredWave(
                entry, stored, row, wave, await TaskStore.ReadAsync(snapshot, tenant, run), await ArtifactStore.ReadAsync(snapshot, tenant, run),
                await ServerStore.ReadAsync(snapshot, tenant, wave.Server.Id, wave.Cloud.Url));
        }, cancellationToken);
    }

    /// <param name="seesAll">Who asks is an operator of all tenants.</param>
    public async Task<ListedWave> ShowAsync(StoredWave stored, bool seesAll, CancellationToken cancellationToken)
    {
        var (check, migrate) = (stored.Newest(TaskRequest.Check), stored.Newest(TaskRequest.Migrate));
        var core = StoredWave.TreeOf(migrate).Find("migrate");
        IReadOnlyList<string> linked = migrate?.AcceptedAt is { } from && stored.Wave.Apps.Count > 0
            ? await transfers.FindAsync(stored.Run.TenantId, seesAll, stored.Wave.Cloud.Url, stored.Wave.Apps, from, cancellationToken) : [];
        var wave = new WaveObject(
            stored.Row.PartName,
            stored.State,
            stored.Row.JobId,
            [.. stored.Tasks.Select(t => new WaveTaskObject(t.TaskId, t.Kind, t.Status, t.Outcome))],
            check?.Tree is null ? null : Count(StoredWave.TreeOf(check).Children.Values),
            migrate?.ExcludedChecks ?? [],
            core is null ? null : core.Children.Where(c => c.Key != "apps")
                .ToDictionary(c => c.Key, c => (IReadOnlyDictionary<string, int>)Count(c.Value.Children.Count > 0 ? c.Value.Children.Values : [c.Value], isFixed: false)),
            core?.Find("apps")?.Status,
            [.. stored.Artifacts.Select(a => new WaveArtifactObject(a.Name, a.File is { } file ? Path.GetFullPath(Path.Combine(storeFolder, file)) : null, a.Bytes))],
            linked,
            stored.Message);
        return new ListedWave(wave, stored.Run.RunId.ToString(), stored.Row.PlanName, stored.HasEnded ? null : stored.Run.WaitingReason, Clocks(stored));
    }

    /// <summary>The tree of the newest task, as it was read last.</summary>
    public static StatusNode TreeOf(StoredWave stored) => StoredWave.TreeOf(stored.Tasks.LastOrDefault(t => t.Tree is not null));

    /// <summary>The plan's status is that of its worst wave.</summary>
    public static string StatusOf(IEnumerable<string> states) =>
        new[] { RunState.Failed, RunState.Cancelled, RunState.Paused, RunState.Partial, RunState.Running, RunState.Pending }.FirstOrDefault(states.Contains) ?? RunState.Completed;

    private static Dictionary<string, int> Count(IEnumerable<StatusNode> nodes, bool isFixed = true)
    {
        var counts = new Dictionary<string, int>();
        if (isFixed)
        {
            foreach (var word in new[] { StatusWords.Success, StatusWords.Warning, StatusWords.Failed, StatusWords.Skipped }) counts[word] = 0;
        }

        foreach (var node in nodes)
        {
            var word = node.Verdict ?? node.Status ?? StatusWords.Pending;
            counts[word] = counts.GetValueOrDefault(word) + 1;
        }

        return counts;
    }

    private static List<WaveClock> Clocks(StoredWave stored)
    {
        var clocks = new List<WaveClock>();
        if (!stored.HasEnded)
        {
            if (stored.Server.AttachedUntil is { } attached) clocks.Add(new WaveClock("attach", attached));
            if (stored.Server.TokenSavedAt is { } saved) clocks.Add(new WaveClock("assistant token", saved.AddDays(21)));
            if (stored.Wave.From is { } from) clocks.Add(new WaveClock("window begins", from));
            if (stored.Wave.To is { } to) clocks.Add(new WaveClock("window ends", to));
            if (stored.Row.CoreEndedAt is { } core) clocks.Add(new WaveClock("apps", core + stored.Wave.AppsPatience));
        }

        clocks.AddRange(stored.Artifacts.Where(a => a is { File: null, Fault: null, ExpiresAt: not null }).Select(a => new WaveClock($"artifact {a.Name}", a.ExpiresAt!.Value)));
        return [.. clocks.OrderBy(c => c.Until)];
    }
}

/// <summary>A wave as it stands in the store.</summary>
internal sealed record StoredWave(
    RunEntry Entry,
    Run Run,
    WaveRow Row,
    PlannedWave Wave,
    IReadOnlyList<TaskRow> Tasks,
    IReadOnlyList<ArtifactRow> Artifacts,
    ServerRow Server)
{
    public string State => RunState.Of(Entry, Run);

    public bool HasEnded => RunState.IsTerminal(State);

    /// <summary>Nothing more comes before the plan is run again.</summary>
    public bool IsAtRest => HasEnded || (State == RunState.Paused && Run.State == RunState.Paused) || (State == RunState.Pending && Row.Rests != 0);

    public string? Message => HasEnded ? Join(Run.Message, Row.Message) : State == RunState.Paused ? Run.WaitingReason ?? Row.Message : Row.Message ?? Run.WaitingReason;

    public TaskRow? Newest(string kind) => Tasks.LastOrDefault(t => t.Kind == kind);

    public static StatusNode TreeOf(TaskRow? task) => task?.Tree is { } tree ? Packed.Read(tree, WaveJson.Default.StatusNode) : StatusNode.Empty;

    // The wave's own message counts after its end only where it was said after it: what it waited for is over.
    private static string? Join(string? end, string? said) => said?.Contains("--again", StringComparison.Ordinal) != true ? end : end is null ? said : $"{end}. {said}";
}
