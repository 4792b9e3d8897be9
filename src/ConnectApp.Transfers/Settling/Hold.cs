using ConnectApp.Core.Clock;
using ConnectApp.Core.Runs;
using ConnectApp.Transfers.Runs;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Settling;

/// <summary>
/// A transfer that would be INCOMPLETE for want of mappings is held open for them (<c>Import:HoldBeforeSettling</c>): once it is settled the platform gives no more.
/// At the end of the hold, or when a verb asks, they are asked for once more. A cancel and the platform's deadline end it at once.
/// </summary>
internal sealed class Hold(TransferStore runs, IOptions<ImportOptions> options, TrustedClock clock)
{
    // What is asked for and loaded at the end of the hold takes its time, and comes before our own deadline.
    private static readonly TimeSpan BeforeDeadline = TimeSpan.FromMinutes(15);

    /// <summary>Whether it is time to heal and to decide: nothing is held, or not any longer, or somebody asked.</summary>
    public bool IsOver(TransferRun run) => run.HeldUntil is not { } until || clock.HasPassed(until) || run.RetryAsked > run.RetryDone;

    /// <summary>The list of files is looked at meanwhile, and progress is told.</summary>
    public StageResult Wait(TransferRun run)
    {
        var left = run.HeldUntil!.Value - clock.Now;
        return new StageResult.WaitFor(left > TimeSpan.Zero && left < options.Value.ListEvery ? left : options.Value.ListEvery);
    }

    /// <returns>Null: nothing is to be waited for.</returns>
    public async Task<StageResult?> BeginAsync(TransferRun run, RunCounts counts, CancellationToken cancellationToken)
    {
        if (run.Errored || counts.References.All(r => r.Missing <= r.Accepted)) return null;
        if (run.HeldUntil is null)
        {
            var now = clock.Now;
            var (wanted, latest) = (now + options.Value.HoldBeforeSettling, run.ClockStartsAt + TransferClocks.Deadline - BeforeDeadline);
            var until = wanted < latest ? wanted : latest;
            if (options.Value.HoldBeforeSettling <= TimeSpan.Zero || until <= now) return null;
            run = await runs.HoldUntilAsync(run, until, cancellationToken);
        }

        return clock.HasPassed(run.HeldUntil!.Value) ? null : Wait(run);
    }
}
