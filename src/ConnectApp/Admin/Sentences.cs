using ConnectApp.Admin.Models;
using ConnectApp.Core.Runs;
using ConnectApp.Rewriting.Exports;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Transfers.Reports;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Admin;

/// <summary>What a run is doing, in one sentence for a site's admin.</summary>
internal static class Sentences
{
    /// <param name="state">As it is shown; what is asked of the run counts already.</param>
    public static string Of(string state, TransferRun? run, RunCounts counts, IReadOnlyList<FileReport> files, Product product) => state switch
    {
        // Asked for, and its worker has not come to the checkpoint yet at which it takes what is asked.
        RunState.Paused => run?.State == RunState.Running ? Texts.SayPausing : Texts.SayPaused,
        RunState.Cancelled => Texts.SayCancelling,
        RunState.Pending => Texts.SayPending,
        _ => run?.Phase switch
        {
            TransferPhase.WaitingForFiles => counts.DoneFiles == 0 ? Texts.SayFirstFile : Texts.SayMoreFiles(counts.DoneFiles),
            TransferPhase.Mappings => Texts.SayMappings(Name(product)),
            TransferPhase.Loading => files.FirstOrDefault(f => f is { State: FileState.Loading, Role: FileRole.Data }) is { } file
                ? Texts.SayLoading(file.Name, counts.DoneFiles, counts.DataFiles) : Texts.SayLoadingSoon(counts.DoneFiles, counts.DataFiles),
            TransferPhase.Checks => run.IsHeld ? Texts.SayHeld(counts.Missing) : Texts.SayChecks,
            TransferPhase.Settling => Texts.SaySettling,
            _ => Texts.SayPending,
        },
    };

    public static string Name(Product product) => product == Product.Jira ? "Jira" : "Confluence";
}
