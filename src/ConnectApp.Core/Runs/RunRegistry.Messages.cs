using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using Dapper;

namespace ConnectApp.Core.Runs;

/// <summary>What requests, messages and erasures change in the runs' rows, in the commits of other stores.</summary>
internal sealed partial class RunRegistry
{
    public static Task<RunEntry?> FindAsync(StoreTransaction transaction, RunId run) => transaction.Connection.QuerySingleOrDefaultAsync<RunEntry>(
        "SELECT * FROM runs WHERE run_id = @run", new { run }, transaction.Transaction);

    /// <returns>Null: no message of the transfer has come.</returns>
    public async Task<RunEntry?> FindByTransferAsync(TenantId tenant, TransferId transfer, CancellationToken cancellationToken)
    {
        await using var connection = await control.OpenForReadingAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<RunEntry>(
            "SELECT * FROM runs WHERE tenant_id = @tenant AND transfer_id = @transfer", new { tenant, transfer });
    }

    public static Task AskPauseAsync(StoreTransaction transaction, RunId run, DateTimeOffset now) => AskAsync(transaction, run, "paused_at = @now", now);

    public static Task AskResumeAsync(StoreTransaction transaction, RunId run, DateTimeOffset now) => AskAsync(transaction, run, "paused_at = NULL", now);

    /// <summary>A paused run is released by that.</summary>
    public static Task AskCancelAsync(StoreTransaction transaction, RunId run, DateTimeOffset now) =>
        AskAsync(transaction, run, "cancelled_at = @now, paused_at = NULL", now);

    /// <param name="assignments">Columns and parameters, written in this class.</param>
    private static Task<int> AskAsync(StoreTransaction transaction, RunId run, string assignments, DateTimeOffset now) => transaction.Connection.ExecuteAsync(
        $"UPDATE runs SET {assignments}, wakes = wakes + 1, due_at = CASE WHEN due_at < @now THEN due_at ELSE @now END WHERE run_id = @run",
        new { run, now },
        transaction.Transaction);

    /// <summary>Makes the run of a transfer due at once; a run that had ended looks at what came late.</summary>
    /// <param name="ifNew">The id of the run if the transfer has none yet.</param>
    /// <returns>The transfer's run.</returns>
    public static Task<RunId> WakeByMessageAsync(
        StoreTransaction transaction,
        TenantId tenant,
        TransferId transfer,
        RunId ifNew,
        DateTimeOffset at,
        string? traceParent) => transaction.Connection.QuerySingleAsync<RunId>(
        """
        INSERT INTO runs (run_id, tenant_id, transfer_id, created_at, due_at, trace_parent) VALUES (@ifNew, @tenant, @transfer, @at, @at, @traceParent)
        ON CONFLICT (tenant_id, transfer_id) DO UPDATE SET
            due_at = CASE WHEN runs.due_at < excluded.due_at THEN runs.due_at ELSE excluded.due_at END,
            wakes = runs.wakes + 1, trace_parent = COALESCE(runs.trace_parent, excluded.trace_parent)
        RETURNING run_id
        """,
        new { tenant, transfer, ifNew, at, traceParent },
        transaction.Transaction);

    /// <summary>The platform asks for a cancel; the first word stands.</summary>
    public static async Task AskCancelAsync(StoreTransaction transaction, TenantId tenant, RunId run, DateTimeOffset at)
    {
        var asked = await transaction.Connection.ExecuteAsync(
            "UPDATE runs SET cancelled_at = @at WHERE tenant_id = @tenant AND run_id = @run AND cancelled_at IS NULL",
            new { tenant, run, at },
            transaction.Transaction);
        if (asked > 0) await RunAction.AddAsync(transaction, tenant, run, RunActionKind.Cancel, new RunActor(RunActor.Platform, ""), at);
    }

    /// <summary>The platform says that the transfer is settled; the first word stands.</summary>
    /// <param name="settledAs">The status that it named, if any.</param>
    public static Task NoteSettledAsync(StoreTransaction transaction, TenantId tenant, RunId run, DateTimeOffset at, string? settledAs) =>
        transaction.Connection.ExecuteAsync(
            """
            UPDATE runs SET settled_at = COALESCE(settled_at, @at), settled_as = COALESCE(settled_as, @settledAs)
            WHERE tenant_id = @tenant AND run_id = @run
            """,
            new { tenant, run, at, settledAs },
            transaction.Transaction);

    /// <summary>Nothing of the tenant's runs is due any more: its data is being removed.</summary>
    public static Task StopAsync(StoreTransaction transaction, TenantId tenant) => transaction.Connection.ExecuteAsync(
        "UPDATE runs SET due_at = NULL, wakes = wakes + 1 WHERE tenant_id = @tenant", new { tenant }, transaction.Transaction);

    /// <summary>Removes the tenant's runs with their histories.</summary>
    /// <returns>How many runs there were.</returns>
    public static async Task<int> RemoveAsync(StoreTransaction transaction, TenantId tenant)
    {
        await RunAction.RemoveAsync(transaction, tenant);
        await RunStarts.RemoveAsync(transaction, tenant);
        return await transaction.Connection.ExecuteAsync("DELETE FROM runs WHERE tenant_id = @tenant", new { tenant }, transaction.Transaction);
    }
}
