namespace ConnectApp.Rewriting.Fields;

/// <summary>A reference to a record of this export.</summary>
public readonly record struct EntityReference(string Entity, string Key);
