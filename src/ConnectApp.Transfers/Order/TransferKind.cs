using ConnectApp.Core.Clock;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Files;
using ConnectApp.Transfers.Inbox;
using ConnectApp.Transfers.Progress;
using ConnectApp.Transfers.Runs;
using ConnectApp.Transfers.Settling;

namespace ConnectApp.Transfers.Order;

/// <summary>Runs of kind <c>transfer</c>: the import of one transfer of the App Migration Platform. Its order is <see cref="TransferOrder"/>.</summary>
internal sealed class TransferKind(TransferStore transfers, RunStore runs, RunMessages messages, TransferOrder order, SettlingStage settling, GoneReading gone, ListReadings readings,
    IOutgoingAuthority authority, ITenantDatabases tenants, Spools spools, ProgressReporter reporter, ProgressPulse pulse, TrustedClock clock) : IRunKind
{
    // With the pauses between them some eight hours; a single upload is given up after half of them.
    private const int MostRefusals = 2 * DownloadTrouble.MostRefusals;

    public string Name => RunKinds.Transfer;

    public IReadOnlyList<string> Phases => TransferPhase.Names;

    /// <summary>The platform's settlement and our own decision come before a request, and the deadline before a pause.</summary>
    public bool AnswersRequests => true;

    public async Task<bool> TryCreateAsync(RunEntry entry, CancellationToken cancellationToken)
    {
        if (await authority.FindSiteAsync(entry.TenantId, cancellationToken) is null || await messages.FindFirstAsync(entry, cancellationToken) is not { } first) return false;
        await transfers.CreateAsync(entry, first.Event, first.At, cancellationToken);
        return true;
    }

    public async Task<StageResult> StepAsync(RunStep step, CancellationToken cancellationToken)
    {
        var look = await LookAsync(step, cancellationToken);
        var run = look.Run;
        var result = await order.Table.DoAsync(look, cancellationToken);
        if (result is TransferGone refusal) result = await DoubtAsync(look, refusal.Reason, cancellationToken);
        switch (result)
        {
            case TransferGivenUp given:
                await transfers.GiveUpAsync(run, given.Reason, cancellationToken);
                return new StageResult.Again();

            case StageResult.Advance:
                if (run.RefusedAt is not null) await transfers.NoteLiveAsync(run, cancellationToken);
                if (run.Phase is TransferPhase.Loading or TransferPhase.Checks) await TellProgressAsync(run, cancellationToken);
                return result;

            default:
                if (result is StageResult.TryAgain { Code: RunWait.Operator } again && run.DecidedAt is null) await SayWaitingAsync(run, again, cancellationToken);

                // A run that nothing is decided of must not sleep over its deadline, whatever it waits for.
                return run.DecidedAt is null ? result with { NotLaterThan = run.ClockStartsAt + TransferClocks.Deadline } : result;
        }
    }

    /// <summary>Not called: a cancel is a row of <see cref="TransferOrder"/>.</summary>
    public Task<StageResult> CancelAsync(RunStep step, CancellationToken cancellationToken) => StepAsync(step, cancellationToken);

    public Task CleanUpAsync(RunId run, CancellationToken cancellationToken)
    {
        spools.Delete(run);
        reporter.Forget(run);
        readings.Interrupted(run);
        return Task.CompletedTask;
    }

    private async Task<TransferLook> LookAsync(RunStep step, CancellationToken cancellationToken)
    {
        var (entry, held) = step;
        var site = await authority.FindSiteAsync(entry.TenantId, cancellationToken);
        if (await messages.TakeOverAsync(entry, await ReadAsync(held, cancellationToken), cancellationToken)) readings.Interrupted(entry.RunId);
        var run = await ReadAsync(held, cancellationToken);

        // Nothing ends by a clock that nobody has confirmed: the platform's answer has a date.
        if (site is not null && clock.IsInDoubt && clock.Now >= run.ClockStartsAt + TransferClocks.Deadline) await gone.IsLiveAsync(run, cancellationToken);
        return new TransferLook(entry, run, site, await authority.ReadTraitsAsync(entry.TenantId, cancellationToken), clock.Now - run.ClockStartsAt, !clock.IsInDoubt, await RunCounts.ReadAsync(tenants, run, cancellationToken));
    }

    private async Task<TransferRun> ReadAsync(Run held, CancellationToken cancellationToken) =>
        (await transfers.FindAsync(held.TenantId, held.RunId, cancellationToken))! with { Epoch = held.Epoch };

    /// <summary>The platform refuses the transfer: is it over, or merely refused?</summary>
    private async Task<StageResult> DoubtAsync(TransferLook look, string reason, CancellationToken cancellationToken)
    {
        var run = look.Run;
        var result = await gone.ConfirmAsync(run, reason, cancellationToken) ?? await order.EndByPlatformAsync(look, null, reason, cancellationToken);

        // The transfer is open, and yet refused again and again. After its 12 days no upload is given out any more, and waiting makes that no better; before, it may.
        if (result is StageResult.TryAgain && run.Failures >= MostRefusals && look.HasReached(TransferClocks.UploadsEnd))
        {
            result = await settling.DecideAsync(run, counts => Decisions.OfRefusal(run, counts, reason), cancellationToken, evenIfPaused: true);
        }

        // Nothing of a refusal may lead round and round.
        return result is TransferGone still ? new StageResult.TryAgain(still.Reason, null) : result;
    }

    /// <summary>The admin cannot help, and should know that the operator can.</summary>
    private async Task SayWaitingAsync(TransferRun run, StageResult.TryAgain again, CancellationToken cancellationToken)
    {
        var wait = RunWait.Of(again.Code, again.Reason, clock.Now, null);
        await reporter.SayWaitingAsync(run, run.Waiting is { } before && before.Reason == wait.Reason ? before : wait, cancellationToken);
    }

    /// <summary>Where a round of loading, or the checks, have left the run: the commits on the way told it only once a second.</summary>
    private async Task TellProgressAsync(TransferRun run, CancellationToken cancellationToken)
    {
        var current = await ReadAsync(run, cancellationToken);

        // Nothing comes after the end.
        if (current.DecidedAt is not null) return;
        var progress = LoadProgress.Measure(current, await RunCounts.ReadAsync(tenants, run, cancellationToken));
        if (await runs.WriteAsync(run, transaction => pulse.WriteAsync(transaction, current, progress), cancellationToken)) runs.Happened(run);
    }
}
