using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Commands;

/// <summary>One file of the export and what became of its records.</summary>
internal sealed class ImportFile(string label, string path, PlanEntity entity)
{
    public string Label { get; } = label;
    public string Path { get; } = path;
    public PlanEntity Entity { get; } = entity;

    /// <summary>Uncompressed bytes read.</summary>
    public long Bytes { get; set; }
    public long Read { get; set; }
    public long Loaded { get; set; }
    public long Skipped { get; set; }
    public long Failed { get; set; }

    /// <summary>Lower-case hex; null where no manifest asks for it.</summary>
    public string? Sha256 { get; set; }

    public bool IsBalanced => Read == Loaded + Skipped + Failed;
}
