using ConnectApp.Core.Clock;

namespace ConnectApp.Core.Runs;

/// <summary>A paused run as its worker sees it: all writers have ended when this is reached.</summary>
internal sealed class RunHold(RunStore runs, RunControl control, ProgressPulse pulse, RunLog log, TrustedClock clock)
{
    /// <summary>A run that is paused for so long loses its secrets; <c>resume</c> then needs new ones.</summary>
    public static readonly TimeSpan SecretsKept = TimeSpan.FromDays(30);

    private static readonly TimeSpan LongestLook = TimeSpan.FromDays(1);

    public async Task<StageResult> HoldAsync(RunStep step, CancellationToken cancellationToken)
    {
        var (entry, run) = step;
        if (run.State != RunState.Paused)
        {
            pulse.Forget(run.RunId);
            await runs.PauseAsync(run, log.Line(run.RunId, $"Paused by {await FindPausedByAsync(entry, cancellationToken)}."), cancellationToken);
        }

        if (run.Secrets is null) return new StageResult.WaitFor(LongestLook) { KeepsWaiting = true };
        var end = entry.PausedAt!.Value + SecretsKept;
        var left = end - clock.Now;
        if (clock.HasPassed(end)) await runs.SealAsync(run, null, cancellationToken);
        return new StageResult.WaitFor(left > TimeSpan.Zero && left < LongestLook ? left : LongestLook) { KeepsWaiting = true };
    }

    /// <summary>The run goes on where it was; one that is not paused stays as it is.</summary>
    /// <returns>True: its row has changed.</returns>
    public async Task<bool> ReleaseAsync(Run run, CancellationToken cancellationToken)
    {
        if (run.State != RunState.Paused) return false;
        var by = (await control.FindLastAsync(run.RunId, RunActionKind.Resume, cancellationToken))?.By.ToString() ?? "somebody";
        await runs.ResumeAsync(run, log.Line(run.RunId, $"Resumed by {by}."), cancellationToken);
        return true;
    }

    /// <summary>For people: who paused the run.</summary>
    public async Task<string> FindPausedByAsync(RunEntry entry, CancellationToken cancellationToken) =>
        (await control.FindLastAsync(entry.RunId, RunActionKind.Pause, cancellationToken))?.By.ToString() ?? "somebody";
}
