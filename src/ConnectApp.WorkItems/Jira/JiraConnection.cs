using System.Net.Http.Headers;
using System.Text;

namespace ConnectApp.WorkItems.Jira;

/// <summary>Where and as whom a run writes.</summary>
/// <param name="Base">The site's address, or the gateway's with the cloud id, without a slash at the end.</param>
public sealed record JiraConnection(Uri Base, string Email, string ApiToken)
{
    internal AuthenticationHeaderValue Authorization =>
        new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Email}:{ApiToken}")));

    /// <summary>Without e-mail and token.</summary>
    public override string ToString() => Base.ToString();
}
