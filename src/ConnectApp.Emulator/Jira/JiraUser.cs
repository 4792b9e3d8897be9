using System.Text.Json.Nodes;

namespace ConnectApp.Emulator.Jira;

/// <summary>An account of the site.</summary>
internal sealed record JiraUser(string AccountId, string DisplayName, string Email)
{
    /// <param name="isHidden">The user's privacy settings keep the e-mail back.</param>
    public JsonObject ToJson(string url, bool isHidden)
    {
        var user = new JsonObject
        {
            ["self"] = $"{url}/rest/api/3/user?accountId={Uri.EscapeDataString(AccountId)}", ["accountId"] = AccountId, ["accountType"] = "atlassian",
            ["displayName"] = DisplayName, ["active"] = true, ["timeZone"] = "Etc/UTC",
        };
        if (!isHidden)
            user["emailAddress"] = Email;
        return user;
    }
}
