using ConnectApp.Core.Ids;

namespace ConnectApp.WorkItems.Starting;

/// <summary>What became of a start.</summary>
internal abstract record StartOutcome
{
    /// <summary>The run is made, or was made by an earlier start with the same key and body.</summary>
    public sealed record Started(RunId Run) : StartOutcome;

    public sealed record Invalid(IReadOnlyList<string> Faults) : StartOutcome;

    /// <param name="Run">Null: another tenant's, which is not named.</param>
    public sealed record AlreadyRunning(RunId? Run) : StartOutcome;

    /// <summary>The key was used with another body.</summary>
    public sealed record KeyReused : StartOutcome;

    /// <summary>The project is another tenant's.</summary>
    public sealed record NotYours : StartOutcome;

    public sealed record TooMany(TimeSpan Wait) : StartOutcome;
}
