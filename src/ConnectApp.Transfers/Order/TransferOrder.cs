using ConnectApp.Core.Clock;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Progress;
using ConnectApp.Transfers.Runs;
using ConnectApp.Transfers.Settling;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Order;

/// <summary>
/// The order of a transfer's run, top to bottom: the worker does the first row that fits. What ends a run comes before what it would do next. Files are
/// loaded as they arrive, so the phases 1 to 3 go round until the export is complete.
/// </summary>
internal sealed partial class TransferOrder
{
    private static readonly TimeSpan WithoutSite = TimeSpan.FromMinutes(5);

    // Only events tell a transfer's name, so a transfer that reconciliation found first gets this long for one, where plans go by name.
    private static readonly TimeSpan WaitForName = TimeSpan.FromMinutes(15);

    private readonly TransferStore _transfers;
    private readonly RunStore _runs;
    private readonly PlanCatalog _plans;
    private readonly SettlingStage _settling;
    private readonly StageRunner _stages;
    private readonly ProgressReporter _reporter;
    private readonly IOptions<ImportOptions> _options;
    private readonly GoneReading _gone;
    private readonly TrustedClock _clock;
    private readonly ILogger _logger;

    public TransferOrder(TransferStore transfers, RunStore runs, PlanCatalog plans, SettlingStage settling, TransferPause pause, FeedbackSender feedback, StageRunner stages,
        ProgressReporter reporter, IOptions<ImportOptions> options, GoneReading gone, TrustedClock clock, ILogger<TransferOrder> logger)
    {
        (_transfers, _runs, _plans, _settling, _stages, _reporter, _options, _gone, _clock, _logger) =
            (transfers, runs, plans, settling, stages, reporter, options, gone, clock, logger);
        Table = new RunOrder<TransferLook>(
        [
            // What                          When                                                    Do                                         Next
            new("over",                      l => l.Run.ConfirmedAt is not null,                     (_, _) => Done()),
            new("decided",                   l => l.Run.DecidedAt is not null,                       (l, ct) => settling.FinishAsync(l.Run, l.Entry, ct)),
            new("settled by the platform",   l => l.Entry.SettledAt is not null,                     EndBySettlementAsync,                      TransferPhase.Settling),
            new("no site for 14 days",       l => l.Site is null && l.HasReached(TransferClocks.PlatformsEnd), EndWithoutSiteAsync),
            new("no site",                   l => l.Site is null,                                    (l, _) => WaitForSite(l)),
            new("cancelled",                 l => l.Entry.CancelledAt is not null,                   DecideCancelAsync,                         TransferPhase.Settling),
            new("paused",                    l => l.Entry.PausedAt is not null && !l.IsPastDeadline, pause.HoldAsync),
            new("resumed",                   l => l.Entry.PausedAt is null && l.Run.State == RunState.Paused, pause.EndAsync),
            new("cannot continue",           l => l.Run.Fatal is not null,                           DecideFatalAsync,                          TransferPhase.Settling),
            new("deadline",                  l => l.IsPastDeadline,                                  DecideDeadlineAsync,                       TransferPhase.Settling),
            new("no plan yet",               l => l.Run.Plan is null,                                ChoosePlanAsync,                           TransferPhase.Settling),
            new("not started",               l => l.Run.StartedAt is null,                           StartAsync),
            new("start not told",            l => !l.Run.StartFedBack,                               async (l, ct) => await feedback.SayStartedAsync(l.Run, ct) ?? new StageResult.Again()),
            new("waiting for files",         l => l.Run.Phase == TransferPhase.WaitingForFiles,      DoStageAsync,                              TransferPhase.Mappings, TransferPhase.Checks),
            new("mappings",                  l => l.Run.Phase == TransferPhase.Mappings,             DoStageAsync,                              TransferPhase.Loading),
            new("loading",                   l => l.Run.Phase == TransferPhase.Loading,              DoStageAsync,                              TransferPhase.WaitingForFiles),
            new("checks",                    l => l.Run.Phase == TransferPhase.Checks,               DoStageAsync,                              TransferPhase.WaitingForFiles, TransferPhase.Settling),
            new("reporting all",             l => l.Run.Phase == TransferPhase.Settling && l.Traits.PlatformSettles, (l, ct) => settling.ReportAllAsync(l.Run, ct), TransferPhase.Settling),
            new("settling",                  l => l.Run.Phase == TransferPhase.Settling,             DoStageAsync,                              TransferPhase.Settling),
        ]);
    }

    public RunOrder<TransferLook> Table { get; }

    /// <summary>The transfer ended on the platform's side before anything was decided here.</summary>
    public async Task<StageResult> EndByPlatformAsync(TransferLook look, string? settledAs, string reason, CancellationToken cancellationToken)
    {
        var why = $"The transfer ended on the platform's side before the import did: {reason}.";
        await _transfers.EndByPlatformAsync(look.Run, settledAs, RunState.OfEndElsewhere(settledAs), why, look.Counts.Stats, cancellationToken);
        Log.EndedByPlatform(_logger, look.Run.RunId, reason);
        return new StageResult.Finished();
    }

    private static Task<StageResult> Done() => Task.FromResult<StageResult>(new StageResult.Finished(Earlier: true));

