using ConnectApp.Api.Access;
using ConnectApp.Runs;
using ConnectApp.Storage;
using Microsoft.Data.Sqlite;

namespace ConnectApp.Api;

/// <summary>Finds runs for a caller. The only way from an id of a request to a run: it looks whose the run is.</summary>
internal sealed class ApiRuns(RunRegistry registry, TenantDatabases tenants)
{
    /// <returns>Null: there is none of this id that the caller may see; answer <see cref="ApiErrors.RunNotFound"/>.</returns>
    public FoundRun? Find(ApiCaller caller, string runId)
    {
        if (!Guid.TryParseExact(runId, "D", out var id) || registry.Find(new RunId(id)) is not { } entry || !caller.MaySee(entry.TenantId)) return null;
        using var connection = TryOpen(entry.TenantId);
        return new FoundRun(entry, connection is null ? null : RunStore.Find(connection, entry.TenantId, entry.RunId));
    }

    /// <summary>A connection for reading the tenant's file; the caller disposes it.</summary>
    /// <returns>Null: there is no file yet.</returns>
    public SqliteConnection? TryOpen(TenantId tenant) => File.Exists(tenants.PathOf(tenant)) ? tenants.Open(tenant).OpenForReading() : null;

    public RunObject Show(FoundRun found)
    {
        using var connection = TryOpen(found.Entry.TenantId);
        return RunObject.Of(found.Entry, found.Run, connection is null || found.Run is null ? new RunCounts() : RunCounts.From(connection, found.Run));
    }
}

/// <param name="Entry">Its row in the control file, with what is asked of it.</param>
/// <param name="Run">Its row in the tenant's file; null: its worker has not begun yet.</param>
internal sealed record FoundRun(RunEntry Entry, Run? Run)
{
    public string State => RunState.Of(Entry, Run);
}
