namespace ConnectApp.Waves.Tree;

/// <summary>The statuses and outcomes that were seen. Both are open: others survive as they are.</summary>
internal static class StatusWords
{
    public const string Pending = "PENDING";
    public const string InProgress = "IN_PROGRESS";
    public const string Finished = "FINISHED";

    public const string Success = "SUCCESS";
    public const string Warning = "WARNING";
    public const string Failed = "FAILED";
    public const string Skipped = "SKIPPED";
}
