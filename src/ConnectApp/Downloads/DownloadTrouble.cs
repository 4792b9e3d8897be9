using ConnectApp.Runs;

namespace ConnectApp.Downloads;

/// <summary>What a failed download means for a run: one place for all who read files.</summary>
internal static class DownloadTrouble
{
    /// <returns>Null: this file cannot be had, and the run goes on without it.</returns>
    public static StageResult? Result(DownloadException exception, RunFile file) => exception.Fault switch
    {
        DownloadFault.TryLater => new StageResult.TryAgain($"{file.Name}: {exception.Message}", exception.RetryAfter),
        DownloadFault.Unauthorized => new StageResult.TryAgain($"{file.Name}: {exception.Message}", TimeSpan.FromHours(1)),
        DownloadFault.Gone or DownloadFault.Expired => new StageResult.Gone($"{file.Name}: {exception.Message}"),
        _ => null,
    };
}
