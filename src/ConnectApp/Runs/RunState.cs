namespace ConnectApp.Runs;

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
