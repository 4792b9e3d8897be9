using ConnectApp.Core.Runs;
using ConnectApp.WorkItems.Stores;

namespace ConnectApp.Commands;

/// <summary>A run of work items as it was at one look.</summary>
/// <param name="Run">Null: its row could not be read.</param>
internal sealed record MigrateLook(RunEntry Entry, Run? Run, RunFigures Figures)
{
    public string State => RunState.Of(Entry, Run);

    /// <summary>Its last word is written, or its worker has stopped.</summary>
    public bool HasStopped => Run is { HasEnded: true } or { State: RunState.Paused } && State is not (RunState.Running or RunState.Pending);

    /// <summary>From 1; 0 while it is pending.</summary>
    public int Phase => Run is null || State == RunState.Pending ? 0 : Run.Phase;

    /// <param name="phase">From 1.</param>
    /// <returns>0 to 1.</returns>
    public double ShareOf(int phase)
    {
        if (Run?.State is RunState.Completed or RunState.Partial || phase < Phase) return 1;
        if (phase > Phase || phase == RunFigures.Phases || Figures.Totals.Total == 0) return 0;
        return Figures.Done(phase) / Figures.Totals.Total;
    }

    /// <summary>Null: nothing.</summary>
    public string? Waiting => Run is { HasEnded: false, Waiting: { } wait } ? wait.Sentence : null;
}
