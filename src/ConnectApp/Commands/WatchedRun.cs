using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Commands;

/// <summary>A run as it was at one look.</summary>
/// <param name="Run">Null: it has not begun; only its transfer is known.</param>
/// <param name="Problems">Listed so far.</param>
internal sealed record WatchedRun(RunEntry Entry, string? ClientKey, TransferRun? Run, RunCounts Counts, long Problems)
{
    public string State => RunState.Of(Entry, Run);

    /// <summary>Nothing more comes of it: the platform has its last word.</summary>
    public bool HasEnded => Run?.ConfirmedAt is not null;

    /// <summary>As the API shows it.</summary>
    public int Percent => LoadProgress.Of(Run, Counts).Percent;

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
        ({ Waiting: { } wait }, _) => char.ToLowerInvariant(wait.Sentence[0]) + wait.Sentence[1..].TrimEnd('.'),
        ({ IsHeld: true }, _) => "held open for missing mappings",
        ({ Phase: TransferPhase.WaitingForFiles }, _) => "waiting for files of the export",
        ({ Phase: TransferPhase.Mappings }, _) => "reading the site's mappings",
        ({ Phase: TransferPhase.Loading }, _) => "loading",
        ({ Phase: TransferPhase.Checks }, _) => "checking the books",
        _ => "settling",
    };
}
