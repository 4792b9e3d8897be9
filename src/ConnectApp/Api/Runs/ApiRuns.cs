using ConnectApp.Api.Answers;
using System.Data.Common;
using ConnectApp.Api.Access;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Api.Runs;

/// <summary>Finds runs for a caller. The only way from an id of a request to a run: it looks whose the run is.</summary>
internal sealed class ApiRuns(RunRegistry registry, TenantDatabases tenants)
{
    /// <returns>Null: there is none of this id that the caller may see; answer <see cref="ApiErrors.RunNotFound"/>.</returns>
    public async Task<FoundRun?> FindAsync(ApiCaller caller, string runId, CancellationToken cancellationToken)
    {
        if (!Guid.TryParseExact(runId, "D", out var id) || await registry.FindAsync(new RunId(id), cancellationToken) is not { } entry || !caller.MaySee(entry.TenantId)) return null;
        using var connection = tenants.TryOpenForReading(entry.TenantId);
        return FoundRun.Read(entry, connection);
    }

    public RunObject Show(FoundRun found)
    {
        using var connection = tenants.TryOpenForReading(found.Entry.TenantId);
        return RunObject.Of(found, found.Counts(connection));
    }
}

/// <param name="Entry">Its row in the control file, with what is asked of it.</param>
/// <param name="Run">Its row in the tenant's file; null: its worker has not begun yet.</param>
internal sealed record FoundRun(RunEntry Entry, Run? Run)
{
    public string State => RunState.Of(Entry, Run);

    /// <summary>Null: a run of another kind, or one that has not begun.</summary>
    public TransferRun? Transfer => Run as TransferRun;

    /// <param name="connection">Of the run's tenant; null: it has no tables yet.</param>
    public static FoundRun Read(RunEntry entry, DbConnection? connection) => new(entry, connection is null ? null
        : entry.Kind == RunKinds.Transfer ? TransferStore.Find(connection, entry.TenantId, entry.RunId) : RunStore.Find(connection, entry.TenantId, entry.RunId));

    /// <summary>What became of a transfer's records; nothing for other kinds, which count in their row.</summary>
    public RunCounts Counts(DbConnection? connection) => connection is null || Transfer is not { } transfer ? new RunCounts() : RunCounts.From(connection, transfer);

    public RunProgress Progress(RunCounts counts) => Run is null or TransferRun ? LoadProgress.Of(Transfer, counts) : RunProgress.Of(Run);

    public RunStats Stats(RunCounts counts) => Run is null or TransferRun ? counts.Stats : new RunStats(Run.Succeeded, Run.Skipped, Run.Failed);

    /// <summary>The run API's project; null: not known yet.</summary>
    public Guid? Project => Transfer is { } transfer ? ProjectId.Of(transfer.MigrationScopeId) : Run?.ProjectId is { } id ? Guid.Parse(id) : null;
}
