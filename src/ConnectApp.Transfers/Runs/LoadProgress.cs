using ConnectApp.Core.Runs;

namespace ConnectApp.Transfers.Runs;

/// <summary>
/// How far a transfer is: one number, by the bytes of its uploads, for page, API and platform. It is the highest that was written down, so it never falls. At most 90 as long as uploads may come, and
/// 99 as long as the run works.
/// </summary>
/// <remarks>
/// At the end the two differ: the page and the API show 100 for a run that has dealt with everything, while the platform takes 100 for SUCCESS alone, and of any other end wants the share that came over.
/// </remarks>
internal static class LoadProgress
{
    private const int MostWhileOpen = 90;

    /// <summary>As it is shown.</summary>
    public static RunProgress Of(TransferRun? run, RunCounts counts) => run is null ? new RunProgress(0, 0, 0)
        : new RunProgress(counts.Read, TotalOf(run, counts), run.State is RunState.Completed or RunState.Partial ? 100 : Math.Max(run.LivePercent, run.Percent));

    /// <summary>By the counts of now.</summary>
    public static RunProgress Measure(TransferRun run, RunCounts counts)
    {
        var percent = (int)(counts.ShareOfBytes * (run.ExportComplete ? RunProgress.MostWhileRunning : MostWhileOpen));
        return new RunProgress(counts.Read, TotalOf(run, counts), Math.Max(Math.Max(run.LivePercent, run.Percent), percent));
    }

    /// <summary>Known when the run has come to its end, or all of a complete export is read, or its manifest tells it.</summary>
    private static long TotalOf(TransferRun run, RunCounts counts) =>
        run.State is RunState.Completed or RunState.Partial || run.ExportComplete && counts.OpenFiles == 0 ? counts.Read
        : run.ExpectedItems is { } expected ? Math.Max(expected, counts.Read) : 0;
}
