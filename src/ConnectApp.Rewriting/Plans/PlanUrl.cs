namespace ConnectApp.Rewriting.Plans;

/// <summary>A form of URL that a plan adds: of the source servers, and with references.</summary>
/// <param name="Kinds">By the names in the pattern's braces.</param>
public sealed record PlanUrl(UrlPattern Pattern, IReadOnlyDictionary<string, ReferenceKind> Kinds);