    /// <summary>Where the platform settles by itself, a good end says that every upload was reported: our counts decide the run's state.</summary>
    private Task<StageResult> EndBySettlementAsync(TransferLook look, CancellationToken cancellationToken) =>
        look.Traits.PlatformSettles && look.Run.Phase >= TransferPhase.Checks && look.Entry.SettledAs is TransferStatus.Success or TransferStatus.Incomplete
        ? _settling.DecideAsync(look.Run, counts => Decisions.OfLoadedRun(look.Run, counts), cancellationToken, evenIfPaused: true)
        : EndByPlatformAsync(
            look,
            look.Entry.SettledAs,
            look.Traits.PlatformSettles && look.Entry.SettledAs is { } status ? $"the platform settled the transfer as {Printable.Of(status)}" : "the platform settled the transfer",
            cancellationToken);

    private async Task<StageResult> EndWithoutSiteAsync(TransferLook look, CancellationToken cancellationToken) =>
        // The platform is asked first; a site that refuses or has removed the app gives no answer.
        await _gone.IsLiveAsync(look.Run, cancellationToken) ? await WaitForSite(look)
            : await EndByPlatformAsync(look, null, "the site did not come back before the platform's 14 days were over", cancellationToken);

    private Task<StageResult> WaitForSite(TransferLook look)
    {
        var now = _clock.Now;
        return Task.FromResult<StageResult>(new StageResult.WaitFor(WithoutSite)
        {
            Why = new RunWait(RunWait.Site, look.Traits.WhyNoCalls, now, now + WithoutSite),
        });
    }

    private Task<StageResult> DecideCancelAsync(TransferLook look, CancellationToken cancellationToken) =>
        _settling.DecideAsync(look.Run, counts => Decisions.OfCancel(look.Run, counts), cancellationToken, evenIfPaused: true);

    private Task<StageResult> DecideFatalAsync(TransferLook look, CancellationToken cancellationToken) =>
        _settling.DecideAsync(look.Run, counts => Decisions.Failed(look.Run, counts, look.Run.Fatal!), cancellationToken);

    private Task<StageResult> DecideDeadlineAsync(TransferLook look, CancellationToken cancellationToken) =>
        _settling.DecideAsync(look.Run, counts => Decisions.OfDeadline(look.Run, counts, look.Run.WaitingReason), cancellationToken, evenIfPaused: true);

    private async Task<StageResult> ChoosePlanAsync(TransferLook look, CancellationToken cancellationToken)
    {
        var (run, site) = (look.Run, look.Site!);
        var left = run.CreatedAt + WaitForName - _clock.Now;
        if (run.TransferName is null && _plans.HasNamed(site.Product) && left > TimeSpan.Zero) return new StageResult.WaitFor(left);
        if (_plans.Find(site.Product, run.TransferName) is not { } plan) return await WaitForPlanAsync(run, NoPlan(run, site), cancellationToken);
        await _transfers.KeepPlanAsync(run, plan.Bytes, plan.Hash, cancellationToken);
        return new StageResult.Again();
    }

    /// <summary>The vendor may add a plan, and start the app with it, for so long; only then the transfer is FAILED.</summary>
    private async Task<StageResult> WaitForPlanAsync(TransferRun run, string reason, CancellationToken cancellationToken)
    {
        var (now, until) = (_clock.Now, run.CreatedAt + _options.Value.NoPlanPatience);
        if (_clock.HasPassed(until)) return await _settling.DecideAsync(run, counts => Decisions.Failed(run, counts, reason), cancellationToken);
        var why = RunWait.Of(RunWait.Vendor, reason, run.Waiting is { Code: RunWait.Vendor } before ? before.Since : now, until);
        if (run.Waiting?.Code != RunWait.Vendor) Log.NoPlan(_logger, run.RunId, why.Reason, until);
        var left = until - now;
        return await _reporter.SayWaitingAsync(run, why, cancellationToken)
            ?? new StageResult.WaitFor(left > TimeSpan.Zero && left < _options.Value.ListEvery ? left : _options.Value.ListEvery) { Why = why };
    }

    private async Task<StageResult> StartAsync(TransferLook look, CancellationToken cancellationToken)
    {
        await _runs.StartAsync(look.Run, cancellationToken);
        return new StageResult.Again();
    }

    private async Task<StageResult> DoStageAsync(TransferLook look, CancellationToken cancellationToken) => PlanCatalog.Parse(look.Run.Plan!) is { } plan
        ? await _stages.DoAsync(new RunContext(look.Run, plan, look.Site!), cancellationToken)
        : new StageResult.TryAgain("the import plan that the run began with is not understood by this version of the app; start a version that understands it", null) { Code = RunWait.Operator };

    private static string NoPlan(TransferRun run, SiteAddress site) =>
        $"No import plan of this app fits a transfer of {site.Product} {(run.TransferName is { } name ? $"named {Printable.Of(name)}" : "without a name")}; ask the app's vendor.";

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "Run {Run}: {Reason} At {Until} the transfer is settled as FAILED")]
        public static partial void NoPlan(ILogger logger, RunId run, string reason, DateTimeOffset until);

        [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Run} ended: {Reason}")]
        public static partial void EndedByPlatform(ILogger logger, RunId run, string reason);
    }
}
