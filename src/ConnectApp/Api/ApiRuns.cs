using ConnectApp.Api.Access;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Api;

/// <summary>Finds runs for a caller. The only way from an id of a request to a run: it looks whose the run is.</summary>
internal sealed class ApiRuns(RunRegistry registry, TenantDatabases tenants)
{
    /// <returns>Null: there is none of this id that the caller may see; answer <see cref="ApiErrors.RunNotFound"/>.</returns>
    public FoundRun? Find(ApiCaller caller, string runId)
    {
        if (!Guid.TryParseExact(runId, "D", out var id) || registry.Find(new RunId(id)) is not { } entry || !caller.MaySee(entry.TenantId)) return null;
        using var connection = tenants.TryOpenForReading(entry.TenantId);
        return new FoundRun(entry, connection is null ? null : RunStore.Find(connection, entry.TenantId, entry.RunId));
    }

    public RunObject Show(FoundRun found)
    {
        using var connection = tenants.TryOpenForReading(found.Entry.TenantId);
        return RunObject.Of(found, connection is null || found.Run is null ? new RunCounts() : RunCounts.From(connection, found.Run));
    }
}

/// <param name="Entry">Its row in the control file, with what is asked of it.</param>
/// <param name="Run">Its row in the tenant's file; null: its worker has not begun yet.</param>
internal sealed record FoundRun(RunEntry Entry, Run? Run)
{
    public string State => RunState.Of(Entry, Run);
}
