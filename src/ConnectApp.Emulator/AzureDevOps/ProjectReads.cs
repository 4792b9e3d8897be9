using System.Text.Json.Nodes;
using ConnectApp.Emulator.Services;

namespace ConnectApp.Emulator.AzureDevOps;

/// <summary>Reading of the project: itself, types, states, fields, link types, areas and iterations, people.</summary>
internal sealed class ProjectReads(WorkItemStore store, WorkItemShapes shapes, ServiceDials dials)
{
    private const string ProjectsName = "GET /_apis/projects";
    private const string ProjectName = "GET /_apis/projects/{project}";
    private const string ConnectionName = "GET /_apis/connectionData";
    private const string TypesName = "GET /_apis/wit/workitemtypes";
    private const string TypeName = "GET /_apis/wit/workitemtypes/{type}";
    private const string StatesName = "GET /_apis/wit/workitemtypes/{type}/states";
    private const string FieldsName = "GET /_apis/wit/fields";
    private const string LinkTypesName = "GET /_apis/wit/workitemrelationtypes";
    private const string RootsName = "GET /_apis/wit/classificationnodes";
    private const string RootName = "GET /_apis/wit/classificationnodes/{group}";
    private const string NodeName = "GET /_apis/wit/classificationnodes/{group}/{*path}";
    private const string ChangesName = "GET /_apis/wit/reporting/workitemrevisions";
    private const string IdentitiesName = "GET /_apis/identities";

    private readonly ClassificationNodes _nodes = new(shapes.ProjectUrl);

    public static IReadOnlyList<string> Names { get; } =
    [
        ProjectsName, ProjectName, ConnectionName, TypesName, TypeName, StatesName, FieldsName, LinkTypesName, RootsName, RootName, NodeName, ChangesName,
        IdentitiesName,
    ];

    public IReadOnlyList<ServiceOperation> All =>
    [
        new(ProjectsName, _ => List([Project(isWhole: false)])),
        new(ProjectName, FindProject),
        new(ConnectionName, _ => ServiceAnswer.Json(200, new JsonObject { ["authenticatedUser"] = Reader(), ["authorizedUser"] = Reader() })),
        new(TypesName, _ => List(ProjectModel.Types.Keys.Select(Type))),
        new(TypeName, call => FindType(call) is { } type ? ServiceAnswer.Json(200, Type(type)) : NoType(call)),
        new(StatesName, call => FindType(call) is { } type ? List(ProjectModel.Types[type].Select(ProjectModel.State)) : NoType(call)),
        new(FieldsName, _ => List(ProjectModel.Fields.Select(Field))),
        new(LinkTypesName, _ => List(LinkTypes.ToJson(shapes.Url).Select(t => t!.DeepClone()))),
        new(RootsName, call => List([_nodes.Find("areas", "", Depth(call), hasLinks: false)!, _nodes.Find("iterations", "", Depth(call), hasLinks: false)!])),
        new(RootName, call => Node(call, "")),
        new(NodeName, call => Node(call, call["path"])),
        new(ChangesName, Changes),
        new(IdentitiesName, Identities),
    ];

    private static int Depth(ServiceCall call) => Math.Clamp(call.Number("$depth") ?? 0, 0, 14);

    private static string? FindType(ServiceCall call) =>
        ProjectModel.Types.Keys.FirstOrDefault(t => t.Equals(call["type"], StringComparison.OrdinalIgnoreCase));

    private static ServiceAnswer NoType(ServiceCall call) => AzureDevOpsErrors.Refusal(404, "WorkItemTypeNotFoundException",
        $"VS402323: Work item type {call["type"]} does not exist in project {ProjectModel.Project} or you do not have permission to access it.", 3200);

    private static ServiceAnswer List(IEnumerable<JsonNode> values)
    {
        var array = new JsonArray([.. values]);
        return ServiceAnswer.Json(200, new JsonObject { ["count"] = array.Count, ["value"] = array });
    }

    private ServiceAnswer FindProject(ServiceCall call)
    {
        var name = call["project"];
        return name.Equals(ProjectModel.Project, StringComparison.OrdinalIgnoreCase) || name.Equals(ProjectModel.ProjectId, StringComparison.OrdinalIgnoreCase)
            ? ServiceAnswer.Json(200, Project(isWhole: true)) : AzureDevOpsErrors.NoProject(name);
    }

    private JsonObject Project(bool isWhole)
    {
        var project = new JsonObject
        {
            ["id"] = ProjectModel.ProjectId, ["name"] = ProjectModel.Project, ["url"] = $"{shapes.Url}/_apis/projects/{ProjectModel.ProjectId}",
            ["state"] = "wellFormed", ["revision"] = 30_048, ["visibility"] = "private", ["lastUpdateTime"] = "2024-01-08T07:30:00Z",
        };
        if (!isWhole)
            return project;
        project["capabilities"] = new JsonObject
        {
            ["processTemplate"] = new JsonObject { ["templateName"] = "Agile", ["templateTypeId"] = "adcc42ab-9882-485e-a3ed-7678f01f66bc" },
            ["versioncontrol"] = new JsonObject { ["sourceControlType"] = "Git", ["gitEnabled"] = "True", ["tfvcEnabled"] = "False" },
        };
        project["_links"] = new JsonObject
        {
            ["self"] = new JsonObject { ["href"] = $"{shapes.Url}/_apis/projects/{ProjectModel.ProjectId}" },
            ["collection"] = new JsonObject { ["href"] = $"{shapes.Url}/_apis/projectCollections/2ad38d1e-3eaf-4769-931c-3a2da67bbb01" },
            ["web"] = new JsonObject { ["href"] = $"{shapes.Url}/{ProjectModel.Project}" },
        };
        const string team = "b3c4defd-6077-422c-ae3f-a1d1c9b64a9b";
        project["defaultTeam"] = new JsonObject
        {
            ["id"] = team, ["name"] = $"{ProjectModel.Project} Team", ["url"] = $"{shapes.Url}/_apis/projects/{ProjectModel.ProjectId}/teams/{team}",
        };
        return project;
    }

