using ConnectApp.Core.Runs;
using ConnectApp.Transfers.Doors;

namespace ConnectApp.Transfers.Runs;

/// <summary>What an answer that is not OK means for a run: one place for all stages.</summary>
internal static class PlatformTrouble
{
    // A site without a usable secret is woken by its next `installed`; this is for one that refused us while a clock was wrong.
    private static readonly TimeSpan WithoutAuthority = TimeSpan.FromMinutes(5);

    /// <param name="what">What was tried, for the log and the admin: "reading the list of files".</param>
    public static StageResult Result<T>(this PlatformAnswer<T> answer, string what) => answer.Outcome switch
    {
        PlatformOutcome.Refused or PlatformOutcome.Expired => new TransferGone($"{what}: {answer.Detail ?? "the platform refused the transfer"}"),
        PlatformOutcome.Unauthorized => new StageResult.TryAgain($"{what}: the site's secret is missing or was refused; waiting for its next installed callback", WithoutAuthority) { Code = RunWait.Site },
        PlatformOutcome.Blocked => new StageResult.TryAgain($"{what}: {answer.Detail ?? "the call may not leave"}", null) { Code = RunWait.Operator },
        PlatformOutcome.TryLater => new StageResult.TryAgain($"{what}: {answer.Detail ?? "no answer"}", answer.RetryAfter),
        _ => new StageResult.TryAgain($"{what}: {answer.Detail ?? answer.Outcome.ToString()}", null),
    };
}
