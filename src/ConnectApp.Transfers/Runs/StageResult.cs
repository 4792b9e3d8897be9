namespace ConnectApp.Transfers.Runs;

/// <summary>How a stage ended. What cannot be got over now becomes a due time, not a loop.</summary>
internal abstract record StageResult
{
    /// <summary>The stage is done, or its picture of the run has changed: look again what comes next.</summary>
    public sealed record Advance(RunPhase Next) : StageResult;

    /// <summary>Nothing to do until then, or until an event wakes the run.</summary>
    public sealed record WaitFor(TimeSpan Delay) : StageResult;

    /// <summary>The other side could not be reached or refused for now.</summary>
    /// <param name="Reason">For the log and the admin.</param>
    /// <param name="Delay">What the other side asked for; null: back off by the run's failures.</param>
    public sealed record TryAgain(string Reason, TimeSpan? Delay) : StageResult;

    /// <summary>The platform refuses the transfer as one that is settled, unknown or over.</summary>
    public sealed record Gone(string Reason) : StageResult;

    /// <summary>The run cannot go on: FAILED, with this message for the admin.</summary>
    public sealed record GiveUp(string Reason) : StageResult;

    /// <summary>Stopped at a checkpoint by the platform's deadline: what comes next is the decision.</summary>
    public sealed record Stopped : StageResult;

    /// <summary>Nothing is left to do.</summary>
    public sealed record Finished : StageResult;
}
