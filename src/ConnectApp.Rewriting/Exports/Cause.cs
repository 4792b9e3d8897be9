using ConnectApp.Rewriting.Problems;

namespace ConnectApp.Rewriting.Exports;

/// <summary>What cost records, or left old ids in them.</summary>
/// <param name="Namespace">Null: not about a mapping.</param>
/// <param name="Value">The id, name or key; of an issue key that of its project. Null: the code says all.</param>
public readonly record struct Cause(ProblemCode Code, string? Namespace, string? Value);
