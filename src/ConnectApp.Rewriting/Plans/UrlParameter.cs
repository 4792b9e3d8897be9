namespace ConnectApp.Rewriting.Plans;

/// <summary>A parameter in the query of a URL. A pattern's parameters may stand in any order, each may be absent, and others may stand between.</summary>
/// <param name="Value">Null where the name is the reference (<c>customfield_{customField}</c>) and the value is none.</param>
public sealed record UrlParameter(UrlPiece Name, UrlPiece? Value);
