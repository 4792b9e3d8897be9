namespace ConnectApp.Core.Runs;

/// <summary>How far a run is, for live views: items that were dealt with, whatever became of them.</summary>
/// <param name="Total">0: not known yet.</param>
/// <param name="Percent">0 to 99 while the run works.</param>
internal sealed record RunProgress(long Current, long Total, int Percent)
{
    public const int MostWhileRunning = 99;

    /// <summary>By the counts of the run's row.</summary>
    public static RunProgress Of(Run run)
    {
        var current = run.Succeeded + run.Skipped + run.Failed;

        // Rounded half up.
        var share = run.TotalItems <= 0 ? 0 : (200 * current + run.TotalItems) / (2 * run.TotalItems);
        var percent = run.State is RunState.Completed or RunState.Partial ? 100 : Math.Max(run.LivePercent, (int)Math.Min(share, MostWhileRunning));
        return new RunProgress(current, run.TotalItems, percent);
    }
}

/// <summary>What became of a run's items, in the words of the live event <c>done</c>.</summary>
internal sealed record RunStats(long Created, long Skipped, long Failed);
