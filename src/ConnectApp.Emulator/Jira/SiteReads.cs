using System.Text.Json.Nodes;
using ConnectApp.Emulator.Services;

namespace ConnectApp.Emulator.Jira;

/// <summary>Reading the site: who calls, what it may, the project, its types, fields, statuses, components and people.</summary>
internal sealed class SiteReads(JiraSite site, FieldCatalog catalog, IssueShapes shapes)
{
    private const string MyselfName = "GET /rest/api/3/myself";
    private const string PermissionsName = "GET /rest/api/3/mypermissions";
    private const string ServerName = "GET /rest/api/3/serverInfo";
    private const string TenantName = "GET /_edge/tenant_info";
    private const string TypesName = "GET /rest/api/3/issue/createmeta/{project}/issuetypes";
    private const string FieldsName = "GET /rest/api/3/issue/createmeta/{project}/issuetypes/{type}";
    private const string ProjectName = "GET /rest/api/3/project/{project}";
    private const string StatusesName = "GET /rest/api/3/project/{project}/statuses";
    private const string ComponentsName = "GET /rest/api/3/project/{project}/components";
    private const string AddComponentName = "POST /rest/api/3/component";
    private const string UsersName = "GET /rest/api/3/user/search";
    private const string AssignableName = "GET /rest/api/3/user/assignable/search";
    private const string AllFieldsName = "GET /rest/api/3/field";
    private const string PrioritiesName = "GET /rest/api/3/priority/search";
    private const string LabelsName = "GET /rest/api/3/label";
    private const string LimitsName = "GET /rest/api/3/issue/limit/report";

    private static readonly string[] s_permissions =
    [
        "BROWSE_PROJECTS", "CREATE_ISSUES", "EDIT_ISSUES", "TRANSITION_ISSUES", "ADD_COMMENTS", "EDIT_OWN_COMMENTS", "CREATE_ATTACHMENTS", "LINK_ISSUES",
        "ASSIGN_ISSUES", "ASSIGNABLE_USER", "MODIFY_REPORTER", "ADMINISTER_PROJECTS", "ADMINISTER", "BULK_CHANGE", "USER_PICKER", "MANAGE_SPRINTS_PERMISSION",
        "SCHEDULE_ISSUES", "DELETE_ISSUES", "DELETE_OWN_ATTACHMENTS", "EDIT_ALL_COMMENTS", "RESOLVE_ISSUES", "CLOSE_ISSUES", "WORK_ON_ISSUES",
    ];

    public static IReadOnlyList<string> Names { get; } =
    [
        MyselfName, PermissionsName, ServerName, TenantName, TypesName, FieldsName, ProjectName, StatusesName, ComponentsName, AddComponentName, UsersName,
        AssignableName, AllFieldsName, PrioritiesName, LabelsName, LimitsName,
    ];

    public IReadOnlyList<ServiceOperation> All =>
    [
        new(MyselfName, _ => ServiceAnswer.Json(200, shapes.User(site.Caller))),
        new(PermissionsName, Permissions),
        new(ServerName, Server),
        new(TenantName, _ => ServiceAnswer.Json(200, new JsonObject { ["cloudId"] = JiraModel.CloudId })),
        new(TypesName, call => OfProject(call, () => Page(call, "issueTypes", JiraModel.Types.Select(t => (JsonNode)shapes.Type(t))))),
        new(FieldsName, Fields),
        new(ProjectName, call => OfProject(call, () => ServiceAnswer.Json(200, Project()))),
        new(StatusesName, call => OfProject(call, Statuses)),
        new(ComponentsName, call => OfProject(call, () => ServiceAnswer.Json(200, new JsonArray([.. site.Components.Select(c => (JsonNode)Component(c.Key, c.Value))])))),
        new(AddComponentName, AddComponent),
        new(UsersName, Users),
        new(AssignableName, Users),
        new(AllFieldsName, _ => ServiceAnswer.Json(200, FieldCatalog.All())),
        new(PrioritiesName, call => Values(call, JiraModel.Priorities.Select(p => (JsonNode)new JsonObject { ["id"] = p.Id, ["name"] = p.Name, ["isDefault"] = p.Id == "3" }))),
        new(LabelsName, call => Values(call, site.Issues.SelectMany(i => (i.Fields()["labels"] as JsonArray ?? []).Select(l => l!.GetValue<string>())).Distinct().Order().Select(l => (JsonNode)l))),
        new(LimitsName, Limits),
    ];

