using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using ConnectApp.Core.Telemetry;
using Dapper;

namespace ConnectApp.Core.Runs;

/// <summary>Table <c>runs</c> of the control tables: per run what is due and what is asked of it.</summary>
internal sealed partial class RunRegistry(IControlDatabase control)
{
    /// <returns>Null: there is no such run, or its site was erased.</returns>
    public async Task<RunEntry?> FindAsync(RunId run, CancellationToken cancellationToken)
    {
        await using var connection = await control.OpenForReadingAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<RunEntry>("SELECT * FROM runs WHERE run_id = @run", new { run });
    }

    /// <summary>Adds a run that is due at once; one that is there stays as it is.</summary>
    public Task<RunEntry> AddAsync(NewRun run, CancellationToken cancellationToken) => control.WriteAsync(async transaction =>
    {
        await transaction.Connection.ExecuteAsync(
            """
            INSERT INTO runs (run_id, tenant_id, kind, created_at, due_at, trace_parent) VALUES (@RunId, @TenantId, @Kind, @CreatedAt, @CreatedAt, @Trace)
            ON CONFLICT (run_id) DO NOTHING
            """, new { run.RunId, run.TenantId, run.Kind, run.CreatedAt, Trace = Traces.Current }, transaction.Transaction);
        await RunStarts.EndAsync(transaction, run.TenantId, run.RunId);
        return await transaction.Connection.QuerySingleAsync<RunEntry>("SELECT * FROM runs WHERE run_id = @RunId", new { run.RunId }, transaction.Transaction);
    }, cancellationToken);

    /// <summary>How many runs of a kind a tenant has started since then.</summary>
    public async Task<int> CountSinceAsync(TenantId tenant, string kind, DateTimeOffset since, CancellationToken cancellationToken)
    {
        await using var connection = await control.OpenForReadingAsync(cancellationToken);
        return (int)await connection.ExecuteScalarAsync<long>(
            "SELECT COUNT(*) FROM runs WHERE tenant_id = @tenant AND kind = @kind AND created_at >= @since", new { tenant, kind, since });
    }

    /// <summary>Runs that are due, the longest waiting first.</summary>
    public async Task<IReadOnlyList<RunId>> ReadDueAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await control.OpenForReadingAsync(cancellationToken);
        return (await connection.QueryAsync<RunId>("SELECT run_id FROM runs WHERE due_at <= @now ORDER BY due_at LIMIT 1000", new { now })).AsList();
    }

    /// <summary>Runs that have something left to do.</summary>
    public async Task<IReadOnlyList<RunEntry>> ReadLiveAsync(CancellationToken cancellationToken)
    {
        await using var connection = await control.OpenForReadingAsync(cancellationToken);
        return (await connection.QueryAsync<RunEntry>("SELECT * FROM runs WHERE due_at IS NOT NULL")).AsList();
    }

    /// <summary>All runs, newest first.</summary>
    public async Task<IReadOnlyList<RunEntry>> ReadAllAsync(CancellationToken cancellationToken)
    {
        await using var connection = await control.OpenForReadingAsync(cancellationToken);
        return (await connection.QueryAsync<RunEntry>("SELECT * FROM runs ORDER BY created_at DESC, run_id DESC")).AsList();
    }

    /// <summary>Runs, newest first, a page at a time.</summary>
    /// <param name="tenant">Null: of all.</param>
    /// <param name="before">The run that closed the page before; null: from the newest.</param>
    public async Task<IReadOnlyList<RunEntry>> ReadPageAsync(
        TenantId? tenant, (DateTimeOffset CreatedAt, RunId Run)? before, int limit, CancellationToken cancellationToken)
    {
        await using var connection = await control.OpenForReadingAsync(cancellationToken);
        var sql = "SELECT * FROM runs WHERE (created_at, run_id) < (@at, @run)" + (tenant is null ? "" : " AND tenant_id = @tenant") + " ORDER BY created_at DESC, run_id DESC LIMIT @limit";
        return (await connection.QueryAsync<RunEntry>(sql,
            new { tenant = tenant?.ToString(), at = before?.CreatedAt.ToUnixTimeMilliseconds() ?? long.MaxValue, run = before?.Run.ToString() ?? "", limit })).AsList();
    }

    /// <param name="entry">The row as it was when the run was looked at: what was asked of it since keeps it due.</param>
    /// <param name="due">Null: nothing is left to do.</param>
    public Task SetDueAsync(RunEntry entry, DateTimeOffset? due, CancellationToken cancellationToken) =>
        control.WriteAsync(transaction => transaction.Connection.ExecuteAsync(
            "UPDATE runs SET due_at = CASE WHEN wakes = @Wakes OR @due < due_at THEN @due ELSE due_at END WHERE run_id = @RunId",
            new { due, entry.RunId, entry.Wakes }, transaction.Transaction), cancellationToken);

    /// <summary>Makes a live run due: something is asked of it.</summary>
    public Task WakeAsync(RunId run, DateTimeOffset now, CancellationToken cancellationToken) =>
        control.WriteAsync(transaction => transaction.Connection.ExecuteAsync(
            "UPDATE runs SET due_at = CASE WHEN @now < due_at THEN @now ELSE due_at END, wakes = wakes + 1 WHERE run_id = @run AND due_at IS NOT NULL", new { run, now }, transaction.Transaction), cancellationToken);

    /// <summary>Makes all live runs due: the clock by which their times were written has jumped.</summary>
    public Task WakeAllAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        control.WriteAsync(transaction => transaction.Connection.ExecuteAsync(
            "UPDATE runs SET due_at = @now, wakes = wakes + 1 WHERE due_at IS NOT NULL", new { now }, transaction.Transaction), cancellationToken);

    /// <summary>Makes all of a tenant's live runs due: its site has become reachable again.</summary>
    public Task WakeTenantAsync(TenantId tenant, DateTimeOffset now, CancellationToken cancellationToken) =>
        control.WriteAsync(transaction => transaction.Connection.ExecuteAsync(
            "UPDATE runs SET due_at = CASE WHEN @now < due_at THEN @now ELSE due_at END, wakes = wakes + 1 WHERE tenant_id = @tenant AND due_at IS NOT NULL", new { tenant, now }, transaction.Transaction), cancellationToken);
}
