using System.Text.Json.Nodes;

namespace ConnectApp.Emulator.Jira;

/// <summary>Issues, comments, attachments and links as Jira writes them.</summary>
internal sealed class IssueShapes(JiraSite site)
{
    public static string Date(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fff+0000", System.Globalization.CultureInfo.InvariantCulture);

    public string Self(JiraIssue issue) => $"{site.Url}/rest/api/3/issue/{issue.Id}";

    /// <param name="fields">As in the parameter: names, <c>*all</c>, <c>*navigable</c>, <c>-name</c>; null: all.</param>
    /// <param name="properties">Keys, or <c>*all</c>.</param>
    public JsonObject Issue(JiraIssue issue, IReadOnlyList<string>? fields, IReadOnlyList<string> properties)
    {
        var json = new JsonObject { ["expand"] = "", ["id"] = $"{issue.Id}", ["self"] = Self(issue), ["key"] = issue.Key };
        if (fields is not ["id"])
            json["fields"] = Fields(issue, fields);
        if (properties.Count > 0)
            json["properties"] = Properties(issue, properties);
        return json;
    }

    public JsonObject Comment(JiraIssue issue, JiraComment comment, bool withProperties)
    {
        var json = new JsonObject
        {
            ["self"] = $"{Self(issue)}/comment/{comment.Id}", ["id"] = $"{comment.Id}", ["author"] = User(site.Caller), ["body"] = comment.Body.DeepClone(),
            ["updateAuthor"] = User(site.Caller), ["created"] = Date(comment.Created), ["updated"] = Date(comment.Updated), ["jsdPublic"] = true,
        };
        if (withProperties)
            json["properties"] = Entities(comment.Properties);
        return json;
    }

    public JsonObject Attachment(JiraAttachment attachment) => new()
    {
        ["self"] = $"{site.Url}/rest/api/3/attachment/{attachment.Id}", ["id"] = $"{attachment.Id}", ["filename"] = attachment.Name, ["author"] = User(site.Caller),
        ["created"] = Date(attachment.Created), ["size"] = attachment.Size, ["mimeType"] = attachment.MimeType,
        ["content"] = $"{site.Url}/rest/api/3/attachment/content/{attachment.Id}",
    };

    /// <summary>The link as the issue sees it.</summary>
    public JsonObject Link(JiraIssue issue, JiraLink link)
    {
        var isInward = (link.Inward == issue.Id) != (site.Dials.Setting("reversedLinks") is not null);
        var other = site.Find(link.Inward == issue.Id ? link.Outward : link.Inward)!;
        return new JsonObject
        {
            ["id"] = $"{link.Id}", ["self"] = $"{site.Url}/rest/api/3/issueLink/{link.Id}", ["type"] = link.Type.ToJson(site.Url),
            [isInward ? "outwardIssue" : "inwardIssue"] = Short(other),
        };
    }

    public JsonObject Short(JiraIssue issue)
    {
        var fields = issue.Fields();
        return new JsonObject
        {
            ["id"] = $"{issue.Id}", ["key"] = issue.Key, ["self"] = Self(issue),
            ["fields"] = new JsonObject { ["summary"] = fields["summary"]?.DeepClone(), ["status"] = issue.Status.ToJson(site.Url), ["issuetype"] = Type(issue.Type) },
        };
    }

    public JsonObject Type(JiraType type) => new()
    {
        ["self"] = $"{site.Url}/rest/api/3/issuetype/{type.Id}", ["id"] = type.Id, ["description"] = "", ["iconUrl"] = $"{site.Url}/images/icons/issuetypes/{type.Id}.svg",
        ["name"] = type.Name, ["subtask"] = type.Level < 0, ["hierarchyLevel"] = type.Level,
    };

    public JsonObject User(JiraUser user) => user.ToJson(site.Url, site.HidesEmail(user));

    public static JsonArray Entities(IEnumerable<KeyValuePair<string, JsonNode?>> properties) =>
        [.. properties.Select(p => (JsonNode)new JsonObject { ["key"] = p.Key, ["value"] = p.Value?.DeepClone() })];

    public JsonObject Project() => new()
    {
        ["self"] = $"{site.Url}/rest/api/3/project/{JiraModel.ProjectId}", ["id"] = JiraModel.ProjectId, ["key"] = JiraModel.ProjectKey, ["name"] = "Emulated",
        ["projectTypeKey"] = "software", ["simplified"] = false,
    };

    private JsonObject Fields(JiraIssue issue, IReadOnlyList<string>? wanted)
    {
        var all = issue.Fields();
        foreach (var user in new[] { "assignee", "reporter" })
        {
            if (all[user] is JsonObject account)
                all[user] = User(site.Users.First(u => u.AccountId == account["accountId"]!.GetValue<string>()));
        }

        var json = new JsonObject();
        foreach (var (name, make) in Made(issue))
        {
            if (IsWanted(name, wanted))
                json[name] = make();
        }

        foreach (var (name, value) in all.ToArray())
        {
            if (IsWanted(name, wanted))
                json[name] = value?.DeepClone();
        }

        return json;
    }

    private IEnumerable<(string Name, Func<JsonNode?> Make)> Made(JiraIssue issue) =>
    [
        ("issuetype", () => Type(issue.Type)), ("project", Project), ("status", () => issue.Status.ToJson(site.Url)),
        ("created", () => Date(issue.Created)), ("updated", () => Date(issue.Updated)),
        ("parent", () => issue.Parent is { } parent ? Short(site.Find(parent)!) : null),
        ("description", () => null), ("assignee", () => null), ("duedate", () => null), ("labels", () => new JsonArray()), ("components", () => new JsonArray()),
        ("comment", () => new JsonObject
        {
            ["comments"] = new JsonArray([.. issue.Comments.Select(c => (JsonNode)Comment(issue, c, withProperties: false))]), ["self"] = $"{Self(issue)}/comment",
            ["maxResults"] = issue.Comments.Count, ["total"] = issue.Comments.Count, ["startAt"] = 0,
        }),
        ("attachment", () => new JsonArray([.. issue.Attachments.Select(a => (JsonNode)Attachment(a))])),
        ("issuelinks", () => new JsonArray([.. site.LinksOf(issue.Id).Select(l => (JsonNode)Link(issue, l))])),
    ];

    private static bool IsWanted(string name, IReadOnlyList<string>? wanted)
    {
        if (wanted is null || wanted.Count == 0)
            return true;
        if (wanted.Contains("-" + name))
            return false;
        return wanted.Contains(name) || wanted.Any(w => w is "*all" or "*navigable") || wanted.All(w => w.StartsWith('-'));
    }

    private static JsonObject Properties(JiraIssue issue, IReadOnlyList<string> keys)
    {
        var json = new JsonObject();
        foreach (var (key, value) in issue.Properties)
        {
            if (keys.Contains(key) || keys.Contains("*all"))
                json[key] = value?.DeepClone();
        }

        return json;
    }
}
