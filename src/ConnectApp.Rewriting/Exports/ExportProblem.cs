using ConnectApp.Rewriting.Problems;

namespace ConnectApp.Rewriting.Exports;

/// <summary>A problem of a file or of the whole export; it has no record and no effect on one.</summary>
/// <param name="Label">Of the file, or of the one that should be there; empty where no file can be named.</param>
/// <param name="Offset">Byte of the uncompressed file where it shows; null: nowhere in particular.</param>
public sealed record ExportProblem(ProblemCode Code, string Label, string Reason, string Hint, long? Offset = null)
{
    /// <summary>Of the plan: the column or the record path that is concerned; null: none.</summary>
    public string? Path { get; init; }
}
