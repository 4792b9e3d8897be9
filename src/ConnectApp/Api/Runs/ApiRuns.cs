using ConnectApp.Api.Answers;
using ConnectApp.Api.Access;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Api.Runs;

/// <summary>Finds runs for a caller. The only way from an id of a request to a run: it looks whose the run is.</summary>
internal sealed class ApiRuns(RunRegistry registry, ITenantDatabases tenants)
{
    /// <returns>Null: there is none of this id that the caller may see; answer <see cref="ApiErrors.RunNotFound"/>.</returns>
    public async Task<FoundRun?> FindAsync(ApiCaller caller, string runId, CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(runId, "D", out var id) || await registry.FindAsync(new RunId(id), cancellationToken) is not { } entry || !caller.MaySee(entry.TenantId)) return null;
        return await tenants.ReadAsync(entry.TenantId, new FoundRun(entry, null), snapshot => FoundRun.ReadAsync(entry, snapshot), cancellationToken);
    }

    public async Task<RunObject> ShowAsync(FoundRun found, CancellationToken cancellationToken) =>
        RunObject.Of(found, await tenants.ReadAsync(found.Entry.TenantId, new RunCounts(), found.CountAsync, cancellationToken));
}

/// <param name="Entry">Its row in the control file, with what is asked of it.</param>
/// <param name="Run">Its row in the tenant's file; null: its worker has not begun yet.</param>
internal sealed record FoundRun(RunEntry Entry, Run? Run)
{
    public string State => RunState.Of(Entry, Run);

    /// <summary>Null: a run of another kind, or one that has not begun.</summary>
    public TransferRun? Transfer => Run as TransferRun;

    public static async Task<FoundRun> ReadAsync(RunEntry entry, StoreTransaction snapshot) => new(entry, entry.Kind == RunKinds.Transfer
        ? await TransferStore.FindAsync(snapshot, entry.TenantId, entry.RunId) : await RunStore.FindAsync(snapshot, entry.TenantId, entry.RunId));

    /// <summary>What became of a transfer's records; nothing for other kinds, which count in their row.</summary>
    public async Task<RunCounts> CountAsync(StoreTransaction snapshot) => Transfer is { } transfer ? await RunCounts.ReadAsync(snapshot, transfer) : new RunCounts();

    public RunProgress Progress(RunCounts counts) => Run is null or TransferRun ? LoadProgress.Of(Transfer, counts) : RunProgress.Of(Run);

    public RunStats Stats(RunCounts counts) => Run is null or TransferRun ? counts.Stats : new RunStats(Run.Succeeded, Run.Skipped, Run.Failed);

    /// <summary>For people; null: it has none.</summary>
    public string? Name => Transfer?.MigrationName ?? Run?.Name;

    /// <summary>What keeps it from going on; null: nothing, or it has ended.</summary>
    public RunWait? Waiting => RunState.IsTerminal(State) ? null : Run?.Waiting;

    /// <summary>The run API's project; null: not known yet.</summary>
    public Guid? Project => Transfer is { } transfer ? ProjectId.Of(transfer.MigrationScopeId) : Run?.ProjectId is { } id ? Guid.Parse(id) : null;
}
