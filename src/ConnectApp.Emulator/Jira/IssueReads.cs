using System.Text.Json.Nodes;
using ConnectApp.Emulator.Services;

namespace ConnectApp.Emulator.Jira;

/// <summary>Reading issues: by key (always what is there) and by search (as late as the index).</summary>
internal sealed class IssueReads(JiraSite site, IssueShapes shapes)
{
    private const int MostFetched = 100;
    private const int MostFound = 5000;
    private const int MostReconciled = 50;
    private const string IssueName = "GET /rest/api/3/issue/{issue}";
    private const string FetchName = "POST /rest/api/3/issue/bulkfetch";
    private const string SearchName = "POST /rest/api/3/search/jql";
    private const string QueryName = "GET /rest/api/3/search/jql";
    private const string CountName = "POST /rest/api/3/search/approximate-count";
    private const string OldSearchName = "GET /rest/api/3/search";
    private const string PropertyName = "GET /rest/api/3/issue/{issue}/properties/{key}";

    public static IReadOnlyList<string> Names { get; } = [IssueName, FetchName, SearchName, QueryName, CountName, OldSearchName, PropertyName];

    public IReadOnlyList<ServiceOperation> All =>
    [
        new(FetchName, Fetch) { IsWrite = false },
        new(IssueName, Get),
        new(SearchName, Search) { IsWrite = false },
        new(QueryName, Search),
        new(CountName, Count) { IsWrite = false },
        new(OldSearchName, _ => JiraErrors.Refusal(410, "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API.")),
        new(PropertyName, Property),
    ];

    private ServiceAnswer Get(ServiceCall call) => site.Find(call["issue"]) is { } issue
        ? ServiceAnswer.Json(200, shapes.Issue(issue, call.Query("fields")?.Split(','), call.Query("properties")?.Split(',') ?? [])) : JiraErrors.Missing();

    private ServiceAnswer Fetch(ServiceCall call)
    {
        var body = call.Json();
        if (body.Member("issueIdsOrKeys") is not JsonArray ids || ids.Count == 0)
            return JiraErrors.Refusal(400, "issueIdsOrKeys must not be empty.");
        if (ids.Count > MostFetched)
            return JiraErrors.Refusal(400, $"issueIdsOrKeys holds {ids.Count} issues; at most {MostFetched} can be fetched at once.");
        var names = ids.Select(id => JiraModel.Text(id) ?? "").ToArray();
        // Those that are not there come in no list, and there is no error for them.
        var found = names.Select(site.Find).OfType<JiraIssue>().Distinct().OrderBy(i => i.Id);
        return ServiceAnswer.Json(200, new JsonObject
        {
            ["issues"] = new JsonArray([.. found.Select(i => (JsonNode)shapes.Issue(i, Texts(body.Member("fields")), Texts(body.Member("properties")) ?? []))]),
            ["issueErrors"] = new JsonArray(),
        });
    }

    private ServiceAnswer Search(ServiceCall call)
    {
        var body = call.Json();
        var (text, token, most) = body is null
            ? (call.Query("jql"), call.Query("nextPageToken"), call.Number("maxResults"))
            : (JiraModel.Text(body.Member("jql")), JiraModel.Text(body.Member("nextPageToken")), (int?)body.Member("maxResults").Integer());
        var fields = (body is null ? call.Query("fields")?.Split(',') : Texts(body.Member("fields"))) ?? ["id"];
        var properties = (body is null ? call.Query("properties")?.Split(',') : Texts(body.Member("properties"))) ?? [];
        var reconciled = body.Member("reconcileIssues").Elements().Select(id => id.Integer() ?? 0).ToHashSet();
        if (reconciled.Count > MostReconciled || most > MostFound || properties.Length > 5)
            return JiraErrors.Refusal(400, "reconcileIssues holds more than 50, maxResults is above 5000, or properties more than 5.");
        if (Find(text, reconciled, out var refusal) is not { } found)
            return refusal!;
        if (!int.TryParse(token ?? "0", out var start))
            return JiraErrors.Refusal(400, "The provided next page token is invalid.");
        var page = found.Skip(start).Take(Math.Max(1, most ?? 50)).ToArray();
        var isLast = start + page.Length >= found.Count;
        var answer = new JsonObject { ["issues"] = new JsonArray([.. page.Select(i => (JsonNode)shapes.Issue(i, fields, properties))]), ["isLast"] = isLast };
        if (!isLast)
            answer["nextPageToken"] = $"{start + page.Length}";
        return ServiceAnswer.Json(200, answer);
    }

    private ServiceAnswer Count(ServiceCall call) => Find(JiraModel.Text(call.Json().Member("jql")), [], out var refusal) is { } found
        ? ServiceAnswer.Json(200, new JsonObject { ["count"] = found.Count }) : refusal!;

    private ServiceAnswer Property(ServiceCall call)
    {
        if (site.Find(call["issue"]) is not { } issue)
            return JiraErrors.Missing();
        // Whether a property is there can only be found out by asking.
        return issue.Properties.TryGetValue(call["key"], out var value)
            ? ServiceAnswer.Json(200, new JsonObject { ["key"] = call["key"], ["value"] = value?.DeepClone() })
            : JiraErrors.Of(404, $"The property {call["key"]} does not exist.");
    }

    private List<JiraIssue>? Find(string? text, HashSet<long> reconciled, out ServiceAnswer? refusal)
    {
        refusal = null;
        try
        {
            var jql = Jql.Parse(text ?? "", site);
            var now = site.Clock.Now;
            var found = site.Issues.Where(i => (i.Indexed <= now || reconciled.Contains(i.Id)) && jql.Holds(i)).ToList();
            if (jql.IsDescending)
                found.Reverse();
            return found;
        }
        catch (JqlException e)
        {
            refusal = JiraErrors.Refusal(400, e.Message);
            return null;
        }
    }

    private static string[]? Texts(JsonNode? node) => node is JsonArray array ? [.. array.Select(t => JiraModel.Text(t) ?? "")] : null;
}
