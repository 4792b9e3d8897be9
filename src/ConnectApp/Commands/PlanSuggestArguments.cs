using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Commands;

/// <summary>What <c>plan suggest</c> was asked to do.</summary>
internal sealed record PlanSuggestArguments
{
    public required string ExportFolder { get; init; }

    /// <summary>Null: only the form of values tells what they are.</summary>
    public string? MappingsFolder { get; init; }

    /// <summary>Null: by the plan, else by the mappings, else Jira.</summary>
    public Product? Product { get; init; }

    /// <summary>Only references that this plan does not cover.</summary>
    public string? PlanPath { get; init; }

    /// <summary>The findings as JSON, and nothing else on standard output.</summary>
    public bool Json { get; init; }
}
