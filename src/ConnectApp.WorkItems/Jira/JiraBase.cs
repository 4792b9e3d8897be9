namespace ConnectApp.WorkItems.Jira;

/// <summary>Where a token works.</summary>
/// <param name="CloudId">Of the site; one site may be reached by two bases.</param>
/// <param name="SiteUrl">Address that people open, without a slash at the end.</param>
internal sealed record JiraBase(JiraConnection Connection, string CloudId, string SiteUrl);
