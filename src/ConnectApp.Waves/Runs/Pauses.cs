using ConnectApp.Waves.Calls;

namespace ConnectApp.Waves.Runs;

/// <summary>Pauses between tries: from the shortest poll up to ten times the longest, by the pace that the configuration has.</summary>
internal static class Pauses
{
    private const int MostDoublings = 10;

    /// <param name="failures">Tries that failed before this one.</param>
    public static TimeSpan After(int failures, MigrationApiOptions options)
    {
        var pause = options.Shortest * (1 << Math.Min(failures, MostDoublings));
        return pause < options.Longest * 10 ? pause : options.Longest * 10;
    }
}
