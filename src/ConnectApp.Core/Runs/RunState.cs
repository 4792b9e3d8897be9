namespace ConnectApp.Core.Runs;

/// <summary>States of a run, spelled as the run API spells them.</summary>
internal static class RunState
{
    public const string Pending = "PENDING";
    public const string Running = "RUNNING";
    public const string Paused = "PAUSED";
    public const string Completed = "COMPLETED";
    public const string Partial = "PARTIAL";
    public const string Failed = "FAILED";
    public const string Cancelled = "CANCELLED";

    public static readonly IReadOnlyList<string> All = [Pending, Running, Paused, Completed, Partial, Failed, Cancelled];

    public static bool IsTerminal(string state) => state is Completed or Partial or Failed or Cancelled;

    /// <summary>The state to show: what the run is, and what is asked of it already, for that will come whatever stops in between.</summary>
    /// <param name="run">Null: its worker has not begun yet.</param>
    public static string Of(RunEntry entry, Run? run) =>
        run is { HasEnded: true } ? run.State
        : entry.SettledAt is not null ? OfEndElsewhere(entry.SettledAs)
        : entry.CancelledAt is not null ? Cancelled
        : entry.PausedAt is not null ? Paused
        : run?.State == Paused ? OfResumed(run)
        : run?.State ?? Pending;

    /// <summary>A run that was paused before it began has not begun.</summary>
    public static string OfResumed(Run run) => run.StartedAt is null ? Pending : Running;

    /// <param name="endedAs">What the other system called the end; null: it did not say.</param>
    public static string OfEndElsewhere(string? endedAs) => endedAs switch
    {
        "SUCCESS" => Completed,
        "INCOMPLETE" => Partial,
        Cancelled => Cancelled,
        _ => Failed,
    };
}
