using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using Dapper;

namespace ConnectApp.Core.Runs;

/// <summary>
/// Pause, resume and cancel, as rows that the run's worker takes at its next checkpoint. What is answered here holds over any stop: the row is committed first.
/// Whoever calls wakes the run afterwards; without that it is found within a second.
/// </summary>
internal sealed class RunControl(IControlDatabase control, ITenantDatabases tenants, RunStore runs, TimeProvider time)
{
    /// <summary>A run that waits is paused too; one that is paused stays so, by whoever paused it first.</summary>
    public async Task<ControlAnswer> PauseAsync(RunEntry entry, RunActor by, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(entry, by, RunActionKind.Pause, state =>
            state == RunState.Paused ? new ControlAnswer(ControlResult.NothingToDo, RunState.Paused)
            : RunState.IsTerminal(state) ? new ControlAnswer(ControlResult.WrongState, state)
            : new ControlAnswer(ControlResult.Asked, RunState.Paused), (transaction, now) => RunRegistry.AskPauseAsync(transaction, entry.RunId, now), cancellationToken);
        return await UnlessDecidedAsync(entry, answer, cancellationToken);
    }

    /// <summary>Only a paused run goes on; the worker that takes it next is the only one that can write it.</summary>
    public Task<ControlAnswer> ResumeAsync(RunEntry entry, RunActor by, CancellationToken cancellationToken) =>
        AskAsync(entry, by, RunActionKind.Resume, state =>
            state == RunState.Paused ? new ControlAnswer(ControlResult.Asked, RunState.Running) : new ControlAnswer(ControlResult.WrongState, state),
            (transaction, now) => RunRegistry.AskResumeAsync(transaction, entry.RunId, now), cancellationToken);

    /// <summary>For good: what is loaded stays, and the transfer is settled INCOMPLETE.</summary>
    public async Task<ControlAnswer> CancelAsync(RunEntry entry, RunActor by, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(entry, by, RunActionKind.Cancel, state =>
            state == RunState.Cancelled ? new ControlAnswer(ControlResult.NothingToDo, RunState.Cancelled)
            : RunState.IsTerminal(state) ? new ControlAnswer(ControlResult.WrongState, state)
            : new ControlAnswer(ControlResult.Asked, RunState.Cancelled), (transaction, now) => RunRegistry.AskCancelAsync(transaction, entry.RunId, now), cancellationToken);
        return await UnlessDecidedAsync(entry, answer, cancellationToken);
    }

    /// <summary>Who did what when, oldest first.</summary>
    public async Task<IReadOnlyList<RunAction>> ReadHistoryAsync(RunId run, CancellationToken cancellationToken)
    {
        await using var connection = await control.OpenForReadingAsync(cancellationToken);
        return (await connection.QueryAsync<RunAction>("SELECT action, by_kind, by_subject, at FROM run_actions WHERE run_id = @run ORDER BY action_id", new { run })).AsList();
    }

    /// <summary>The newest of a kind; null: there is none.</summary>
    public async Task<RunAction?> FindLastAsync(RunId run, RunActionKind action, CancellationToken cancellationToken)
    {
        await using var connection = await control.OpenForReadingAsync(cancellationToken);
        return await connection.QueryFirstOrDefaultAsync<RunAction>(
            "SELECT action, by_kind, by_subject, at FROM run_actions WHERE run_id = @run AND action = @text ORDER BY action_id DESC LIMIT 1", new { run, text = RunAction.TextOf(action) });
    }

    private async Task<ControlAnswer> AskAsync(RunEntry entry, RunActor by, RunActionKind action, Func<string, ControlAnswer> answer, Func<StoreTransaction, DateTimeOffset, Task> ask,
        CancellationToken cancellationToken)
    {
        // The tenant's file first: what it says of an end is final, what it does not say yet is asked once more below.
        var run = await runs.FindAsync(entry.TenantId, entry.RunId, cancellationToken);
        return await control.WriteAsync(async transaction =>
        {
            var now = time.GetUtcNow();
            if (await RunRegistry.FindAsync(transaction, entry.RunId) is not { } current) return new ControlAnswer(ControlResult.Gone, "");
            var result = answer(RunState.Of(current, run));
            if (result.Result != ControlResult.Asked) return result;
            await ask(transaction, now);
            await RunAction.AddAsync(transaction, current.TenantId, current.RunId, action, by, now);
            return result;
        }, cancellationToken);
    }

    /// <summary>
    /// A decision may have been under way. It looks for what is asked inside its own commit, and that commit and this look are one after the other: either it
    /// has seen the request, or this look sees the decision.
    /// </summary>
    private async Task<ControlAnswer> UnlessDecidedAsync(RunEntry entry, ControlAnswer answer, CancellationToken cancellationToken)
    {
        if (answer.Result != ControlResult.Asked || tenants.Find(entry.TenantId) is not { } database) return answer;
        var run = await database.WriteAsync(transaction => RunStore.FindAsync(transaction, entry.TenantId, entry.RunId), cancellationToken);
        return run is not { HasEnded: true } || run.State == answer.State ? answer : new ControlAnswer(ControlResult.WrongState, run.State);
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
