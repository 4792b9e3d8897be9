using ConnectApp.Core.Ids;

namespace ConnectApp.Core.Runs;

/// <summary>
/// What tells one kind of run from another. The worker takes a run, looks at what was asked of it, asks its kind for a step, and acts on the
/// result; it does so again after any crash. <c>docs/architecture.md</c>, "How to add a kind of run", has an example.
/// </summary>
internal interface IRunKind
{
    /// <summary>Stored with each run: one of <see cref="RunKinds"/>.</summary>
    string Name { get; }

    /// <summary>Names of the phases for logs and metrics; phase 1 is the first.</summary>
    IReadOnlyList<string> Phases { get; }

    /// <summary>
    /// True: the kind itself decides what comes first, a request or something else, and answers cancel and pause in <see cref="StepAsync"/>.
    /// False (default): the worker does. A cancel goes to <see cref="CancelAsync"/>; a paused run gets no step.
    /// </summary>
    bool AnswersRequests => false;

    /// <summary>Makes the run's row in the tenant's tables where only the control tables know the run.</summary>
    /// <returns>False: too little is known yet; the worker comes back after five minutes, or when the run is woken.</returns>
    Task<bool> TryCreateAsync(RunEntry entry, CancellationToken cancellationToken) => Task.FromResult(false);

    /// <summary>False: as many runs of the kind work as may, so that one that has not begun stays PENDING; it is looked at again every second.</summary>
    bool HasRoom => true;

    /// <summary>Does the next step, from a saved state to the next. It must be safe to repeat after a stop anywhere.</summary>
    /// <param name="cancellationToken">The program ends, or something is asked of the run: stop at the next checkpoint.</param>
    /// <exception cref="LeaseLostException">Another worker has the run; thrown by every fenced write.</exception>
    Task<StageResult> StepAsync(RunStep step, CancellationToken cancellationToken);

    /// <summary>Somebody cancelled the run. Nothing is rolled back; the usual result is <see cref="StageResult.End"/> with CANCELLED.</summary>
    Task<StageResult> CancelAsync(RunStep step, CancellationToken cancellationToken);

    /// <summary>The run has ended: removes what was kept only for its work. May be called more than once.</summary>
    Task CleanUpAsync(RunId run, CancellationToken cancellationToken) => Task.CompletedTask;
}
