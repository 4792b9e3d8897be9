using ConnectApp.Rewriting.Problems;

namespace ConnectApp.Rewriting.Formats;

/// <summary>Something that a file lacks, or has too much; its records are read all the same. Told once for a file.</summary>
/// <param name="Warning">Set where the plan allows it; else <paramref name="Code"/> is a problem.</param>
/// <param name="Path">Of the plan: the column or the record path.</param>
public sealed record FileNote(ProblemCode Code, WarningCode? Warning, string Path, string Reason, string Hint);
