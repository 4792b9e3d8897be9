using System.Data.Common;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores.Sqlite;
using Dapper;

namespace ConnectApp.Core.Runs;

/// <summary>
/// Pause, resume and cancel, as rows that the run's worker takes at its next checkpoint. What is answered here holds over any stop: the row is committed first.
/// Whoever calls wakes the run afterwards; without that it is found within a second.
/// </summary>
internal sealed class RunControl(ControlDatabase control, TenantDatabases tenants, TimeProvider time)
{
    /// <summary>A run that waits is paused too; one that is paused stays so, by whoever paused it first.</summary>
    public async Task<ControlAnswer> PauseAsync(RunEntry entry, RunActor by, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(entry, by, RunAction.Pause, state =>
            state == RunState.Paused ? new ControlAnswer(ControlResult.NothingToDo, RunState.Paused)
            : RunState.IsTerminal(state) ? new ControlAnswer(ControlResult.WrongState, state)
            : new ControlAnswer(ControlResult.Asked, RunState.Paused), "paused_at = @now", cancellationToken);
        return await UnlessDecidedAsync(entry, answer, cancellationToken);
    }

    /// <summary>Only a paused run goes on; the worker that takes it next is the only one that can write it.</summary>
    public Task<ControlAnswer> ResumeAsync(RunEntry entry, RunActor by, CancellationToken cancellationToken) =>
        AskAsync(entry, by, RunAction.Resume, state =>
            state == RunState.Paused ? new ControlAnswer(ControlResult.Asked, RunState.Running) : new ControlAnswer(ControlResult.WrongState, state), "paused_at = NULL", cancellationToken);

    /// <summary>For good: what is loaded stays, and the transfer is settled INCOMPLETE.</summary>
    public async Task<ControlAnswer> CancelAsync(RunEntry entry, RunActor by, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(entry, by, RunAction.Cancel, state =>
            state == RunState.Cancelled ? new ControlAnswer(ControlResult.NothingToDo, RunState.Cancelled)
            : RunState.IsTerminal(state) ? new ControlAnswer(ControlResult.WrongState, state)
            : new ControlAnswer(ControlResult.Asked, RunState.Cancelled), "cancelled_at = @now, paused_at = NULL", cancellationToken);
        return await UnlessDecidedAsync(entry, answer, cancellationToken);
    }

    /// <summary>Who did what when, oldest first.</summary>
    public IReadOnlyList<RunAction> ReadHistory(RunId run)
    {
        using var connection = control.OpenForReading();
        return connection.Query<RunAction>("SELECT action, by_kind, by_subject, at FROM run_actions WHERE run_id = @run ORDER BY action_id", new { run }).AsList();
    }

    /// <summary>The newest of a kind; null: there is none.</summary>
    public RunAction? FindLast(RunId run, string action)
    {
        using var connection = control.OpenForReading();
        return connection.QueryFirstOrDefault<RunAction>(
            "SELECT action, by_kind, by_subject, at FROM run_actions WHERE run_id = @run AND action = @action ORDER BY action_id DESC LIMIT 1", new { run, action });
    }

    private Task<ControlAnswer> AskAsync(RunEntry entry, RunActor by, string action, Func<string, ControlAnswer> answer, string assignments, CancellationToken cancellationToken)
    {
        // The tenant's file first: what it says of an end is final, what it does not say yet is asked once more below.
        var run = Find(entry);
        return control.WriteAsync((connection, transaction) =>
        {
            var now = time.GetUtcNow();
            if (connection.QuerySingleOrDefault<RunEntry>("SELECT * FROM runs WHERE run_id = @RunId", entry, transaction) is not { } current)
            {
                return new ControlAnswer(ControlResult.Gone, "");
            }

            var result = answer(RunState.Of(current, run));
            if (result.Result == ControlResult.Asked) Write(connection, transaction, current, action, by, assignments, now);
            return result;
        }, cancellationToken);
    }

    private static void Write(DbConnection connection, DbTransaction transaction, RunEntry entry, string action, RunActor by, string assignments, DateTimeOffset now)
    {
        connection.Execute($"UPDATE runs SET {assignments}, wakes = wakes + 1, due_at = CASE WHEN due_at < @now THEN due_at ELSE @now END WHERE run_id = @RunId", new { entry.RunId, now }, transaction);
        RunAction.Add(connection, transaction, entry, action, by, now);
    }

    /// <summary>
    /// A decision may have been under way. It looks for what is asked inside its own commit, and that commit and this look are one after the other: either it
    /// has seen the request, or this look sees the decision.
    /// </summary>
    private async Task<ControlAnswer> UnlessDecidedAsync(RunEntry entry, ControlAnswer answer, CancellationToken cancellationToken)
    {
        if (answer.Result != ControlResult.Asked || !tenants.HasFile(entry.TenantId)) return answer;
        var run = await tenants.Open(entry.TenantId).WriteAsync((connection, _) => RunStore.Find(connection, entry.TenantId, entry.RunId), cancellationToken);
        return run is not { HasEnded: true } || run.State == answer.State ? answer : new ControlAnswer(ControlResult.WrongState, run.State);
    }

    private Run? Find(RunEntry entry)
    {
        using var connection = tenants.TryOpenForReading(entry.TenantId);
        return connection is null ? null : RunStore.Find(connection, entry.TenantId, entry.RunId);
    }
}

/// <param name="State">The run's state from now on, or the one that refuses.</param>
internal readonly record struct ControlAnswer(ControlResult Result, string State);

internal enum ControlResult
{
    /// <summary>Written; the worker takes it.</summary>
    Asked,

    /// <summary>It was so before.</summary>
    NothingToDo,

    /// <summary>Not in this state.</summary>
    WrongState,

    /// <summary>The run is no longer there: its site was erased.</summary>
    Gone,
}
