using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Transfers.Progress;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Commands;

/// <summary>A run as it was at one look.</summary>
/// <param name="Run">Null: it has not begun; only its transfer is known.</param>
/// <param name="Problems">Listed so far.</param>
internal sealed record WatchedRun(RunEntry Entry, string? ClientKey, Run? Run, RunCounts Counts, long Problems)
{
    public string State => RunState.Of(Entry, Run);

    /// <summary>Nothing more comes of it: the platform has its last word.</summary>
    public bool HasEnded => Run?.ConfirmedAt is not null;

    /// <summary>As the API shows it.</summary>
    public int Percent => RunProgress.Of(Run, Counts).Percent;

    public int ExitCode => State switch
    {
        RunState.Completed => CommandLine.Success,
        RunState.Partial or RunState.Cancelled => CommandLine.Incomplete,
        _ => CommandLine.Failed,
    };

    /// <summary>What is happening, in a few words.</summary>
    public string Doing => (Run, State) switch
    {
        (null, _) => "waiting to begin",
        (_, RunState.Paused) => "until somebody resumes it",
        ({ ConfirmedAt: not null }, _) => "ended",
        ({ DecidedAt: not null }, _) => "telling the platform the last word",
        ({ IsHeld: true }, _) => "held open for missing mappings",
        ({ Phase: RunPhase.WaitingForFiles }, _) => "waiting for files of the export",
        ({ Phase: RunPhase.Mappings }, _) => "reading the site's mappings",
        ({ Phase: RunPhase.Loading }, _) => "loading",
        ({ Phase: RunPhase.Checks }, _) => "checking the books",
        _ => "settling",
    };
}
