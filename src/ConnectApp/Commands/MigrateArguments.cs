namespace ConnectApp.Commands;

internal sealed record MigrateArguments
{
    /// <summary>The body of a start, with <c>env:NAME</c> for secrets.</summary>
    public required string RequestPath { get; init; }

    /// <summary>The run API's project; null: made from the request.</summary>
    public Guid? Project { get; init; }

    /// <summary>Writes nothing to Jira, whatever the request says.</summary>
    public bool DryRun { get; init; }

    /// <summary>An ended run, or as much of its id as <c>runs</c> prints: only what failed in it. Null: what the request asks for.</summary>
    public string? RetryOf { get; init; }

    /// <summary>File for the lines of the report, NDJSON; null: none.</summary>
    public string? ReportPath { get; init; }

    public bool Json { get; init; }

    public bool Quiet { get; init; }
}
