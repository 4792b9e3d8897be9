namespace ConnectApp.Rewriting.Fields;

/// <summary>How often a field's references of a namespace were rewritten (also onto themselves) or had no mapping.</summary>
/// <param name="Accepted">Those of <paramref name="Missing"/> that the plan or the field accepts.</param>
public readonly record struct ReferenceCount(string Namespace, string Field, long Rewritten, long Missing, long Accepted);
