namespace ConnectApp.Rewriting.Fields;

/// <summary>What was found at a field of the plan.</summary>
/// <param name="Path">As in the plan.</param>
/// <param name="Matched">Records in which the path led to a value, even if that value is null or empty.</param>
/// <param name="Rewritten">References with a mapping.</param>
/// <param name="Missing">References without one.</param>
public readonly record struct FieldCount(string Path, long Matched, long Rewritten, long Missing);