    private static bool IsProject(string name) => name.Equals(JiraModel.ProjectKey, StringComparison.OrdinalIgnoreCase) || name == JiraModel.ProjectId;

    private static ServiceAnswer OfProject(ServiceCall call, Func<ServiceAnswer> answer) => IsProject(call["project"]) ? answer()
        : JiraErrors.Refusal(404, $"No project could be found with key '{call["project"]}'.");

    private static ServiceAnswer Page(ServiceCall call, string name, IEnumerable<JsonNode> all)
    {
        var list = all.ToArray();
        var (start, most) = (Math.Max(0, call.Number("startAt") ?? 0), Math.Clamp(call.Number("maxResults") ?? 50, 1, 200));
        return ServiceAnswer.Json(200, new JsonObject
        {
            ["startAt"] = start, ["maxResults"] = most, ["total"] = list.Length, [name] = new JsonArray([.. list.Skip(start).Take(most)]),
        });
    }

    private ServiceAnswer Values(ServiceCall call, IEnumerable<JsonNode> all)
    {
        var list = all.ToArray();
        var (start, most) = (Math.Max(0, call.Number("startAt") ?? 0), Math.Clamp(call.Number("maxResults") ?? 50, 1, 1000));
        return ServiceAnswer.Json(200, new JsonObject
        {
            ["self"] = $"{site.Url}{call.Operation.Name[(call.Operation.Name.IndexOf('/', StringComparison.Ordinal))..]}", ["maxResults"] = most, ["startAt"] = start,
            ["total"] = list.Length, ["isLast"] = start + most >= list.Length, ["values"] = new JsonArray([.. list.Skip(start).Take(most)]),
        });
    }

    private ServiceAnswer Permissions(ServiceCall call)
    {
        if (call.Query("permissions")?.Split(',', StringSplitOptions.RemoveEmptyEntries) is not { Length: > 0 } asked)
            return JiraErrors.Refusal(400, "The 'permissions' query parameter is required.");
        if (call.Query("projectKey") is { } key && !IsProject(key))
            return JiraErrors.Refusal(404, $"No project could be found with key '{key}'.");
        if (asked.FirstOrDefault(p => !s_permissions.Contains(p.Trim())) is { } unknown)
            return JiraErrors.Refusal(400, $"Unrecognized permission: {unknown}");
        var permissions = new JsonObject();
        foreach (var permission in asked.Select(p => p.Trim()))
        {
            permissions[permission] = new JsonObject
            {
                ["id"] = $"{Array.IndexOf(s_permissions, permission) + 10}", ["key"] = permission, ["name"] = permission, ["type"] = "PROJECT", ["description"] = "",
                ["havePermission"] = !site.Denies(permission),
            };
        }

        return ServiceAnswer.Json(200, new JsonObject { ["permissions"] = permissions });
    }

    private ServiceAnswer Server(ServiceCall call) => ServiceAnswer.Json(200, new JsonObject
    {
        ["baseUrl"] = site.Url, ["version"] = "1001.0.0-SNAPSHOT", ["versionNumbers"] = new JsonArray(1001, 0, 0), ["deploymentType"] = "Cloud",
        ["buildNumber"] = 100_300, ["serverTime"] = IssueShapes.Date(call.Now), ["serverTitle"] = "Emulated",
    });

    private ServiceAnswer Fields(ServiceCall call)
    {
        if (!IsProject(call["project"]) || JiraModel.Types.FirstOrDefault(t => t.Id == call["type"]) is not { } type)
            return JiraErrors.Refusal(404, "No project or issue type could be found.");
        return Page(call, "fields", catalog.ForType(type).Select(f => f!.DeepClone()));
    }

