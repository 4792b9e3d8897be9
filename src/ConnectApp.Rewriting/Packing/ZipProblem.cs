namespace ConnectApp.Rewriting.Packing;

/// <summary>Why a member of an archive is not read.</summary>
public sealed record ZipProblem(string Reason, string Hint);
