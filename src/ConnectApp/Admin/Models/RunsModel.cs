namespace ConnectApp.Admin.Models;

/// <summary>The list of runs, newest first.</summary>
/// <param name="Older">Where the next page begins; null: this is the last one.</param>
public sealed record RunsModel(IReadOnlyList<RunSummary> Runs, string? Older);
