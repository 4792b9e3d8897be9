namespace ConnectApp.Core.Runs;

/// <summary>How a step ended. What cannot be done now becomes a due time, not a loop.</summary>
internal abstract record StageResult
{
    /// <summary>The run is looked at again by then, however long it waits; null: no such time.</summary>
    public DateTimeOffset? NotLaterThan { get; init; }

    /// <summary>The phase is done: the run goes on with <paramref name="Next"/> at once.</summary>
    /// <param name="Next">Number of the phase, from 1; may be the same one.</param>
    public sealed record Advance(int Next) : StageResult;

    /// <summary>The picture of the run has changed: look again what comes next.</summary>
    public sealed record Again : StageResult;

    /// <summary>Nothing to do until then, or until something wakes the run.</summary>
    public sealed record WaitFor(TimeSpan Delay) : StageResult
    {
        /// <summary>Shown as the run's <c>waiting</c>; null: the run waits for nothing that anybody could hurry.</summary>
        public RunWait? Why { get; init; }

        /// <summary>What is shown as <c>waiting</c> stays as it is.</summary>
        public bool KeepsWaiting { get; init; }
    }

    /// <summary>The other side could not be reached, or refused for now. Shown as <c>waiting</c>; counted in <see cref="Run.Failures"/>.</summary>
    /// <param name="Reason">For the log and the admin.</param>
    /// <param name="Delay">What the other side asked for; null: longer with each failure, 2 s to 15 min.</param>
    public sealed record TryAgain(string Reason, TimeSpan? Delay) : StageResult
    {
        /// <summary>One of <see cref="RunWait"/>'s: who can help.</summary>
        public string Code { get; init; } = RunWait.Retrying;
    }

    /// <summary>The run pauses itself, as if somebody had: it goes on when somebody resumes it.</summary>
    /// <param name="Code">Shown as <c>waiting</c>, with the reason.</param>
    public sealed record Pause(string Code, string Reason) : StageResult;

    /// <summary>The run ends: state, message and the last events are one commit, and its secrets are wiped in it.</summary>
    /// <param name="State">A terminal state of <see cref="RunState"/>.</param>
    /// <param name="Message">For people; null: nothing is to be said.</param>
    public sealed record End(string State, string? Message) : StageResult;

    /// <summary>Nothing is left to do: the run had ended, or its kind has just written its end.</summary>
    /// <param name="Earlier">True: it had ended before this step, so it is not counted again.</param>
    public sealed record Finished(bool Earlier = false) : StageResult;
}
