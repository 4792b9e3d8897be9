namespace ConnectApp.Core.Runs;

/// <summary>Names of the kinds of run, spelled as the run API spells them.</summary>
internal static class RunKinds
{
    public const string Transfer = "transfer";
    public const string Wave = "wave";
    public const string WorkItems = "workItems";

    public static IReadOnlyList<string> All { get; } = [Transfer, Wave, WorkItems];
}
