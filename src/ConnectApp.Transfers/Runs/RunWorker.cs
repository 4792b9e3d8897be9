using System.Collections.Concurrent;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Core.Telemetry;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Files;
using ConnectApp.Transfers.Progress;
using ConnectApp.Transfers.Settling;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Runs;

/// <summary>
/// Advances one run as far as it goes: takes it, takes its messages over, does stage after stage, and writes down when it is due again. It carries no state
/// of its own: whoever calls it next, in this process or another, goes on where the store says.
/// </summary>
internal sealed partial class RunWorker(RunRegistry registry, RunStore runs, RunMessages messages, PlanCatalog plans, IEnumerable<IRunStage> stages,
    SettlingStage settling, RunPause pause, ProgressPulse pulse, RunLog log, ProgressReporter reporter, FeedbackSender feedback, GoneReading gone, ListReadings readings, IOutgoingAuthority authority, TenantDatabases tenants,
    RunInterrupts interrupts, Spools spools, RunMetrics metrics, TimeProvider time, ILogger<RunWorker> logger)
{
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WithoutSite = TimeSpan.FromMinutes(5);

    // The platform settles a transfer by itself 14 days after the first notification; an hour before, we do.
    public static readonly TimeSpan Deadline = SettlingStage.PlatformsEnd - TimeSpan.FromHours(1);

    // With the pauses between them some eight hours; a single upload is given up after half of them.
    private const int MostRefusals = 2 * DownloadTrouble.MostRefusals;

    // Only events tell a transfer's name, so a transfer that reconciliation found first gets this long for one, where plans go by name.
    private static readonly TimeSpan WaitForName = TimeSpan.FromMinutes(15);

    // What each run last tried in vain, for the last word at the deadline. Of this process only: a run that cannot go on tries again, and fails again, many times a day.
    private readonly ConcurrentDictionary<RunId, string> _troubles = new();
    private readonly Dictionary<RunPhase, IRunStage> _stages = stages.ToDictionary(s => s.Phase);

    /// <param name="stopping">The program ends: stop at the next checkpoint.</param>
    public async Task AdvanceAsync(RunId id, CancellationToken stopping)
    {
        if (registry.Find(id) is not { } entry) return;
        using var trace = Traces.Advance(entry);
        using var scope = Log.Scope(logger, entry.TransferId, entry.TenantId);
        using var interrupt = interrupts.Enter(id, stopping);
        try
        {
            var (seen, due) = await AdvanceAsync(entry, interrupt);
            await registry.SetDueAsync(seen, due, CancellationToken.None);
        }
        catch (OperationCanceledException) when (interrupt.Token.IsCancellationRequested)
        {
            // Stopped at a checkpoint. The run is still due, and whoever comes next begins there.
            Log.Stopped(logger, id);
            if (!stopping.IsCancellationRequested) await registry.SetDueAsync(entry, time.GetUtcNow(), CancellationToken.None);
        }
        catch (LeaseLostException exception)
        {
            Log.Lost(logger, id, exception.Message);
        }
        catch (Exception exception)
        {
            // A broken assumption or a store that cannot be used: this run waits and tries again, all others go on.
            Log.Failed(logger, exception, id);
            await registry.SetDueAsync(entry, time.GetUtcNow() + LongestBackOff / 15, CancellationToken.None);
        }
    }

    /// <returns>The run's row as it was last looked at, and when it is due again.</returns>
    private async Task<(RunEntry Seen, DateTimeOffset? Due)> AdvanceAsync(RunEntry entry, RunInterrupts.Interrupt interrupt)
    {
        var cancellationToken = interrupt.Token;
        var site = await authority.FindSiteAsync(entry.TenantId, cancellationToken);
        if (await TakeAsync(entry, site, cancellationToken) is not { } run) return (entry, time.GetUtcNow() + WithoutSite);

        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            entry = registry.Find(entry.RunId)!;
            interrupt.Saw(entry);
            run = await messages.TakeOverAsync(entry, runs.Find(entry.TenantId, entry.RunId)! with { Epoch = run.Epoch }, cancellationToken);
            var result = await StepAsync(entry, run, site, cancellationToken);
            if (result is StageResult.Gone refusal)
            {
                result = await gone.ConfirmAsync(run, refusal.Reason, cancellationToken) ?? await EndByPlatformAsync(run, null, refusal.Reason, cancellationToken);

                // The transfer is open, and yet refused again and again: after its 12 days no upload is given out any more. Waiting makes that no better.
                if (result is StageResult.TryAgain && run.Failures >= MostRefusals)
                {
                    result = await settling.DecideAsync(run, Decision.OfRefusal(run, RunCounts.ReadFrom(tenants.Open(run.TenantId), run), refusal.Reason), cancellationToken, evenIfPaused: true);
                }

                // Nothing of a refusal may lead round and round.
                if (result is StageResult.Gone still) result = new StageResult.TryAgain(still.Reason, null);
            }

            switch (result)
            {
                case StageResult.Advance advance:
                    if (!RunTransitions.IsAllowed(run.Phase, advance.Next)) throw new InvalidOperationException($"No way leads from {run.Phase} to {advance.Next}.");
                    await runs.SetAsync(run, "phase = @Next, failures = 0, refused_at = NULL", new { advance.Next }, cancellationToken);
                    _troubles.TryRemove(run.RunId, out _);
                    if (run.Phase is RunPhase.Loading or RunPhase.Checks) await TellProgressAsync(run, cancellationToken);
                    break;

                case StageResult.WaitFor wait:
                    return (entry, Due(run, wait.Delay));

                case StageResult.TryAgain again:
                    await runs.SetAsync(run, "failures = failures + 1", null, cancellationToken);
                    metrics.CountAgain(run.Phase);
                    _troubles[run.RunId] = again.Reason;
                    var delay = again.Delay ?? BackOff(run.Failures);
                    Log.TryAgain(logger, run.RunId, again.Reason, delay);
                    return (entry, Due(run, delay));

                case StageResult.GiveUp reason:
                    run = await runs.SetAsync(run, "fatal = @Reason", new { reason.Reason }, cancellationToken);
                    break;

                case StageResult.Finished:
                    if (run.ConfirmedAt is null) metrics.CountEnded(runs.Find(run.TenantId, run.RunId)!.State);
                    spools.Delete(run.RunId);
                    _troubles.TryRemove(run.RunId, out _);
                    reporter.Forget(run.RunId);
                    pulse.Forget(run.RunId);
                    log.Forget(run.RunId);
                    readings.Interrupted(run.RunId);
                    return (entry, null);
            }
        }
    }

    /// <summary>What is asked of the run comes before what it would do next: the platform's settlement, our decision, a cancel, the deadline.</summary>
    private async Task<StageResult> StepAsync(RunEntry entry, Run run, SiteAddress? site, CancellationToken cancellationToken)
    {
        if (run.ConfirmedAt is not null) return new StageResult.Finished();
        if (run.DecidedAt is not null) return await settling.FinishAsync(run, entry, cancellationToken);
        if (entry.SettledAt is not null)
        {
            return await EndByPlatformAsync(run, entry.SettledAs, "the platform settled the transfer", cancellationToken);
        }

        var age = time.GetUtcNow() - run.ClockStartsAt;
        if (site is null)
        {
            return age < SettlingStage.PlatformsEnd ? new StageResult.WaitFor(WithoutSite)
                : await EndByPlatformAsync(run, null, "the site did not come back before the platform's 14 days were over", cancellationToken);
        }

        var counts = RunCounts.ReadFrom(tenants.Open(run.TenantId), run);
        if (entry.CancelledAt is not null) return await settling.DecideAsync(run, Decision.OfCancel(run, counts), cancellationToken, evenIfPaused: true);
        if (entry.PausedAt is not null && age < Deadline) return await pause.HoldAsync(entry, run, cancellationToken);
        if (entry.PausedAt is null) run = await pause.EndAsync(run, cancellationToken);
        if (run.Fatal is { } fatal) return await settling.DecideAsync(run, Decision.Failed(run, fatal), cancellationToken);
        if (age >= Deadline) return await settling.DecideAsync(run, Decision.OfDeadline(run, counts, _troubles.GetValueOrDefault(run.RunId)), cancellationToken, evenIfPaused: true);
        if (run.Plan is null)
        {
            var plan = plans.Find(site.Product, run.TransferName);
            if (run.TransferName is null && plans.HasNamed(site.Product) && run.CreatedAt + WaitForName - time.GetUtcNow() is { Ticks: > 0 } left) return new StageResult.WaitFor(left);
            if (plan is null) return await settling.DecideAsync(run, Decision.Failed(run, NoPlan(run, site)), cancellationToken);
            run = await runs.SetAsync(run, "plan = @Bytes, plan_hash = @Hash", new { plan.Bytes, plan.Hash }, cancellationToken);
        }

        return PlanCatalog.Parse(run.Plan!) is { } parsed ? await DoStageAsync(new RunContext(run, parsed, site), cancellationToken)
            : new StageResult.GiveUp("The import plan that the run began with is no longer understood by this version of the app.");
    }

    private async Task<StageResult> DoStageAsync(RunContext context, CancellationToken cancellationToken)
    {
        var run = context.Run;
        if (run.StartedAt is null)
        {
            run = await runs.SetAsync(run, "state = 'RUNNING', started_at = COALESCE(started_at, @now)", new { now = time.GetUtcNow() }, cancellationToken,
                happened: [RunEvents.Status(time.GetUtcNow(), RunState.Running)]);
            context = context with { Run = run };
        }

        // A courtesy to the server app: it must not keep a run from its work for long.
        if (await feedback.SayStartedAsync(run, cancellationToken) is { } trouble) return trouble;

        // Reports run beside the stage and have ended before anything is decided.
        using var stageEnded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var deadline = new CancellationTokenSource(run.ClockStartsAt + Deadline - time.GetUtcNow(), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        var reporting = reporter.ReportRepeatedlyAsync(run, stageEnded.Token, cancellationToken);
        try
        {
            using var trace = Traces.Stage(run.Phase.ToString());
            return await _stages[run.Phase].AdvanceAsync(context, either.Token);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new StageResult.Stopped();
        }
        finally
        {
            await stageEnded.CancelAsync();
            await reporting;
        }
    }

    /// <summary>Where a round of loading, or the checks, have left the run: the commits on the way told it only once a second.</summary>
    private async Task TellProgressAsync(Run run, CancellationToken cancellationToken)
    {
        var current = runs.Find(run.TenantId, run.RunId)! with { Epoch = run.Epoch };

        // Nothing comes after the end.
        if (current.DecidedAt is not null) return;
        if (await runs.WriteAsync(run, (connection, transaction) => pulse.Write(connection, transaction, current), cancellationToken)) runs.Happened(run);
    }

    /// <summary>Makes the run where it is new, and takes it.</summary>
    /// <returns>Null: nothing is known yet that a run could be made from.</returns>
    private async Task<Run?> TakeAsync(RunEntry entry, SiteAddress? site, CancellationToken cancellationToken)
    {
        if (runs.Find(entry.TenantId, entry.RunId) is null)
        {
            if (site is null || await messages.FindFirstAsync(entry, cancellationToken) is not { } first) return null;
            await runs.CreateAsync(entry, first.Event, first.At, cancellationToken);
        }

        return await runs.TakeAsync(entry.TenantId, entry.RunId, cancellationToken);
    }

    private async Task<StageResult> EndByPlatformAsync(Run run, string? settledAs, string reason, CancellationToken cancellationToken)
    {
        var state = RunState.OfSettlement(settledAs);
        var why = $"The transfer ended on the platform's side before the import did: {reason}.";
        await runs.SetAsync(run,
            """
            state = @state, phase = 5, confirmed_at = COALESCE(confirmed_at, @now), completed_at = COALESCE(completed_at, @now), settled_as = COALESCE(settled_as, @settledAs),
            fatal = COALESCE(fatal, @fatal)
            """,
            new { state, now = time.GetUtcNow(), settledAs, fatal = state == RunState.Failed ? why : null }, cancellationToken,
            happened: RunEvents.End(time.GetUtcNow(), state, RunCounts.ReadFrom(tenants.Open(run.TenantId), run)),
            problem: new RunProblem
            {
                Origin = RunProblem.OfFile, Reason = why,
                Hint = "What is loaded stays. Run the migration of this app again for the rest.",
            });
        Log.EndedByPlatform(logger, run.RunId, reason);
        return new StageResult.Finished();
    }

    private static string NoPlan(Run run, SiteAddress site) =>
        $"No import plan of this app fits a transfer of {site.Product} {(run.TransferName is { } name ? $"named {Printable.Of(name)}" : "without a name")}; ask the app's vendor.";

    /// <summary>A run that nothing is decided of must not sleep over its deadline, whatever it waits for.</summary>
    private DateTimeOffset Due(Run run, TimeSpan delay)
    {
        var (now, deadline) = (time.GetUtcNow(), run.ClockStartsAt + Deadline);
        return run.DecidedAt is null && deadline > now && now + delay > deadline ? deadline : now + delay;
    }

    private static TimeSpan BackOff(int failures) =>
        TimeSpan.FromTicks(Math.Min(LongestBackOff.Ticks, FirstBackOff.Ticks << Math.Min(failures, 12)));

    private static partial class Log
    {
        public static readonly Func<ILogger, TransferId, TenantId, IDisposable?> Scope =
            LoggerMessage.DefineScope<TransferId, TenantId>("transfer {TransferId}, tenant {TenantId}");

        [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run} stopped at a checkpoint")]
        public static partial void Stopped(ILogger logger, RunId run);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Run} was taken by another worker: {Reason}")]
        public static partial void Lost(ILogger logger, RunId run, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "Run {Run} failed in a step and is tried again in a minute")]
        public static partial void Failed(ILogger logger, Exception exception, RunId run);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Run}: {Reason}; trying again in {Delay}")]
        public static partial void TryAgain(ILogger logger, RunId run, string reason, TimeSpan delay);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Run} ended: {Reason}")]
        public static partial void EndedByPlatform(ILogger logger, RunId run, string reason);
    }
}
