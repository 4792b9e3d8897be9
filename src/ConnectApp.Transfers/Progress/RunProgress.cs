using ConnectApp.Transfers.Runs;

namespace ConnectApp.Transfers.Progress;

/// <summary>How far a run is, for live views: records that were dealt with, whatever became of them.</summary>
/// <param name="Total">0: not known yet.</param>
/// <param name="Percent">Of records once their number is known, of bytes before; 100 only at the end of a run that came to it.</param>
internal sealed record RunProgress(long Current, long Total, int Percent)
{
    private const int MostWhileRunning = 99;
    private const int MostWhileOpen = 90;

    /// <summary>As it is shown: the percent is the highest that was written down, so it never goes down.</summary>
    public static RunProgress Of(Run? run, RunCounts counts) => run is null ? new RunProgress(0, 0, 0)
        : new RunProgress(counts.Read, TotalOf(run, counts), run.State is RunState.Completed or RunState.Partial ? 100 : run.LivePercent);

    /// <summary>As it is by the books of now.</summary>
    public static RunProgress Measure(Run run, RunCounts counts)
    {
        var total = TotalOf(run, counts);

        // Rounded half up. As long as the number of records is not known, bytes say more than nothing.
        var percent = total > 0 ? (200 * counts.Read + total) / (2 * total) : (long)(ProgressReporter.ShareOfBytes(counts) * (run.ExportComplete ? MostWhileRunning : MostWhileOpen));
        return new RunProgress(counts.Read, total, (int)Math.Min(percent, MostWhileRunning));
    }

    /// <summary>Known when the run has come to its end, or all of a complete export is read, or its manifest tells it.</summary>
    private static long TotalOf(Run run, RunCounts counts) =>
        run.State is RunState.Completed or RunState.Partial || run.ExportComplete && counts.OpenFiles == 0 ? counts.Read
        : run.ExpectedItems is { } expected ? Math.Max(expected, counts.Read) : 0;
}
