namespace ConnectApp.WorkItems.Model;

/// <summary>What Azure DevOps tells about the project, its types, fields and link types.</summary>
/// <param name="Id">Stays the same if the project is renamed.</param>
/// <param name="BaseUrl">Address of the organisation, e.g. <c>https://dev.azure.com/contoso</c>, without a slash at the end.</param>
public sealed record SourceProject(
    Guid Id,
    string Name,
    string BaseUrl,
    IReadOnlyList<SourceType> Types,
    IReadOnlyList<SourceField> Fields,
    IReadOnlyList<SourceLinkType> LinkTypes,
    IReadOnlyList<Iteration> Iterations);

/// <summary>A work item type with its states in order.</summary>
public sealed record SourceType(string Name, IReadOnlyList<SourceState> States, bool IsDisabled = false);

/// <param name="Category">Proposed, InProgress, Resolved, Completed or Removed; others of newer versions are kept as sent.</param>
public sealed record SourceState(string Name, string Category);

/// <param name="Type">As Azure DevOps names it: string, integer, double, dateTime, plainText, html, treePath, history, boolean, guid, identity, picklist….</param>
public sealed record SourceField(string ReferenceName, string Name, string Type, bool IsIdentity = false);

/// <param name="Topology">tree, dependency, network or resource; null if the answer has none.</param>
public sealed record SourceLinkType(string ReferenceName, string Name, string? Topology);

/// <param name="Path">As work items name it: <c>Project\Release 1\Sprint 3</c>.</param>
public sealed record Iteration(string Path, DateTimeOffset? Start, DateTimeOffset? Finish);
