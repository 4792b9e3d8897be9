using System.Text.Json.Nodes;
using Xunit;

namespace ConnectApp.Tests.Infrastructure;

/// <summary>Events as the platform would send them, beside those that the emulator sends by itself.</summary>
internal static class Events
{
    /// <summary>Sends one event of a transfer and expects it to be acknowledged.</summary>
    public static async Task PostAsync(this TestSite site, Guid transfer, string eventType, CancellationToken cancellationToken, params (string Name, string Value)[] more)
    {
        using var answer = await site.Emulator.PostEventAsync(site.Address, Body(site, transfer, eventType, more), cancellationToken);
        Assert.Equal(200, (int)answer.StatusCode);
    }

    public static JsonObject Body(TestSite site, Guid transfer, string eventType, params (string Name, string Value)[] more)
    {
        var body = new JsonObject
        {
            ["eventType"] = eventType, ["messageId"] = Guid.NewGuid().ToString(), ["cloudAppKey"] = "com.example.checklists", ["transferId"] = transfer.ToString(),
            ["migrationDetails"] = new JsonObject
            {
                ["migrationId"] = Guid.NewGuid().ToString(), ["migrationScopeId"] = "scope-1", ["name"] = "Wave 2", ["createdAt"] = 1_795_250_400_000,
                ["jiraClientKey"] = site.Emulator.ClientKey, ["confluenceClientKey"] = "unknown", ["cloudUrl"] = "https://example.atlassian.net",
            },
        };
        foreach (var (name, value) in more) body[name] = value;
        return body;
    }
}
