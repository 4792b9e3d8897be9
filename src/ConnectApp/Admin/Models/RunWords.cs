namespace ConnectApp.Admin.Models;

/// <summary>What a run's state means to the pages.</summary>
internal static class RunWords
{
    /// <summary>The class that colours a state.</summary>
    public static string Css(string state) => state.ToLowerInvariant();
}
