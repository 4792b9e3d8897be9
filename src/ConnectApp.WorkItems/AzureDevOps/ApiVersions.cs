namespace ConnectApp.WorkItems.AzureDevOps;

/// <summary>
/// Versions of the REST API, newest first. Only 7.2 tells the format of a long text; an older server knows HTML alone.
/// </summary>
/// <param name="WorkItems">Of batch reads.</param>
/// <param name="Comments">Of comments, which never left preview.</param>
/// <param name="Others">Of every other call: the newest that is no preview.</param>
internal sealed record ApiVersions(string WorkItems, string Comments, string Others)
{
    public static IReadOnlyList<ApiVersions> NewestFirst { get; } =
    [
        new("7.2-preview.3", "7.1-preview.4", "7.1"),
        new("7.1", "7.1-preview.4", "7.1"),
        new("7.0", "7.0-preview.3", "7.0"),
        new("5.1", "5.1-preview.3", "5.1"),
    ];
}
