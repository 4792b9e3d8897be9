namespace ConnectApp.Commands;

/// <summary>What <c>import</c> was asked to do.</summary>
internal sealed record ImportArguments
{
    public required string PlanPath { get; init; }
    public required string ExportFolder { get; init; }
    public required string MappingsFolder { get; init; }

    /// <summary>Needed unless <see cref="DryRun"/>.</summary>
    public string? OutFolder { get; init; }

    /// <summary>Writes nothing but the report.</summary>
    public bool DryRun { get; init; }
    public string? ReportPath { get; init; }

    /// <summary>The migrationScopeId that cloud ids of the export's own records are made from.</summary>
    public string Scope { get; init; } = "offline";

    /// <summary>Warnings make the exit code 2; the status stays.</summary>
    public bool IsStrict { get; init; }

    /// <summary>The summary as JSON, and nothing else on standard output.</summary>
    public bool Json { get; init; }
}
