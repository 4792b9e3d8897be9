using ConnectApp.Downloads;
using ConnectApp.Reporting;

namespace ConnectApp.Runs;

/// <summary>
/// A run that somebody paused, as its worker sees it: all writers have ended when this is reached. The platform keeps hearing of it; what ends a run
/// (a cancel, the platform's settlement, the deadline) ends it all the same.
/// </summary>
internal sealed class RunPause(RunStore runs, RunControl control, ProgressReporter reporter, ListReadings readings, TimeProvider time)
{
    public async Task<StageResult> HoldAsync(RunEntry entry, Run run, CancellationToken cancellationToken)
    {
        var asked = control.FindLast(entry.RunId, RunAction.Pause);
        if (run.State != RunState.Paused)
        {
            // Nobody looks at the list of files meanwhile, so it is not quiet.
            readings.Interrupted(run.RunId);
            run = await runs.SetAsync(run, "state = 'PAUSED'", null, cancellationToken, happened: [RunEvents.Status(time.GetUtcNow(), RunState.Paused)]);
        }

        return await reporter.SayPausedAsync(run, asked?.By.ToString() ?? "somebody", entry.PausedAt!.Value, cancellationToken);
    }

    /// <summary>Goes on where the run was; one that is not paused stays as it is.</summary>
    public Task<Run> EndAsync(Run run, CancellationToken cancellationToken)
    {
        if (run.State != RunState.Paused) return Task.FromResult(run);
        var state = RunState.OfResumed(run);
        return runs.SetAsync(run, "state = @state", new { state }, cancellationToken, happened: [RunEvents.Status(time.GetUtcNow(), state)]);
    }
}
