using ConnectApp.Core.Runs;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Transfers.Doors;

namespace ConnectApp.Transfers.Runs;

/// <summary>What a stage is given: the run as it was when the stage began, its own plan, and the site as it is now.</summary>
internal sealed record RunContext(TransferRun Run, ImportPlan Plan, SiteAddress Site);

/// <summary>One step of a run, from a saved state to the next; safe to repeat after a stop anywhere.</summary>
internal interface IRunStage
{
    /// <summary>One of <see cref="TransferPhase"/>.</summary>
    int Phase { get; }

    /// <param name="cancellationToken">The program ends, or something is asked of the run: stop at the next checkpoint.</param>
    Task<StageResult> AdvanceAsync(RunContext context, CancellationToken cancellationToken);
}
