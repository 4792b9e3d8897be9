using ConnectApp.Core.Ids;

namespace ConnectApp.Transfers.Doors.ForgeRemote.Rest;

/// <summary>
/// When which message is reported. The platform ends a transfer 15 minutes after the last upload or the last report of a success ("App migration, Forge", 12 Jan 2026).
/// So finished files are a reserve: they are reported one by one, and a file that takes three hours fits if enough small ones are finished.
/// </summary>
internal static class ReportPacing
{
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    // While a file is loaded, reports are looked at every minute; else every five, when the run looks for files.
    private static readonly TimeSpan s_betweenWhileLoading = TimeSpan.FromMinutes(13);
    private static readonly TimeSpan s_between = TimeSpan.FromMinutes(8);
    private static readonly TimeSpan s_warnAfter = TimeSpan.FromMinutes(8);

    /// <returns>Nothing, or the one message that keeps the window open.</returns>
    public static IReadOnlyList<UploadMessage> Due(ReportState state, DateTimeOffset now) =>
        now - state.WindowStart >= (state.IsLoading ? s_betweenWhileLoading : s_between) && state.Messages.FirstOrDefault(m => m is { IsFinished: true, Intent: null }) is { } next ? [next] : [];

    /// <summary>No finished file is left to report, and one that is not finished has held the window for more than half of it.</summary>
    public static bool IsWindowInDanger(ReportState state, DateTimeOffset now) =>
        now - state.WindowStart >= s_warnAfter && state.Messages.Any(m => !m.IsFinished) && !state.Messages.Any(m => m.IsFinished);
}

/// <summary>An upload message that is not reported yet.</summary>
/// <param name="IsFinished">Its file has been read, to its end or to a fault.</param>
/// <param name="IsReadToEnd">Its file, and each member of an archive, was read to its end.</param>
/// <param name="HasLost">Records of it failed or were skipped.</param>
/// <param name="Intent">The outcome of a report that was begun; null: none was.</param>
internal sealed record UploadMessage(string MessageId, bool IsFinished, bool IsReadToEnd, bool HasLost, string? Intent);

/// <param name="Messages">Messages that are not reported, in the order of their files.</param>
/// <param name="WindowStart">The last upload or report.</param>
/// <param name="IsLoading">A file is being read.</param>
internal sealed record ReportState(RunId Run, IReadOnlyList<UploadMessage> Messages, DateTimeOffset WindowStart, bool IsLoading);
