using ConnectApp.Runs;

namespace ConnectApp.Admin.Models;

/// <summary>What a run's state means to the pages.</summary>
internal static class RunWords
{
    public static bool HasEnded(string state) => state is RunState.Completed or RunState.Partial or RunState.Failed or RunState.Cancelled;

    /// <summary>The class that colours a state.</summary>
    public static string Css(string state) => state.ToLowerInvariant();
}
