namespace ConnectApp.WorkItems.Jira;

/// <summary>Section <c>Jira</c>.</summary>
public sealed class JiraOptions
{
    /// <summary>Where tokens with scopes work, without the cloud id; its host is allowed.</summary>
    /// <value><c>https://api.atlassian.com/ex/jira</c> unless set.</value>
    public Uri GatewayUrl { get; set; } = new("https://api.atlassian.com/ex/jira");

    /// <summary>Hosts that a target may have beside <c>*.atlassian.net</c>. A host named in full may use http, any port and a private address.</summary>
    /// <value>None unless set.</value>
    public string[] AllowedHosts { get; set; } = [];
}
