using ConnectApp.Core.Calls;

namespace ConnectApp.Transfers.Jobs;

/// <summary>When a site was last asked for its active transfers, and how that went.</summary>
/// <param name="At">Timestamp of the monotonic clock.</param>
/// <param name="Failures">Looks without an answer, one after another.</param>
/// <param name="RetryAfter">What the site asked for.</param>
/// <param name="Unregistered">The webhook could not be looked at yet.</param>
internal readonly record struct SiteLook(long At, int Failures, TimeSpan RetryAfter, bool Unregistered)
{
    private static readonly TimeSpan WithLiveRun = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan WithoutRun = TimeSpan.FromDays(1);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestAfterFailure = TimeSpan.FromHours(1);

    /// <returns>How long after this look the next one is due.</returns>
    public TimeSpan Pause(bool live)
    {
        if (Failures == 0) return live ? WithLiveRun : WithoutRun;
        var pause = TimeSpan.FromTicks(Math.Min(AfterFailure.Ticks << Math.Min(Failures - 1, 10), LongestAfterFailure.Ticks));
        if (live && pause > WithLiveRun) pause = WithLiveRun;
        return pause > RetryAfter ? pause : RetryAfter;
    }
}
