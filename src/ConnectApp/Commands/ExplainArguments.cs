namespace ConnectApp.Commands;

/// <summary>What <c>explain</c> was asked to show.</summary>
internal sealed record ExplainArguments
{
    /// <summary>A plan where a file of this name exists; else the id of a run.</summary>
    public required string PlanOrRun { get; init; }

    /// <summary><c>ENTITY:KEY</c>; the key is what follows the first colon.</summary>
    public required string Record { get; init; }

    /// <summary>Needed with a plan.</summary>
    public string? ExportFolder { get; init; }
    public string? MappingsFolder { get; init; }

    /// <summary>The migrationScopeId that cloud ids of the export's own records are made from.</summary>
    public string Scope { get; init; } = "offline";

    /// <summary>One JSON object, and nothing else on standard output.</summary>
    public bool Json { get; init; }
}
