using ConnectApp.Core.Clock;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Progress;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Transfers.Settling;

/// <summary>
/// The last word as a protocol. (1) <b>Decide</b>: one row, written once, when all commits, counts and feedback are out. (2) <b>Tell</b>: the progress POST,
/// the same body again after a crash. (3) <b>Confirm</b>: <c>transfer-settled</c> came, or the transfer is gone from the list of active ones, or a 403/409
/// after our decision. Then no call for the transfer any more.
/// </summary>
internal sealed partial class SettlingStage(IMigrationApi migration, TransferStore runs, RunRegistry registry, ITenantDatabases tenants, FeedbackSender feedback, RunLog log,
    TrustedClock clock, TimeProvider time,
    ILogger<SettlingStage> logger) : IRunStage
{
    private static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan BetweenReports = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestBetweenLooks = TimeSpan.FromMinutes(15);

    // Failures of a run, one after another, after which it is settled without knowing what broke its server app.
    private const int PatienceWithServerError = 5;

    public int Phase => TransferPhase.Settling;

    public async Task<StageResult> AdvanceAsync(RunContext context, CancellationToken cancellationToken)
    {
        var run = context.Run;
        if (await ReadServerErrorAsync(run, cancellationToken) is { } trouble) return trouble;
        if (run.Errored) run = (await runs.FindAsync(run.TenantId, run.RunId, cancellationToken))! with { Epoch = run.Epoch };
        return await DecideAsync(run, counts => Decisions.OfLoadedRun(run, counts), cancellationToken);
    }

    /// <returns>Null: known now, or not to be had.</returns>
    private async Task<StageResult?> ReadServerErrorAsync(TransferRun run, CancellationToken cancellationToken)
    {
        if (!run.Errored || run.ServerError is not null) return null;
        var answer = await migration.GetServerErrorAsync(run.TenantId, run.TransferId, cancellationToken);

        // 404 is the normal answer where nothing was recorded. What the error was is good to know, and not worth a transfer that stays open.
        if (answer.Outcome is not (PlatformOutcome.Ok or PlatformOutcome.NotFound) && run.Failures < PatienceWithServerError) return answer.Result("reading the server's error");
        await runs.KeepServerErrorAsync(run, answer.Content?.ExceptionType ?? "", cancellationToken);
        return null;
    }

    /// <summary>
    /// The platform settles the transfer once every upload is reported: reports them, with the result for the customer, and waits for its word. The decision follows it.
    /// </summary>
    public async Task<StageResult> ReportAllAsync(TransferRun run, CancellationToken cancellationToken)
    {
        if (await ReadServerErrorAsync(run, cancellationToken) is { } trouble) return trouble;
        var counts = await RunCounts.ReadWithCausesAsync(tenants, run, cancellationToken);
        var decision = Decisions.OfLoadedRun(run, counts);
        var answer = await migration.SendProgressAsync(
            run.TenantId, run.TransferId, new TransferProgress(decision.Status, decision.Percent, decision.Message), cancellationToken);
        if (answer.Outcome == PlatformOutcome.Ok)
        {
            var now = clock.Now;
            var since = run.Waiting is { Code: RunWait.Platform } before ? before.Since : now;
            return new StageResult.WaitFor(BetweenReports) { Why = new RunWait(RunWait.Platform, "Every upload is reported; waiting for the platform to settle the transfer.", since, null) };
        }

        // Settled already, and the event that says so was lost.
        return answer.Outcome == PlatformOutcome.Refused ? await DecideAsync(run, _ => decision, cancellationToken) : answer.Result("reporting the uploads");
    }

    /// <summary>Writes the decision, once; who comes second changes nothing.</summary>
    /// <param name="decide">Gets the counts with their causes.</param>
    /// <param name="evenIfPaused">The end does not wait for anybody: a cancel, or the platform's own end.</param>
    public async Task<StageResult> DecideAsync(TransferRun run, Func<RunCounts, Decision> decide, CancellationToken cancellationToken, bool evenIfPaused = false)
    {
        var counts = await RunCounts.ReadWithCausesAsync(tenants, run, cancellationToken);
        var decision = decide(counts);

        // Feedback goes out before the last word, for after it nothing may; but it must not hold up a transfer for long.
        if (await feedback.SayEndedAsync(run, decision.Status, cancellationToken) is { } trouble)
        {
            if (decision.State != RunState.Cancelled) return trouble;
            Log.WithoutFeedback(logger, run.RunId);
        }

        var lines = log.Line(run.RunId, $"{decision.Status}: {decision.Message}");
        var decided = await runs.DecideAsync(run, decision, [.. lines, .. RunEvents.End(time.GetUtcNow(), decision.State, counts.Stats)], counts.Causes,
            unless: () => IsAskedOtherwiseAsync(run, decision, evenIfPaused), cancellationToken);

        // What was asked in the last moment comes first.
        if (!decided) return new StageResult.Again();
        Log.Decided(logger, run.RunId, decision.Status, decision.Message);
        return new StageResult.Advance(TransferPhase.Settling);
    }

    /// <summary>Tells and confirms what is decided.</summary>
    public async Task<StageResult> FinishAsync(TransferRun run, RunEntry entry, CancellationToken cancellationToken)
    {
        if (run.ConfirmedAt is not null) return new StageResult.Finished();
        if (entry.SettledAt is not null) return await ConfirmAsync(run, entry.SettledAs, cancellationToken);
        if (run.ToldAt is null) return await TellAsync(run, cancellationToken);

        var answer = await migration.GetRecentTransfersAsync(run.TenantId, cancellationToken);
        if (answer.Outcome == PlatformOutcome.Ok)
        {
            if (GoneReading.IsAbsent(answer.Content!, run)) return await ConfirmAsync(run, null, cancellationToken);

            // Answered 200 and yet not applied: the platform does that (community.developer.atlassian.com, thread 49420). Say it again.
            Log.NotApplied(logger, run.RunId);
            return await TellAsync(run, cancellationToken);
        }

        return clock.HasPassed(run.ClockStartsAt + TransferClocks.PlatformsEnd) ? await ConfirmAsync(run, null, cancellationToken) : answer.Result("confirming the last word");
    }

    /// <summary>Asked inside the deciding commit: whoever asks looks there afterwards, so one of the two sees the other.</summary>
    private async Task<bool> IsAskedOtherwiseAsync(TransferRun run, Decision decision, bool evenIfPaused) =>
        await registry.FindAsync(run.RunId, CancellationToken.None) is { } entry
        && (entry.CancelledAt is not null && decision.State != RunState.Cancelled || entry.PausedAt is not null && !evenIfPaused);

    private async Task<StageResult> TellAsync(TransferRun run, CancellationToken cancellationToken)
    {
        var answer = await migration.SendProgressAsync(run.TenantId, run.TransferId,
            new TransferProgress(run.DecidedStatus!, run.DecidedPercent, run.DecidedMessage), cancellationToken);
        switch (answer.Outcome)
        {
            case PlatformOutcome.Ok:
                Log.Told(logger, run.RunId, run.DecidedStatus!);
                await runs.NoteToldAsync(run, cancellationToken);
                var since = time.GetUtcNow() - (run.ToldAt ?? time.GetUtcNow());
                return new StageResult.WaitFor(TimeSpan.FromTicks(Math.Clamp(since.Ticks, FirstLook.Ticks, LongestBetweenLooks.Ticks)));

            // After our decision a refusal says that the transfer is settled, or over, and nobody waits for our word any more; but 403 has other reasons too,
            // and a transfer that is still listed would stay open for its 14 days.
            case PlatformOutcome.Refused or PlatformOutcome.Expired:
                var listed = await migration.GetRecentTransfersAsync(run.TenantId, cancellationToken);
                if (clock.HasPassed(run.ClockStartsAt + TransferClocks.PlatformsEnd) || listed.Outcome == PlatformOutcome.Ok && GoneReading.IsAbsent(listed.Content!, run)) return await ConfirmAsync(run, null, cancellationToken);
                return listed.Outcome == PlatformOutcome.Ok ? new StageResult.TryAgain($"the last word was refused ({answer.Detail}), and the transfer is still open", null)
                    : listed.Result("confirming the last word");

            default:
                return clock.HasPassed(run.ClockStartsAt + TransferClocks.PlatformsEnd) ? await ConfirmAsync(run, null, cancellationToken) : answer.Result("telling the last word");
        }
    }

    private async Task<StageResult> ConfirmAsync(TransferRun run, string? settledAs, CancellationToken cancellationToken)
    {
        await runs.ConfirmAsync(run, settledAs, cancellationToken);
        Log.Confirmed(logger, run.RunId, run.DecidedStatus ?? "-");
        return new StageResult.Finished();
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run} is decided: {Status}. {Text}")]
        public static partial void Decided(ILogger logger, RunId run, string status, string text);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Run} is settled without its feedback to the server app: the platform did not take it")]
        public static partial void WithoutFeedback(ILogger logger, RunId run);

        [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run}: the platform took {Status}")]
        public static partial void Told(ILogger logger, RunId run, string status);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Run}: the platform answered the last word and still lists the transfer; telling it again")]
        public static partial void NotApplied(ILogger logger, RunId run);

        [LoggerMessage(Level = LogLevel.Information, Message = "Run {Run} is settled: {Status}")]
        public static partial void Confirmed(ILogger logger, RunId run, string status);
    }
}
