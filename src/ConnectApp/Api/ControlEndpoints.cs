using ConnectApp.Api.Answers;
using ConnectApp.Api.Runs;
using ConnectApp.Api.Access;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Runs.Schedule;
using ConnectApp.Waves.Starting;
using ConnectApp.WorkItems.Starting;

namespace ConnectApp.Api;

/// <summary>Pause, resume, cancel: answered as soon as they are durable; the run follows at its next checkpoint.</summary>
internal static class ControlEndpoints
{
    public static async Task<IResult> PauseAsync(string runId, ApiCaller caller, ApiRuns runs, RunControl control, RunSchedule schedule, CancellationToken cancellationToken)
    {
        if (await runs.FindAsync(caller, runId, cancellationToken) is not { } found) return ApiErrors.RunNotFound(runId);
        var answer = await control.PauseAsync(found.Entry, caller.Actor, cancellationToken);
        return Answer(found, answer, schedule, runId, () => ApiErrors.InvalidState(found.Entry.RunId, answer.State, "paused"));
    }

    /// <summary>A run of work items, and a wave, take new credentials from the body, if there is one.</summary>
    public static async Task<IResult> ResumeAsync(string runId, HttpContext context, ApiCaller caller, ApiRuns runs, RunControl control, RunSchedule schedule,
        ResumeCredentials credentials, WaveResume waves, CancellationToken cancellationToken)
    {
        if (await runs.FindAsync(caller, runId, cancellationToken) is not { } found) return ApiErrors.RunNotFound(runId);
        if (found is { Entry.Kind: RunKinds.WorkItems, State: RunState.Paused })
        {
            using var body = await JsonBody.ReadAsync(context, cancellationToken);
            if (body.Refusal is { } refusal) return refusal;
            if (await credentials.ReplaceAsync(found.Entry, body.Json, cancellationToken) is { Count: > 0 } faults) return ApiErrors.Validation(faults);
        }

        if (found is { Entry.Kind: RunKinds.Wave, State: RunState.Paused })
        {
            using var body = await JsonBody.ReadAsync(context, cancellationToken);
            if (body.Refusal is { } refusal) return refusal;
            if (await waves.ReplaceAsync(found.Entry, body.Json, cancellationToken) is { Count: > 0 } faults) return ApiErrors.Validation(faults);
        }

        var answer = await control.ResumeAsync(found.Entry, caller.Actor, cancellationToken);
        return Answer(found, answer, schedule, runId, () => ApiErrors.NotPaused(found.Entry.RunId));
    }

    public static async Task<IResult> CancelAsync(string runId, ApiCaller caller, ApiRuns runs, RunControl control, RunSchedule schedule, CancellationToken cancellationToken)
    {
        if (await runs.FindAsync(caller, runId, cancellationToken) is not { } found) return ApiErrors.RunNotFound(runId);
        var answer = await control.CancelAsync(found.Entry, caller.Actor, cancellationToken);
        return Answer(found, answer, schedule, runId, () => ApiErrors.InvalidState(found.Entry.RunId, answer.State, "cancelled"));
    }

    private static IResult Answer(FoundRun found, ControlAnswer answer, RunSchedule schedule, string runId, Func<IResult> refuse)
    {
        if (answer.Result == ControlResult.Gone) return ApiErrors.RunNotFound(runId);
        if (answer.Result == ControlResult.WrongState) return refuse();
        if (answer.Result == ControlResult.Asked) schedule.Wake(found.Entry.RunId, interrupt: true);
        return TypedResults.Json(new ControlBody(found.Entry.RunId.ToString(), answer.State), ApiJson.Default.ControlBody);
    }
}