    private static JsonObject Reader() => new()
    {
        ["id"] = People.All[0].Id.ToString(), ["descriptor"] = People.All[0].Descriptor, ["providerDisplayName"] = People.All[0].DisplayName, ["isActive"] = true,
    };

    private JsonObject Type(string name) => new()
    {
        ["name"] = name, ["referenceName"] = $"Microsoft.VSTS.WorkItemTypes.{name.Replace(" ", "", StringComparison.Ordinal)}", ["description"] = "",
        ["color"] = "0098C7", ["isDisabled"] = false, ["states"] = new JsonArray([.. ProjectModel.Types[name].Select(s => (JsonNode)ProjectModel.State(s))]),
        ["url"] = $"{shapes.ProjectUrl}/_apis/wit/workItemTypes/{Uri.EscapeDataString(name)}",
    };

    private JsonObject Field((string Reference, string Name, string Type) field) => new()
    {
        ["name"] = field.Name, ["referenceName"] = field.Reference, ["type"] = field.Type, ["usage"] = "workItem", ["readOnly"] = false,
        ["canSortBy"] = field.Type is not ("html" or "history"), ["isQueryable"] = true, ["isIdentity"] = field.Reference is "System.AssignedTo" or "System.CreatedBy" or "System.ChangedBy",
        ["isPicklist"] = false, ["isPicklistSuggested"] = false, ["url"] = $"{shapes.Url}/_apis/wit/fields/{field.Reference}",
    };

    private ServiceAnswer Node(ServiceCall call, string path) => _nodes.Find(call["group"], path, Depth(call)) is { } node
        ? ServiceAnswer.Json(200, node)
        : AzureDevOpsErrors.Refusal(404, "ClassificationNodeNotFoundException", $"VS402485: The {call["group"]} node '{path}' was not found.", 3200);

    /// <summary>Every item's newest revision in the order of their changes; long texts only with <c>$expand=fields</c>.</summary>
    private ServiceAnswer Changes(ServiceCall call)
    {
        var since = call.Query("startDateTime") is { } text && DateTimeOffset.TryParse(text, out var time) ? time : DateTimeOffset.MinValue;
        if (!int.TryParse(call.Query("continuationToken") ?? "0", out var start) || start < 0)
            return AzureDevOpsErrors.Refusal(400, "VssPropertyValidationException", "The continuationToken is not valid.");
        const int pageSize = 1000;
        var page = store.IdsFrom(start).Select(id => store.Find(id)!)
            .Where(item => DateTimeOffset.Parse(item.Fields["System.ChangedDate"]!.GetValue<string>()) >= since).Take(pageSize + 1).ToArray();
        var expand = "fields".Equals(call.Query("$expand"), StringComparison.OrdinalIgnoreCase) ? "fields" : "none";
        var isLast = page.Length <= pageSize;
        return ServiceAnswer.Json(200, new JsonObject
        {
            ["values"] = new JsonArray([.. page.Take(pageSize).Select(item => (JsonNode)shapes.Item(item, expand))]),
            ["nextLink"] = $"{shapes.ProjectUrl}/_apis/wit/reporting/workItemRevisions?continuationToken={page.LastOrDefault()?.Id ?? start}",
            ["continuationToken"] = $"{page.LastOrDefault()?.Id ?? start}", ["isLastBatch"] = isLast,
        });
    }

    private ServiceAnswer Identities(ServiceCall call)
    {
        var ids = call.Query("identityIds")?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return List(ids.Select(id => Guid.TryParse(id, out var guid) ? People.All.FirstOrDefault(p => p.Id == guid) : null)
            .Where(p => p is not null && !(dials.Setting("hides") is { } dial && dials.Chooses(dial, p.UniqueName))).Select(p => (JsonNode)Identity(p!)));
    }

    private static JsonObject Identity(Person person) => new()
    {
        ["id"] = person.Id.ToString(), ["descriptor"] = $"Microsoft.IdentityModel.Claims.ClaimsIdentity;emulated\\{person.UniqueName}",
        ["subjectDescriptor"] = person.Descriptor, ["providerDisplayName"] = person.DisplayName, ["isActive"] = !person.HasLeft, ["isContainer"] = false,
        ["properties"] = new JsonObject
        {
            ["Account"] = new JsonObject { ["$type"] = "System.String", ["$value"] = person.UniqueName },
            ["Mail"] = new JsonObject { ["$type"] = "System.String", ["$value"] = person.UniqueName.Contains('@', StringComparison.Ordinal) ? person.UniqueName : "" },
        },
        ["resourceVersion"] = 2, ["metaTypeId"] = 0,
    };
}