    private JsonObject Project()
    {
        var project = shapes.Project();
        project["issueTypes"] = new JsonArray([.. JiraModel.Types.Select(t => (JsonNode)shapes.Type(t))]);
        project["style"] = "classic";
        project["isPrivate"] = false;
        project["archived"] = site.Dials.Setting("archived") is not null;
        project["uuid"] = "1c2d3e4f-0001-4a2b-8c3d-5e6f70819200";
        return project;
    }

    private ServiceAnswer Statuses() => ServiceAnswer.Json(200, new JsonArray([.. JiraModel.Types.Select(t => (JsonNode)new JsonObject
    {
        ["self"] = $"{site.Url}/rest/api/3/issuetype/{t.Id}", ["id"] = t.Id, ["name"] = t.Name, ["subtask"] = t.Level < 0,
        ["statuses"] = new JsonArray([.. JiraModel.Statuses.Select(s => (JsonNode)s.ToJson(site.Url))]),
    })]));

    private JsonObject Component(string name, string id) => new()
    {
        ["self"] = $"{site.Url}/rest/api/3/component/{id}", ["id"] = id, ["name"] = name, ["assigneeType"] = "PROJECT_DEFAULT", ["realAssigneeType"] = "PROJECT_DEFAULT",
        ["isAssigneeTypeValid"] = true, ["project"] = JiraModel.ProjectKey, ["projectId"] = long.Parse(JiraModel.ProjectId),
    };

    private ServiceAnswer AddComponent(ServiceCall call)
    {
        if (site.Denies("ADMINISTER_PROJECTS"))
            return JiraErrors.Refusal(403, "You do not have permission to manage components in this project.");
        if (call.Json() is not { } body || JiraModel.Text(body.Member("name"))?.Trim() is not { Length: > 0 and <= 255 } name)
            return JiraErrors.OfField("name", "The component name specified is invalid.");
        if (JiraModel.Text(body.Member("project")) is { } key ? !IsProject(key) : JiraModel.Text(body.Member("projectId")) != JiraModel.ProjectId)
            return JiraErrors.OfField("project", "The project is missing or does not exist.", 404);
        if (site.Components.ContainsKey(name))
            return JiraErrors.OfField("name", $"A component with the name {name} already exists in this project.");
        site.Components[name] = $"{site.NextId()}";
        return ServiceAnswer.Json(201, Component(name, site.Components[name]));
    }

    private ServiceAnswer Users(ServiceCall call)
    {
        var query = call.Query("query");
        if (query is null && call.Query("accountId") is null)
            return JiraErrors.Refusal(400, "The 'query' or 'accountId' query parameter is required.");
        if (call.Query("project") is { } project && !IsProject(project))
            return JiraErrors.Refusal(404, $"No project could be found with key '{project}'.");
        var (start, most) = (Math.Max(0, call.Number("startAt") ?? 0), Math.Clamp(call.Number("maxResults") ?? 50, 0, 1000));
        var found = site.Users.Where(u => query is null ? u.AccountId == call.Query("accountId")
            : u.DisplayName.Contains(query, StringComparison.OrdinalIgnoreCase) || u.Email.StartsWith(query, StringComparison.OrdinalIgnoreCase));
        return ServiceAnswer.Json(200, new JsonArray([.. found.Skip(start).Take(most).Select(u => (JsonNode)shapes.User(u))]));
    }

    private ServiceAnswer Limits(ServiceCall call) => ServiceAnswer.Json(200, new JsonObject
    {
        ["issuesApproachingLimit"] = new JsonObject(), ["issuesBreachingLimit"] = new JsonObject(), ["limits"] = new JsonObject
        {
            ["comment"] = site.Dials.Setting("commentLimit")?.Count ?? 5000, ["worklog"] = 10_000, ["attachment"] = site.Dials.Setting("attachmentLimit")?.Count ?? 2000,
            ["issuelinks"] = site.Dials.Setting("linkLimit")?.Count ?? 2000, ["remoteIssueLinks"] = site.Dials.Setting("linkLimit")?.Count ?? 2000,
        },
    });
}
