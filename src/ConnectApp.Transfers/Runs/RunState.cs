using ConnectApp.Core.Runs;

namespace ConnectApp.Transfers.Runs;

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
        run is not null && (run.DecidedAt ?? run.ConfirmedAt) is not null ? run.State
        : entry.SettledAt is not null ? OfSettlement(entry.SettledAs)
        : entry.CancelledAt is not null ? Cancelled
        : entry.PausedAt is not null ? Paused
        : run?.State == Paused ? OfResumed(run)
        : run?.State ?? Pending;

    /// <summary>A run that was paused before it began has not begun.</summary>
    public static string OfResumed(Run run) => run.StartedAt is null ? Pending : Running;

    /// <param name="settledAs">What the platform called the end; null: it did not say.</param>
    public static string OfSettlement(string? settledAs) => settledAs switch
    {
        TransferStatus.Success => Completed,
        TransferStatus.Incomplete => Partial,
        Cancelled => Cancelled,
        _ => Failed,
    };
}

/// <summary>Phases of a transfer's run; the numbers are the run API's <c>currentPhase</c>.</summary>
internal enum RunPhase
{
    WaitingForFiles = 1,
    Mappings = 2,
    Loading = 3,
    Checks = 4,
    Settling = 5,
}

/// <summary>The platform's words for the end of a transfer.</summary>
internal static class TransferStatus
{
    public const string InProgress = "IN_PROGRESS";
    public const string Success = "SUCCESS";
    public const string Incomplete = "INCOMPLETE";
    public const string Failed = "FAILED";
}
