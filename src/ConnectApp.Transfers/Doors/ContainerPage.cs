namespace ConnectApp.Transfers.Doors;

/// <summary>One page of the projects or spaces that the migration takes along.</summary>
internal sealed record ContainerPage(IReadOnlyList<Container> Containers, bool HasNext, string? LastEntity);

/// <param name="Type"><c>JiraProject</c>, <c>ConfluenceSpace</c>, or a word of later days.</param>
/// <param name="Key">Key of project or space; null for others.</param>
/// <param name="SourceId">Its server id; null for others.</param>
/// <param name="SelectedUsers"><c>ALL_USERS</c> for the site's container.</param>
internal sealed record Container(string Type, string? Key, string? SourceId, string? SelectedUsers);
