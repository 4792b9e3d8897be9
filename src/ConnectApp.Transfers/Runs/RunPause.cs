using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Transfers.Files;
using ConnectApp.Transfers.Progress;

namespace ConnectApp.Transfers.Runs;

/// <summary>
/// A run that somebody paused, as its worker sees it: all writers have ended when this is reached. The platform keeps hearing of it; what ends a run
/// (a cancel, the platform's settlement, the deadline) ends it all the same.
/// </summary>
internal sealed class RunPause(RunStore runs, RunControl control, ProgressReporter reporter, ListReadings readings, ProgressPulse pulse, RunLog log, TimeProvider time)
{
    public async Task<StageResult> HoldAsync(RunEntry entry, Run run, CancellationToken cancellationToken)
    {
        var by = control.FindLast(entry.RunId, RunAction.Pause)?.By.ToString() ?? "somebody";
        if (run.State != RunState.Paused)
        {
            // Nobody looks at the list of files meanwhile, so it is not quiet.
            readings.Interrupted(run.RunId);
            pulse.Forget(run.RunId);
            run = await runs.SetAsync(run, "state = 'PAUSED'", null, cancellationToken,
                happened: [.. log.Line(run.RunId, $"Paused by {by}."), RunEvents.Status(time.GetUtcNow(), RunState.Paused)]);
        }

        return await reporter.SayPausedAsync(run, by, entry.PausedAt!.Value, cancellationToken);
    }

    /// <summary>Goes on where the run was; one that is not paused stays as it is.</summary>
    public Task<Run> EndAsync(Run run, CancellationToken cancellationToken)
    {
        if (run.State != RunState.Paused) return Task.FromResult(run);
        var state = RunState.OfResumed(run);
        var by = control.FindLast(run.RunId, RunAction.Resume)?.By.ToString() ?? "somebody";
        return runs.SetAsync(run, "state = @state", new { state }, cancellationToken, happened: [.. log.Line(run.RunId, $"Resumed by {by}."), RunEvents.Status(time.GetUtcNow(), state)]);
    }
}
