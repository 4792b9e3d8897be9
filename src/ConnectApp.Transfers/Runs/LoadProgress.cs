using ConnectApp.Core.Runs;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Transfers.Runs;

/// <summary>How far a transfer is: records that were dealt with once their number is known, bytes before.</summary>
internal static class LoadProgress
{
    private const int MostWhileOpen = 90;

    /// <summary>As it is shown: the percent is the highest that was written down, so it never goes down.</summary>
    public static RunProgress Of(TransferRun? run, RunCounts counts) => run is null ? new RunProgress(0, 0, 0)
        : new RunProgress(counts.Read, TotalOf(run, counts), run.State is RunState.Completed or RunState.Partial ? 100 : run.LivePercent);

    /// <summary>By the counts of now.</summary>
    public static RunProgress Measure(TransferRun run, RunCounts counts)
    {
        var total = TotalOf(run, counts);

        // Rounded half up. As long as the number of records is not known, bytes say more than nothing.
        var percent = total > 0 ? (200 * counts.Read + total) / (2 * total) : (long)(counts.ShareOfBytes * (run.ExportComplete ? RunProgress.MostWhileRunning : MostWhileOpen));
        return new RunProgress(counts.Read, total, (int)Math.Min(percent, RunProgress.MostWhileRunning));
    }

    /// <summary>Known when the run has come to its end, or all of a complete export is read, or its manifest tells it.</summary>
    private static long TotalOf(TransferRun run, RunCounts counts) =>
        run.State is RunState.Completed or RunState.Partial || run.ExportComplete && counts.OpenFiles == 0 ? counts.Read
        : run.ExpectedItems is { } expected ? Math.Max(expected, counts.Read) : 0;
}
