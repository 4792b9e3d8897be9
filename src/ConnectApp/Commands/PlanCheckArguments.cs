namespace ConnectApp.Commands;

/// <summary>What <c>plan check</c> was asked to do.</summary>
internal sealed record PlanCheckArguments
{
    public required string PlanPath { get; init; }

    /// <summary>Given together with <see cref="MappingsFolder"/>; null: only the plan is checked.</summary>
    public string? ExportFolder { get; init; }
    public string? MappingsFolder { get; init; }

    /// <summary>The findings as JSON, and nothing else on standard output.</summary>
    public bool Json { get; init; }

    /// <summary>An import that writes nothing; null: no export is given.</summary>
    public ImportArguments? ToImport() => ExportFolder is null || MappingsFolder is null
        ? null
        : new ImportArguments { PlanPath = PlanPath, ExportFolder = ExportFolder, MappingsFolder = MappingsFolder, DryRun = true };
}
