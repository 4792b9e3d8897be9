using System.Text.Json.Nodes;

namespace ConnectApp.Emulator.Jira;

/// <summary>The one project of the site: types, statuses, priorities and link types.</summary>
internal static class JiraModel
{
    public const string ProjectKey = "EMU";

    public const string ProjectId = "10000";

    public const string CloudId = "5b1f9d3e-0c4a-4a57-8b0e-2f6a54f0c1d7";

    public const string StoryPoints = "customfield_10016";

    public const string Sprint = "customfield_10020";

    public const string Risk = "customfield_10100";

    public static readonly IReadOnlyList<JiraType> Types =
        [new("10001", "Epic", 1), new("10002", "Story", 0), new("10003", "Task", 0), new("10004", "Bug", 0), new("10005", "Sub-task", -1)];

    /// <summary>In the site's order; a new issue has the first.</summary>
    public static readonly IReadOnlyList<JiraStatus> Statuses =
    [
        new("10010", "To Do", "new", "11", "Back to start"), new("3", "In Progress", "indeterminate", "21", "Start work"),
        new("10011", "In Review", "indeterminate", "31", "Ask for review"), new("10012", "Blocked", "indeterminate", "41", "Wait"),
        new("10013", "Cancelled", "done", "51", "Reject"), new("10014", "Done", "done", "61", "Finish"),
    ];

    public static readonly IReadOnlyList<(string Id, string Name)> Priorities = [("1", "Highest"), ("2", "High"), ("3", "Medium"), ("4", "Low"), ("5", "Lowest")];

    public static readonly IReadOnlyList<(string Id, string Value)> Risks = [("10201", "low"), ("10202", "medium"), ("10203", "high")];

    public static readonly IReadOnlyList<JiraLinkType> LinkTypes =
    [
        new("10101", "Blocks", "is blocked by", "blocks"), new("10102", "Duplicate", "is duplicated by", "duplicates"),
        new("10103", "Relates", "relates to", "relates to"),
    ];

    public static JiraType? FindType(JsonNode? reference) => reference is JsonObject named
        ? Types.FirstOrDefault(t => t.Id == Text(named["id"]) || (named["id"] is null && t.Name.Equals(Text(named["name"]), StringComparison.OrdinalIgnoreCase)))
        : null;

    public static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text
        : node is JsonValue number && number.TryGetValue(out long id) ? id.ToString() : null;
}

/// <param name="Level">1 epic, 0 standard, -1 sub-task; a parent is exactly one level up.</param>
internal sealed record JiraType(string Id, string Name, int Level);

/// <param name="Category">new, indeterminate or done.</param>
/// <param name="TransitionId">The transition that leads there; its name is another one.</param>
internal sealed record JiraStatus(string Id, string Name, string Category, string TransitionId, string TransitionName)
{
    public JsonObject ToJson(string url) => new()
    {
        ["self"] = $"{url}/rest/api/3/status/{Id}", ["description"] = "", ["iconUrl"] = $"{url}/images/icons/statuses/generic.png", ["name"] = Name, ["id"] = Id,
        ["statusCategory"] = new JsonObject
        {
            ["self"] = $"{url}/rest/api/3/statuscategory/{CategoryId}", ["id"] = CategoryId, ["key"] = Category, ["colorName"] = Category == "done" ? "green" : "blue-gray",
            ["name"] = Category == "new" ? "To Do" : Category == "done" ? "Done" : "In Progress",
        },
    };

    private int CategoryId => Category == "new" ? 2 : Category == "done" ? 3 : 4;
}

internal sealed record JiraLinkType(string Id, string Name, string Inward, string Outward)
{
    public JsonObject ToJson(string url) =>
        new() { ["id"] = Id, ["name"] = Name, ["inward"] = Inward, ["outward"] = Outward, ["self"] = $"{url}/rest/api/3/issueLinkType/{Id}" };
}
