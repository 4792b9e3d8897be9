using System.Text.Json.Nodes;
using ConnectApp.Emulator.Services;

namespace ConnectApp.Emulator.Jira;

/// <summary>Boards and sprints: an API of its own, with scopes of its own.</summary>
internal sealed class AgileOperations(JiraSite site)
{
    private const long BoardId = 7;
    private const int LongestName = 30;
    private const string BoardsName = "GET /rest/agile/1.0/board";
    private const string SprintsName = "GET /rest/agile/1.0/board/{board}/sprint";
    private const string AddName = "POST /rest/agile/1.0/sprint";
    private const string FillName = "POST /rest/agile/1.0/sprint/{sprint}/issue";

    public static IReadOnlyList<string> Names { get; } = [BoardsName, SprintsName, AddName, FillName];

    public IReadOnlyList<ServiceOperation> All => [new(BoardsName, Boards), new(SprintsName, Sprints), new(AddName, Add), new(FillName, Fill)];

    private static JsonObject Page(ServiceCall call, IEnumerable<JsonNode> all)
    {
        var list = all.ToArray();
        var (start, most) = (Math.Max(0, call.Number("startAt") ?? 0), Math.Clamp(call.Number("maxResults") ?? 50, 1, 50));
        return new()
        {
            ["maxResults"] = most, ["startAt"] = start, ["total"] = list.Length, ["isLast"] = start + most >= list.Length,
            ["values"] = new JsonArray([.. list.Skip(start).Take(most)]),
        };
    }

    private ServiceAnswer Boards(ServiceCall call)
    {
        var isOther = call.Query("projectKeyOrId") is { } project && !project.Equals(JiraModel.ProjectKey, StringComparison.OrdinalIgnoreCase) && project != JiraModel.ProjectId;
        return ServiceAnswer.Json(200, Page(call, isOther ? [] : [new JsonObject
        {
            ["id"] = BoardId, ["self"] = $"{site.Url}/rest/agile/1.0/board/{BoardId}", ["name"] = "EMU board", ["type"] = "scrum",
            ["location"] = new JsonObject { ["projectId"] = long.Parse(JiraModel.ProjectId), ["projectKey"] = JiraModel.ProjectKey },
        }]));
    }

    private ServiceAnswer Sprints(ServiceCall call) => call["board"] == $"{BoardId}"
        ? ServiceAnswer.Json(200, Page(call, site.Sprints.Select(s => (JsonNode)Sprint(s)))) : JiraErrors.Refusal(404, "Board does not exist or you do not have permission to view it.");

    private JsonObject Sprint((long Id, string Name, string State) sprint) => new()
    {
        ["id"] = sprint.Id, ["self"] = $"{site.Url}/rest/agile/1.0/sprint/{sprint.Id}", ["state"] = sprint.State, ["name"] = sprint.Name, ["originBoardId"] = BoardId,
    };

    private ServiceAnswer Add(ServiceCall call)
    {
        if (site.Denies("MANAGE_SPRINTS_PERMISSION"))
            return JiraErrors.Refusal(403, "You need the 'Manage sprints' permission on all projects of the board.");
        if (JiraModel.Text(call.Json().Member("name")) is not { Length: > 0 and <= LongestName } name)
            return JiraErrors.Refusal(400, $"The sprint name is missing or longer than {LongestName} characters.");
        if (JiraModel.Text(call.Json().Member("originBoardId")) != $"{BoardId}")
            return JiraErrors.Refusal(404, "Board does not exist or you do not have permission to view it.");
        var sprint = (site.NextId(), name, "future");
        site.Sprints.Add(sprint);
        return ServiceAnswer.Json(201, Sprint(sprint));
    }

    private ServiceAnswer Fill(ServiceCall call)
    {
        if (site.Sprints.All(s => $"{s.Id}" != call["sprint"]))
            return JiraErrors.Refusal(404, "Sprint does not exist or you do not have permission to view it.");
        if (call.Json().Member("issues") is not JsonArray { Count: > 0 and <= 50 } names)
            return JiraErrors.Refusal(400, "issues is empty or holds more than 50.");
        var issues = names.Select(n => site.Find(JiraModel.Text(n) ?? "")).ToArray();
        if (issues.Contains(null))
            return JiraErrors.Refusal(400, JiraErrors.NoIssue);
        foreach (var issue in issues)
        {
            var fields = issue!.Fields();
            fields[JiraModel.Sprint] = long.Parse(call["sprint"]);
            issue.SetFields(fields);
        }

        return ServiceAnswer.EmptyJson(204);
    }
}
