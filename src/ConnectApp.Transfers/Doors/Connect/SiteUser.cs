namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>Who calls the page API: a user of a site. The token says who, not what they may do.</summary>
/// <param name="AccountId">Atlassian account id; null for an anonymous user.</param>
internal sealed record SiteUser(Installation Installation, string? AccountId);
