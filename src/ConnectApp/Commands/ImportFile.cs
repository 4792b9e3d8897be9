using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Commands;

/// <summary>One file of records and what became of them.</summary>
/// <param name="outputPath">Under <c>--out</c>.</param>
internal sealed class ImportFile(ExportFile source, string outputPath, PlanEntity entity)
{
    public ExportFile Source => source;
    public string Label => source.Label;
    public string OutputPath => outputPath;
    public PlanEntity Entity => entity;

    /// <summary>Uncompressed bytes read.</summary>
    public long Bytes { get; set; }
    public long Read { get; set; }
    public long Loaded { get; set; }

    /// <summary>Repeats of an earlier record with the same bytes.</summary>
    public long Unchanged { get; set; }
    public long Skipped { get; set; }
    public long Failed { get; set; }

    /// <summary>Lower-case hex of the file as it came; null where no manifest asks for it.</summary>
    public string? Sha256 { get; set; }

    public bool IsBalanced => Read == Loaded + Unchanged + Skipped + Failed;
}
