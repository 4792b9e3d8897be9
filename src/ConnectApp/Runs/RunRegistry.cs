using ConnectApp.Storage;
using Dapper;

namespace ConnectApp.Runs;

/// <summary>The runs' rows in <c>control.db</c>.</summary>
internal sealed class RunRegistry(ControlDatabase control)
{
    public RunEntry? Find(RunId run)
    {
        using var connection = control.OpenForReading();
        return connection.QuerySingleOrDefault<RunEntry>("SELECT * FROM runs WHERE run_id = @run", new { run });
    }

    /// <summary>Runs that are due, the longest waiting first.</summary>
    public IReadOnlyList<RunId> ReadDue(DateTimeOffset now)
    {
        using var connection = control.OpenForReading();
        return connection.Query<RunId>("SELECT run_id FROM runs WHERE due_at <= @now ORDER BY due_at LIMIT 1000", new { now }).AsList();
    }

    /// <summary>Runs that have something left to do.</summary>
    public IReadOnlyList<RunEntry> ReadLive()
    {
        using var connection = control.OpenForReading();
        return connection.Query<RunEntry>("SELECT * FROM runs WHERE due_at IS NOT NULL").AsList();
    }

    /// <summary>All runs, newest first.</summary>
    public IReadOnlyList<RunEntry> ReadAll()
    {
        using var connection = control.OpenForReading();
        return connection.Query<RunEntry>("SELECT * FROM runs ORDER BY created_at DESC, run_id DESC").AsList();
    }

    /// <param name="due">Null: nothing is left to do. A message that nobody took over yet makes the run due at once all the same.</param>
    public Task SetDueAsync(RunEntry entry, DateTimeOffset? due, CancellationToken cancellationToken) =>
        control.WriteAsync((connection, transaction) => connection.Execute(
            """
            UPDATE runs SET due_at = CASE WHEN EXISTS (SELECT 1 FROM inbox WHERE inbox.tenant_id = runs.tenant_id AND inbox.transfer_id = runs.transfer_id
                AND inbox.state = 'new') THEN MIN(COALESCE(due_at, 0), COALESCE(@due, 0)) ELSE @due END
            WHERE run_id = @RunId
            """,
            new { due, entry.RunId }, transaction), cancellationToken);

    /// <summary>Makes all of a tenant's live runs due: its site has become reachable again.</summary>
    public Task WakeTenantAsync(TenantId tenant, DateTimeOffset now, CancellationToken cancellationToken) =>
        control.WriteAsync((connection, transaction) => connection.Execute(
            "UPDATE runs SET due_at = MIN(due_at, @now) WHERE tenant_id = @tenant AND due_at IS NOT NULL", new { tenant, now }, transaction), cancellationToken);
}
