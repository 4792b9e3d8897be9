using ConnectApp.Rewriting.Problems;

namespace ConnectApp.Rewriting.Exports;

/// <summary>One warning of an import: one entry per entity, path and form.</summary>
/// <param name="Entity">Null: not of an entity.</param>
/// <param name="Path">Of the field, as in the plan; null: not of a field.</param>
/// <param name="Sample">A value of this form; null where there is none.</param>
public sealed record ExportWarning(WarningCode Code, string? Entity, string? Path, long Count, string? Sample, string Message);
