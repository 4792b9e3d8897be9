using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Runs.Schedule;
using ConnectApp.Transfers.Requests;
using ConnectApp.Waves.Starting;
using ConnectApp.WorkItems.Starting;

namespace ConnectApp.Requests;

/// <summary>What <c>pause</c>, <c>resume</c> and <c>cancel</c> ask, as the run API does: answered as soon as it is durable; the run follows at its next checkpoint.</summary>
internal sealed class ControlRequests(
    RunActionKind action, RunControl control, RunRegistry registry, RunStore runs, RunSchedule schedule, ResumeCredentials credentials, WaveResume waves) : IRequestAnswerer
{
    public string Kind { get; } = NameOf(action);

    /// <summary>It only writes down what is asked; no run begins to work.</summary>
    public bool AnswersWithoutServe => true;

    public static string NameOf(RunActionKind action) => RunAction.TextOf(action);

    public async Task<RequestAnswer> AnswerAsync(Request request, CancellationToken cancellationToken)
    {
        var id = new RunId(Guid.Parse(request.Argument));
        if (await registry.FindAsync(id, cancellationToken) is not { } entry) return Gone(id);
        if (action == RunActionKind.Resume && await FaultsOfCredentialsAsync(entry, cancellationToken) is { Count: > 0 } faults)
        {
            return new RequestAnswer(
                false, $"The run {id} needs credentials: {string.Join("; ", faults)}. Send them to the run API, POST /api/migrations/{id}/resume.");
        }

        var by = new RunActor(RunActor.Operator, Kind);
        var answer = action switch
        {
            RunActionKind.Pause => await control.PauseAsync(entry, by, cancellationToken),
            RunActionKind.Resume => await control.ResumeAsync(entry, by, cancellationToken),
            _ => await control.CancelAsync(entry, by, cancellationToken),
        };
        if (answer.Result == ControlResult.Gone) return Gone(id);
        if (answer.Result == ControlResult.WrongState) return new RequestAnswer(false, $"The run {id} is {answer.State}; `{Kind}` does not apply.");
        if (answer.Result == ControlResult.Asked) schedule.Wake(id, interrupt: true);
        return new RequestAnswer(true, id.ToString());
    }

    /// <summary>Credentials of a run that was paused for long are wiped.</summary>
    private async Task<IReadOnlyList<string>> FaultsOfCredentialsAsync(RunEntry entry, CancellationToken cancellationToken)
    {
        if (entry.Kind == RunKinds.Transfer || RunState.Of(entry, await runs.FindAsync(entry.TenantId, entry.RunId, cancellationToken)) != RunState.Paused) return [];
        return entry.Kind == RunKinds.WorkItems
            ? await credentials.ReplaceAsync(entry, default, cancellationToken) : await waves.ReplaceAsync(entry, default, cancellationToken);
    }

    private static RequestAnswer Gone(RunId id) => new(false, $"There is no run {id} any more.");
}
