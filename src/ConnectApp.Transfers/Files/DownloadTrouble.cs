using ConnectApp.Core.Runs;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Transfers.Files;

/// <summary>What a failed download means for a run: one place for all who read files.</summary>
internal static class DownloadTrouble
{
    /// <summary>Failures of a run, one after another, after which an upload that the platform still refuses is given up; some three hours.</summary>
    public const int MostRefusals = 20;

    /// <param name="run">As it was when the stage began; null: the upload is never given up.</param>
    /// <returns>Null: this file cannot be had, and the run goes on without it.</returns>
    public static StageResult? Result(DownloadException exception, RunFile file, TransferRun? run = null) => exception.Fault switch
    {
        DownloadFault.TryLater => new StageResult.TryAgain($"{file.Name}: {exception.Message}", exception.RetryAfter),
        DownloadFault.Unauthorized => new StageResult.TryAgain($"{file.Name}: {exception.Message}", TimeSpan.FromMinutes(5)) { Code = RunWait.Site },

        // Another configuration, or a storage that stops redirecting, mends it: never a reason to leave a file out.
        DownloadFault.Refused => new StageResult.TryAgain($"{file.Name}: {exception.Message}", null) { Code = RunWait.Operator },
        DownloadFault.Gone or DownloadFault.Expired when run?.Failures >= MostRefusals => null,
        DownloadFault.Gone or DownloadFault.Expired => new TransferGone($"{file.Name}: {exception.Message}"),
        _ => null,
    };
}
