using System.Text.Json.Nodes;
using ConnectApp.Emulator.Services;

namespace ConnectApp.Emulator.Jira;

/// <summary>Links between issues, and links to the web.</summary>
internal sealed class LinkOperations(JiraSite site, IssueShapes shapes)
{
    private const int MostLinks = 2000;
    private const string TypesName = "GET /rest/api/3/issueLinkType";
    private const string AddName = "POST /rest/api/3/issueLink";
    private const string GetName = "GET /rest/api/3/issueLink/{link}";
    private const string DeleteName = "DELETE /rest/api/3/issueLink/{link}";
    private const string RemoteName = "GET /rest/api/3/issue/{issue}/remotelink";
    private const string AddRemoteName = "POST /rest/api/3/issue/{issue}/remotelink";

    public static IReadOnlyList<string> Names { get; } = [TypesName, AddName, GetName, DeleteName, RemoteName, AddRemoteName];

    public IReadOnlyList<ServiceOperation> All =>
    [
        new(TypesName, Types), new(AddName, Add), new(GetName, Get), new(DeleteName, Delete), new(RemoteName, Remote),
        new(AddRemoteName, AddRemote) { Serial = "issue" },
    ];

    /// <summary>Those that a dial leaves; without one, all.</summary>
    private IEnumerable<JiraLinkType> Known =>
        JiraModel.LinkTypes.Where(t => site.Dials.Setting("linkTypes") is not { } dial || dial.Texts.Contains(t.Name, StringComparer.OrdinalIgnoreCase));

    private ServiceAnswer Types(ServiceCall call) => site.Dials.Setting("noLinking") is null
        ? ServiceAnswer.Json(200, new JsonObject { ["issueLinkTypes"] = new JsonArray([.. Known.Select(t => (JsonNode)t.ToJson(site.Url))]) })
        : JiraErrors.Of(404, "Issue linking is currently disabled.");

    private ServiceAnswer Add(ServiceCall call)
    {
        if (site.Dials.Setting("noLinking") is not null)
            return JiraErrors.Refusal(404, "Issue linking is currently disabled.");
        if (site.Denies("LINK_ISSUES"))
            return JiraErrors.Refusal(401, "No Link Issue Permission for issue.");
        var body = call.Json();
        var (id, name) = (JiraModel.Text(body.Member("type").Member("id")), JiraModel.Text(body.Member("type").Member("name")));
        if (Known.FirstOrDefault(t => t.Id == id || t.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } type)
            return JiraErrors.Refusal(404, $"No issue link type with name '{name ?? id}' found.");
        if (End(body, "inwardIssue") is not { } inward || End(body, "outwardIssue") is not { } outward)
            return JiraErrors.Refusal(404, JiraErrors.NoIssue);
        if (inward == outward)
            return JiraErrors.Refusal(400, "You cannot link an issue to itself.");
        var most = site.Dials.Setting("linkLimit")?.Count ?? MostLinks;
        if (site.LinksOf(inward.Id).Count >= most || site.LinksOf(outward.Id).Count >= most)
            return JiraErrors.TooLarge("link");
        site.AddLink(type, inward.Id, outward.Id);
        return ServiceAnswer.Empty(201);
    }

    private ServiceAnswer Get(ServiceCall call) => site.FindLink(call["link"]) is { } link
        ? ServiceAnswer.Json(200, new JsonObject
        {
            ["id"] = $"{link.Id}", ["self"] = $"{site.Url}/rest/api/3/issueLink/{link.Id}", ["type"] = link.Type.ToJson(site.Url),
            ["inwardIssue"] = shapes.Short(site.Find(link.Inward)!), ["outwardIssue"] = shapes.Short(site.Find(link.Outward)!),
        })
        : JiraErrors.Refusal(404, $"No issue link with id '{call["link"]}' exists.");

    private ServiceAnswer Delete(ServiceCall call)
    {
        if (site.FindLink(call["link"]) is not { } link)
            return JiraErrors.Refusal(404, $"No issue link with id '{call["link"]}' exists.");
        site.RemoveLink(link);
        return ServiceAnswer.EmptyJson(204);
    }

    private ServiceAnswer Remote(ServiceCall call)
    {
        if (site.Find(call["issue"]) is not { } issue)
            return JiraErrors.Missing();
        if (call.Query("globalId") is not { } globalId)
            return ServiceAnswer.Json(200, new JsonArray([.. issue.RemoteLinks.Select(l => (JsonNode)Remote(issue, l))]));
        return issue.RemoteLinks.Find(l => l.GlobalId == globalId) is { } link ? ServiceAnswer.Json(200, Remote(issue, link))
            : JiraErrors.Of(404, "The remote issue link does not exist.");
    }

    private JsonObject Remote(JiraIssue issue, JiraRemoteLink link)
    {
        var json = link.Body.DeepClone().AsObject();
        json["id"] = link.Id;
        json["self"] = $"{shapes.Self(issue)}/remotelink/{link.Id}";
        return json;
    }

    /// <summary>The same <c>globalId</c> once more is an update.</summary>
    private ServiceAnswer AddRemote(ServiceCall call)
    {
        if (site.Find(call["issue"]) is not { } issue)
            return JiraErrors.Missing();
        if (call.Json() is not JsonObject body || JiraModel.Text(body.Member("object").Member("url")) is not { Length: > 0 } || JiraModel.Text(body.Member("object").Member("title")) is not { Length: > 0 and <= 255 })
            return JiraErrors.OfField("object", "'url' and 'title' are required; 'title' has at most 255 characters.");
        if (JiraModel.Text(body.Member("globalId")) is { Length: > 255 })
            return JiraErrors.OfField("globalId", "'globalId' must not be more than 255 characters.");
        var id = site.NextId();
        var globalId = JiraModel.Text(body.Member("globalId")) ?? $"{id}";
        var known = issue.RemoteLinks.FindIndex(l => l.GlobalId == globalId);
        if (known >= 0)
            id = issue.RemoteLinks[known].Id;
        else if (issue.RemoteLinks.Count >= (site.Dials.Setting("linkLimit")?.Count ?? MostLinks))
            return JiraErrors.TooLarge("remote link");
        var link = new JiraRemoteLink(id, globalId, body.DeepClone().AsObject());
        if (known >= 0)
            issue.RemoteLinks[known] = link;
        else
            issue.RemoteLinks.Add(link);
        site.Touch(issue);
        return ServiceAnswer.Json(known >= 0 ? 200 : 201, new JsonObject { ["id"] = id, ["self"] = $"{shapes.Self(issue)}/remotelink/{id}" });
    }

    private JiraIssue? End(JsonNode? body, string name) =>
        (JiraModel.Text(body.Member(name).Member("key")) ?? JiraModel.Text(body.Member(name).Member("id"))) is { } of ? site.Find(of) : null;
}
