namespace ConnectApp.Rewriting.Exports;

/// <summary>What a field of an entity met in a whole export.</summary>
public sealed record FieldLine(string Entity, string Path, long Matched, long Rewritten, long Missing);
