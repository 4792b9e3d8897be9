using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;

namespace ConnectApp.Core.Tests.Runs;

/// <summary>A kind whose steps a test writes down.</summary>
internal sealed class FakeKind : IRunKind
{
    private readonly Queue<Func<RunStep, Task<StageResult>>> _steps = new();

    public string Name => RunKinds.Wave;

    public IReadOnlyList<string> Phases => ["One", "Two"];

    public List<int> PhasesSeen { get; } = [];

    public List<RunId> CleanedUp { get; } = [];

    public FakeKind Then(Func<RunStep, Task<StageResult>> step)
    {
        _steps.Enqueue(step);
        return this;
    }

    public FakeKind Then(StageResult result) => Then(_ => Task.FromResult(result));

    public Task<StageResult> StepAsync(RunStep step, CancellationToken cancellationToken)
    {
        PhasesSeen.Add(step.Run.Phase);
        return _steps.TryDequeue(out var next) ? next(step) : throw new InvalidOperationException("The test wrote down no further step.");
    }

    public Task<StageResult> CancelAsync(RunStep step, CancellationToken cancellationToken) =>
        Task.FromResult<StageResult>(new StageResult.End(RunState.Cancelled, "Cancelled by the test."));

    public Task CleanUpAsync(RunId run, CancellationToken cancellationToken)
    {
        CleanedUp.Add(run);
        return Task.CompletedTask;
    }
}
