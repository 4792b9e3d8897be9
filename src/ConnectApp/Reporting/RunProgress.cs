using ConnectApp.Runs;

namespace ConnectApp.Reporting;

/// <summary>How far a run is, for live views: records that were dealt with, whatever became of them.</summary>
/// <param name="Total">0: not known yet.</param>
/// <param name="Percent">Of records once their number is known, of bytes before; 100 only at the end of a run that came to it.</param>
internal sealed record RunProgress(long Current, long Total, int Percent)
{
    private const int MostWhileRunning = 99;

    /// <summary>As it is shown: the percent is the highest that was written down with an event, so it never goes down.</summary>
    public static RunProgress Of(Run? run, RunCounts counts)
    {
        if (run is null) return new RunProgress(0, 0, 0);
        var percent = run.State is RunState.Completed or RunState.Partial ? 100 : run.LivePercent;
        return new RunProgress(counts.Read, TotalOf(run, counts), percent);
    }

    private static long TotalOf(Run run, RunCounts counts) =>
        (run.DecidedAt ?? run.ConfirmedAt) is not null || run.ExportComplete && counts.OpenFiles == 0 ? counts.Read : 0;
}
