namespace ConnectApp.Rewriting.Fields;

/// <summary>Why a walk cannot read a record, and what an admin can do about it.</summary>
internal sealed record WalkFault(string Reason, string Hint);
