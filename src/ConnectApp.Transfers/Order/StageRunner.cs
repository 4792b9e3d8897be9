using ConnectApp.Core.Clock;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Telemetry;
using ConnectApp.Transfers.Progress;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Transfers.Order;

/// <summary>Runs the stage of a phase, with reports to the platform beside it, at the longest until the deadline.</summary>
internal sealed class StageRunner(IEnumerable<IRunStage> stages, ProgressReporter reporter, TrustedClock clock, TimeProvider time)
{
    private static readonly TimeSpan UntilClockIsSure = TimeSpan.FromMinutes(1);

    private readonly Dictionary<int, IRunStage> _stages = stages.ToDictionary(s => s.Phase);

    public async Task<StageResult> DoAsync(RunContext context, CancellationToken cancellationToken)
    {
        var run = context.Run;

        // Reports run beside the stage and have ended before anything is decided.
        using var stageEnded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var left = run.ClockStartsAt + TransferClocks.Deadline - clock.Now;

        // Over by a clock that is in doubt: the run works on, and is looked at again soon.
        using var deadline = new CancellationTokenSource(left > UntilClockIsSure ? left : UntilClockIsSure, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        var reporting = reporter.ReportRepeatedlyAsync(run, stageEnded.Token, cancellationToken);
        try
        {
            using var trace = Traces.Stage(TransferPhase.Names[run.Phase - 1]);
            return await _stages[run.Phase].AdvanceAsync(context, either.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new StageResult.Again();
        }
        finally
        {
            await stageEnded.CancelAsync();
            await reporting;
        }
    }
}
