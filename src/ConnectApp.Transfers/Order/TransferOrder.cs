using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Progress;
using ConnectApp.Transfers.Runs;
using ConnectApp.Transfers.Settling;

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
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public TransferOrder(TransferStore transfers, RunStore runs, PlanCatalog plans, SettlingStage settling, TransferPause pause, FeedbackSender feedback, StageRunner stages,
        TimeProvider time, ILogger<TransferOrder> logger)
    {
        (_transfers, _runs, _plans, _settling, _stages, _time, _logger) = (transfers, runs, plans, settling, stages, time, logger);
        Table = new RunOrder<TransferLook>(
        [
            // What                          When                                                    Do                                         Next
            new("over",                      l => l.Run.ConfirmedAt is not null,                     (_, _) => Done()),
            new("decided",                   l => l.Run.DecidedAt is not null,                       (l, ct) => settling.FinishAsync(l.Run, l.Entry, ct)),
            new("settled by the platform",   l => l.Entry.SettledAt is not null,                     EndBySettlementAsync),
            new("no site for 14 days",       l => l.Site is null && l.Age >= TransferClocks.PlatformsEnd, EndWithoutSiteAsync),
            new("no site",                   l => l.Site is null,                                    (_, _) => WaitForSite()),
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

    private Task<StageResult> EndBySettlementAsync(TransferLook look, CancellationToken cancellationToken) =>
        EndByPlatformAsync(look, look.Entry.SettledAs, "the platform settled the transfer", cancellationToken);

    private Task<StageResult> EndWithoutSiteAsync(TransferLook look, CancellationToken cancellationToken) =>
        EndByPlatformAsync(look, null, "the site did not come back before the platform's 14 days were over", cancellationToken);

    private Task<StageResult> WaitForSite()
    {
        var now = _time.GetUtcNow();
        return Task.FromResult<StageResult>(new StageResult.WaitFor(WithoutSite)
        {
            Why = new RunWait(RunWait.Site, "The site has removed the app, or its secret is missing; waiting for its next installed callback.", now, now + WithoutSite),
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
        var left = run.CreatedAt + WaitForName - _time.GetUtcNow();
        if (run.TransferName is null && _plans.HasNamed(site.Product) && left > TimeSpan.Zero) return new StageResult.WaitFor(left);
        if (_plans.Find(site.Product, run.TransferName) is not { } plan) return await _settling.DecideAsync(run, counts => Decisions.Failed(run, counts, NoPlan(run, site)), cancellationToken);
        await _transfers.KeepPlanAsync(run, plan.Bytes, plan.Hash, cancellationToken);
        return new StageResult.Again();
    }

    private async Task<StageResult> StartAsync(TransferLook look, CancellationToken cancellationToken)
    {
        await _runs.StartAsync(look.Run, cancellationToken);
        return new StageResult.Again();
    }

    private async Task<StageResult> DoStageAsync(TransferLook look, CancellationToken cancellationToken) => PlanCatalog.Parse(look.Run.Plan!) is { } plan
        ? await _stages.DoAsync(new RunContext(look.Run, plan, look.Site!), cancellationToken)
        : new TransferGivenUp("The import plan that the run began with is no longer understood by this version of the app.");

    private static string NoPlan(TransferRun run, SiteAddress site) =>
        $"No import plan of this app fits a transfer of {site.Product} {(run.TransferName is { } name ? $"named {Printable.Of(name)}" : "without a name")}; ask the app's vendor.";

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "Run {Run} ended: {Reason}")]
        public static partial void EndedByPlatform(ILogger logger, RunId run, string reason);
    }
}
