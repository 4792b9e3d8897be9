using System.Diagnostics;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using ConnectApp.Core.Telemetry;

namespace ConnectApp.Core.Runs;

/// <summary>
/// Advances one run as far as it goes: takes it, looks at what is asked of it, does step after step of its kind, and writes down when it is due again.
/// It holds no state: whoever calls it next, in this process or another, continues where the store says.
/// </summary>
internal sealed partial class RunWorker(RunRegistry registry, RunStore runs, RunControl control, RunHold hold, IEnumerable<IRunKind> kinds, RunInterrupts interrupts,
    ProgressPulse pulse, RunLog log, RunMetrics metrics, TimeProvider time, ILogger<RunWorker> logger)
{
    private static readonly TimeSpan LongestBackOff = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromSeconds(2);

    // An exception is a broken assumption or a store that cannot be used: neither is mended in seconds.
    private static readonly TimeSpan FirstBackOffOfException = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan UntilMoreIsKnown = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan UntilThereIsRoom = TimeSpan.FromSeconds(1);

    // Where not even the failure could be written down, so that nothing counts how often it failed.
    private static readonly TimeSpan AfterUncounted = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, IRunKind> _kinds = kinds.ToDictionary(k => k.Name);

    /// <summary>The pause after so many failures, one after another.</summary>
    public static TimeSpan BackOff(int failures) => BackOff(FirstBackOff, failures);

    /// <param name="stopping">The program ends: stop at the next checkpoint.</param>
    public async Task AdvanceAsync(RunId id, CancellationToken stopping)
    {
        if (await registry.FindAsync(id, stopping) is not { } entry) return;
        using var trace = Traces.Advance(entry.RunId, entry.TransferId, entry.TenantId, entry.TraceParent);
        using var scope = entry.TransferId is { } transfer ? Log.TransferScope(logger, transfer, entry.TenantId) : Log.Scope(logger, entry.RunId, entry.TenantId);
        using var interrupt = interrupts.Enter(id, stopping);
        Run? held = null;
        try
        {
            if (!_kinds.TryGetValue(entry.Kind, out var kind)) throw new InvalidOperationException($"This program knows no run of the kind {entry.Kind}.");
            var (seen, due) = await AdvanceAsync(entry, kind, interrupt, run => held = run);
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
            // A broken assumption, or a store that cannot be used: the cause may be the environment, so the run waits and tries again. All others continue.
            var delay = await NoteAsync(held, exception);
            Log.Failed(logger, exception, id, delay);
            await registry.SetDueAsync(entry, time.GetUtcNow() + delay, CancellationToken.None);
        }
    }

    /// <returns>The run's row in the control tables as it was last looked at, and when the run is due again; null: nothing is left to do.</returns>
    private async Task<(RunEntry Seen, DateTimeOffset? Due)> AdvanceAsync(RunEntry entry, IRunKind kind, RunInterrupts.Interrupt interrupt, Action<Run> holds)
    {
        var cancellationToken = interrupt.Token;
        if (await runs.FindAsync(entry.TenantId, entry.RunId, cancellationToken) is null && !await kind.TryCreateAsync(entry, cancellationToken))
        {
            return (entry, time.GetUtcNow() + UntilMoreIsKnown);
        }

        var run = await runs.TakeAsync(entry.TenantId, entry.RunId, cancellationToken);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();

            // Its site was erased meanwhile.
            if (await registry.FindAsync(entry.RunId, cancellationToken) is not { } current) return (entry, null);
            entry = current;
            interrupt.Saw(entry);
            run = await LookAgainAsync(run, cancellationToken);
            holds(run);
            var result = await StepAsync(kind, new RunStep(entry, run), cancellationToken);
            switch (result)
            {
                case StageResult.Advance advance:
                    await runs.AdvanceAsync(await LookAgainAsync(run, cancellationToken), advance.Next, cancellationToken);
                    break;

                case StageResult.Again:
                    break;

                case StageResult.WaitFor wait:
                    if (!wait.KeepsWaiting) await runs.NoteWaitingAsync(await LookAgainAsync(run, cancellationToken), wait.Why, cancellationToken);
                    return (entry, DueAfter(wait.Delay, result));

                case StageResult.TryAgain again:
                    run = await LookAgainAsync(run, cancellationToken);
                    var delay = again.Delay ?? BackOff(run.Failures);
                    var due = DueAfter(delay, result);
                    var why = RunWait.Of(again.Code, again.Reason, time.GetUtcNow(), due);
                    await runs.NoteFailureAsync(run, why, cancellationToken);
                    metrics.CountAgain(PhaseOf(kind, run));
                    Log.TryAgain(logger, again.Code == RunWait.Operator ? LogLevel.Error : LogLevel.Warning, run.RunId, why.Reason, delay);
                    return (entry, due);

                case StageResult.Pause pause:
                    await runs.NoteWaitingAsync(run, new RunWait(pause.Code, pause.Reason, time.GetUtcNow(), null), cancellationToken);
                    await control.PauseAsync(entry, RunActor.Itself, cancellationToken);
                    break;

                case StageResult.End end:
                    run = await LookAgainAsync(run, cancellationToken);
                    await runs.EndAsync(run, end, new RunStats(run.Succeeded, run.Skipped, run.Failed), cancellationToken);
                    await FinishAsync(kind, run, earlier: false, cancellationToken);
                    return (entry, null);

                case StageResult.Finished finished:
                    await FinishAsync(kind, run, finished.Earlier, cancellationToken);
                    return (entry, null);
            }
        }
    }

    /// <summary>What is asked of the run comes before what it would do next, unless its kind says otherwise.</summary>
    private async Task<StageResult> StepAsync(IRunKind kind, RunStep step, CancellationToken cancellationToken)
    {
        if (kind.AnswersRequests) return await kind.StepAsync(step, cancellationToken);
        if (step.Run.HasEnded) return new StageResult.Finished(Earlier: true);
        if (step.Entry.CancelledAt is not null) return await kind.CancelAsync(step, cancellationToken);
        if (step.Entry.PausedAt is not null) return await hold.HoldAsync(step, cancellationToken);
        if (await hold.ReleaseAsync(step.Run, cancellationToken)) return new StageResult.Again();
        if (step.Run.StartedAt is null)
        {
            if (!kind.HasRoom) return new StageResult.WaitFor(UntilThereIsRoom);
            await runs.StartAsync(step.Run, cancellationToken);
            return new StageResult.Again();
        }

        using var trace = Traces.Stage(PhaseOf(kind, step.Run));
        return await kind.StepAsync(step, cancellationToken);
    }

    private async Task FinishAsync(IRunKind kind, Run run, bool earlier, CancellationToken cancellationToken)
    {
        if (!earlier) metrics.CountEnded((await LookAgainAsync(run, cancellationToken)).State);
        pulse.Forget(run.RunId);
        log.Forget(run.RunId);
        await kind.CleanUpAsync(run.RunId, cancellationToken);
    }

    /// <summary>The row as it is now, with the epoch that this worker holds: whoever has lost the run gets no fresh one by looking.</summary>
    private async Task<Run> LookAgainAsync(Run run, CancellationToken cancellationToken) =>
        (await runs.FindAsync(run.TenantId, run.RunId, cancellationToken) ?? throw new LeaseLostException(run.RunId, run.Epoch)) with { Epoch = run.Epoch };

    /// <summary>Shows that a step threw, and where.</summary>
    /// <returns>How long to wait.</returns>
    private async Task<TimeSpan> NoteAsync(Run? run, Exception exception)
    {
        if (run is null) return AfterUncounted;
        var (now, delay) = (time.GetUtcNow(), BackOff(FirstBackOffOfException, run.Failures));
        try
        {
            var (code, reason) = exception is StorageException ? (RunWait.Operator, exception.Message) : (RunWait.Error, $"{Place(exception)}: {exception.GetType().Name}: {exception.Message}");
            await runs.NoteFailureAsync(run, RunWait.Of(code, Printable.Of(reason, 1000), now, now + delay), CancellationToken.None);
            return delay;
        }
        catch (Exception again)
        {
            // The store itself is in trouble: the log is the only place left.
            Log.NotNoted(logger, again, run.RunId);
            return AfterUncounted;
        }
    }

    private static string Place(Exception exception) =>
        new StackTrace(exception).GetFrames().Select(f => f.GetMethod()).FirstOrDefault(m => m?.DeclaringType?.Namespace?.StartsWith("ConnectApp", StringComparison.Ordinal) == true)
            is { } method ? $"{method.DeclaringType!.FullName}" : "outside this program";

    private static string PhaseOf(IRunKind kind, Run run) => run.Phase >= 1 && run.Phase <= kind.Phases.Count ? kind.Phases[run.Phase - 1] : $"{run.Phase}";

    private DateTimeOffset DueAfter(TimeSpan delay, StageResult result)
    {
        var (now, due) = (time.GetUtcNow(), time.GetUtcNow() + delay);
        return result.NotLaterThan is { } latest && latest > now && due > latest ? latest : due;
    }

    private static TimeSpan BackOff(TimeSpan first, int failures) => TimeSpan.FromTicks(Math.Min(LongestBackOff.Ticks, first.Ticks << Math.Min(failures, 12)));

    private static partial class Log
    {
        public static readonly Func<ILogger, TransferId, TenantId, IDisposable?> TransferScope =
            LoggerMessage.DefineScope<TransferId, TenantId>("transfer {TransferId}, tenant {TenantId}");

        public static readonly Func<ILogger, RunId, TenantId, IDisposable?> Scope = LoggerMessage.DefineScope<RunId, TenantId>("run {RunId}, tenant {TenantId}");

        [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run} stopped at a checkpoint")]
        public static partial void Stopped(ILogger logger, RunId run);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Run} was taken by another worker: {Reason}")]
        public static partial void Lost(ILogger logger, RunId run, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "Run {Run} failed in a step and is tried again in {Delay}")]
        public static partial void Failed(ILogger logger, Exception exception, RunId run, TimeSpan delay);

        [LoggerMessage(Level = LogLevel.Error, Message = "The failure of run {Run} could not be written to its row")]
        public static partial void NotNoted(ILogger logger, Exception exception, RunId run);

        [LoggerMessage(Message = "Run {Run}: {Reason}; trying again in {Delay}")]
        public static partial void TryAgain(ILogger logger, LogLevel level, RunId run, string reason, TimeSpan delay);
    }
}
