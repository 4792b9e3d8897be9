using System.Text.Json.Nodes;
using ConnectApp.Emulator.Http;
using ConnectApp.Emulator.Services;

namespace ConnectApp.Emulator.AzureDevOps;

/// <summary>Reading of work items: queries, items, comments, revisions and files.</summary>
internal sealed class WorkItemReads(WorkItemStore store, WorkItemShapes shapes, ServiceDials dials)
{
    private const int MostResults = 20_000;
    private const int MostItems = 200;
    private const int MostRevisions = 200;
    private const string ItemsName = "GET /_apis/wit/workitems";
    private const string ItemName = "GET /_apis/wit/workitems/{id}";
    private const string BatchName = "POST /_apis/wit/workitemsbatch";
    private const string WiqlName = "POST /_apis/wit/wiql";
    private const string CommentsName = "GET /_apis/wit/workItems/{id}/comments";
    private const string UpdatesName = "GET /_apis/wit/workItems/{id}/updates";
    private const string RevisionsName = "GET /_apis/wit/workItems/{id}/revisions";
    private const string FileName = "GET /_apis/wit/attachments/{guid}";

    private static readonly string[] s_expansions = ["none", "relations", "fields", "links", "all"];

    public static IReadOnlyList<string> Names { get; } =
        [WiqlName, BatchName, ItemsName, ItemName, CommentsName, UpdatesName, RevisionsName, FileName];

    public IReadOnlyList<ServiceOperation> All =>
    [
        new(WiqlName, Query) { IsWrite = false },
        new(BatchName, Batch) { IsWrite = false },
        new(ItemsName, Items),
        new(ItemName, Item),
        new(CommentsName, Comments),
        new(UpdatesName, Updates),
        new(RevisionsName, Revisions),
        new(FileName, File),
    ];

    private ServiceAnswer Query(ServiceCall call)
    {
        if (call.Json().Member("query") is not JsonValue value || !value.TryGetValue(out string? text))
            return AzureDevOpsErrors.Refusal(400, "ArgumentNullException", "Value cannot be null. Parameter name: query");
        WiqlQuery query;
        try
        {
            query = WiqlQuery.Parse(text, "true".Equals(call.Query("timePrecision"), StringComparison.OrdinalIgnoreCase), call.Now);
        }
        catch (WiqlException e)
        {
            return AzureDevOpsErrors.Refusal(400, "WorkItemTrackingQueryException", e.Message, 3200);
        }

        if (call.Query("$top") is not null && call.Number("$top") is null or < 1)
            return AzureDevOpsErrors.Refusal(400, "VssPropertyValidationException", "The value of $top is no positive number.");
        var limit = dials.Setting("resultLimit")?.Count ?? MostResults;
        var top = call.Number("$top") ?? int.MaxValue;
        // A query that may have too many results fails where the service counts before it cuts.
        var most = dials.Setting("topIsNoHelp") is null && top <= limit ? top : limit + 1;
        var ids = store.IdsFrom(query.FirstId).TakeWhile(id => id <= query.LastId)
            .Where(id => !IsHidden(id) && query.Where(new WiqlItem(id, () => store.Find(id)!)));
        var found = (query.IsDescending ? ids.Reverse() : ids).Take(most).ToArray();
        if (found.Length > limit)
            return AzureDevOpsErrors.TooManyResults(limit);
        return ServiceAnswer.Json(200, new JsonObject
        {
            ["queryType"] = "flat", ["queryResultType"] = "workItem", ["asOf"] = Http.Json.Date(call.Now),
            ["columns"] = new JsonArray([.. query.Columns.Select(Column)]),
            ["workItems"] = new JsonArray([.. found.Take(top).Select(id => (JsonNode)new JsonObject { ["id"] = id, ["url"] = $"{shapes.Url}/_apis/wit/workItems/{id}" })]),
        });
    }

    private ServiceAnswer Batch(ServiceCall call)
    {
        var body = call.Json();
        if (body.Member("ids") is not JsonArray ids || ids.Any(id => id is not JsonValue number || !number.TryGetValue(out int _)))
            return AzureDevOpsErrors.Refusal(400, "VssPropertyValidationException", "You must pass a valid list of ids in the body of the request.");
        return Answer(call, [.. ids.Select(id => id!.GetValue<int>())], Texts(body.Member("fields")), Text(body.Member("$expand")), Text(body.Member("errorPolicy")));
    }

    private ServiceAnswer Items(ServiceCall call)
    {
        var ids = call.Query("ids")?.Split(',').Select(text => int.TryParse(text, out var id) ? id : 0).ToArray() ?? [];
        if (ids.Length == 0 || ids.Contains(0))
            return AzureDevOpsErrors.Refusal(400, "VssPropertyValidationException", "The parameter ids is missing or holds no numbers.");
        return Answer(call, ids, call.Query("fields")?.Split(','), call.Query("$expand"), call.Query("errorPolicy"));
    }

    private ServiceAnswer Answer(ServiceCall call, int[] ids, string[]? fields, string? expand, string? errorPolicy)
    {
        if (ids.Length > MostItems)
        {
            return AzureDevOpsErrors.Refusal(400, "VssPropertyValidationException",
                $"VS403474: You requested {ids.Length} work items which exceeds the limit of {MostItems}.", 3200);
        }

        if (FindFault(fields, expand) is { } fault)
            return fault;
        var wanted = fields?.Select(f => ProjectModel.FindField(f.Trim())!).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var items = new JsonArray();
        foreach (var id in ids)
        {
            var isMissing = IsHidden(id) || items.Count >= ids.Length - call.Partial;
            if (!isMissing && store.Find(id) is { } item)
                items.Add((JsonNode)shapes.Item(item, Expansion(expand), wanted));
            else if ("omit".Equals(errorPolicy, StringComparison.OrdinalIgnoreCase))
                items.Add((JsonNode?)null);
            else
                return AzureDevOpsErrors.NoItem(id);
        }

        return ServiceAnswer.Json(200, new JsonObject { ["count"] = items.Count, ["value"] = items });
    }

    private ServiceAnswer Item(ServiceCall call)
    {
        var fields = call.Query("fields")?.Split(',');
        if (FindFault(fields, call.Query("$expand")) is { } fault)
            return fault;
        var wanted = fields?.Select(f => ProjectModel.FindField(f.Trim())!).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return Find(call, out var refusal) is { } item
            ? ServiceAnswer.Json(200, shapes.Item(item, Expansion(call.Query("$expand")), wanted, isSingle: true)) : refusal!;
    }

    private ServiceAnswer Comments(ServiceCall call)
    {
        if (Find(call, out var refusal) is not { } item)
            return refusal!;
        var isRendered = call.Query("$expand")?.Contains("renderedText", StringComparison.OrdinalIgnoreCase) == true || "all".Equals(call.Query("$expand"), StringComparison.OrdinalIgnoreCase);
        var withDeleted = "true".Equals(call.Query("includeDeleted"), StringComparison.OrdinalIgnoreCase);
        var all = store.Comments(item.Id).Where(c => withDeleted || !c.IsDeleted).ToArray();
        // The newest come first unless the oldest are asked for.
        var ordered = "asc".Equals(call.Query("order"), StringComparison.OrdinalIgnoreCase) ? all : [.. all.Reverse()];
        if (!int.TryParse(call.Query("continuationToken") ?? "0", out var start) || start < 0)
            return AzureDevOpsErrors.Refusal(400, "VssPropertyValidationException", "The continuationToken is not valid.");
        var top = Math.Clamp(call.Number("$top") ?? MostItems, 1, MostItems);
        var page = ordered.Skip(start).Take(top).ToArray();
        var answer = new JsonObject
        {
            ["totalCount"] = all.Length, ["count"] = page.Length,
            ["comments"] = new JsonArray([.. page.Select(c => (JsonNode)shapes.Comment(item.Id, c, isRendered))]),
        };
        if (start + page.Length < ordered.Length)
        {
            answer["nextPage"] = $"{shapes.ProjectUrl}/_apis/wit/workItems/{item.Id}/comments?continuationToken={start + page.Length}";
            answer["continuationToken"] = $"{start + page.Length}";
        }

        return ServiceAnswer.Json(200, answer);
    }

    private ServiceAnswer Updates(ServiceCall call)
    {
        if (Find(call, out var refusal) is not { } item)
            return refusal!;
        var revisions = store.Revisions(item.Id);
        var updates = revisions.Select((revision, i) => (JsonNode)shapes.Update(
            i == 0 ? null : revisions[i - 1], revision, i + 1, revisions.ElementAtOrDefault(i + 1)?.Fields["System.ChangedDate"]!.DeepClone()));
        return Page(call, updates);
    }

    private ServiceAnswer Revisions(ServiceCall call) => Find(call, out var refusal) is { } item
        ? Page(call, store.Revisions(item.Id).Select(r => (JsonNode)shapes.Item(r, Expansion(call.Query("$expand"))))) : refusal!;

    private ServiceAnswer File(ServiceCall call)
    {
        if (!Guid.TryParse(call["guid"], out var guid) || store.FindFile(guid) is not { } file)
        {
            return AzureDevOpsErrors.Refusal(404, "AttachmentNotFoundException",
                $"VS403289: The attachment with ID {call["guid"]} could not be found.", 3200);
        }

        var name = call.Query("fileName") ?? file.Name;
        var disposition = "true".Equals(call.Query("download"), StringComparison.OrdinalIgnoreCase) ? "attachment" : "inline";
        return ServiceAnswer.Bytes(file.Bytes, "application/octet-stream")
            .With("Content-Disposition", $"{disposition}; filename*=UTF-8''{Uri.EscapeDataString(name)}");
    }

    private static ServiceAnswer Page(ServiceCall call, IEnumerable<JsonNode> all)
    {
        var page = all.Skip(Math.Max(0, call.Number("$skip") ?? 0)).Take(Math.Clamp(call.Number("$top") ?? MostRevisions, 1, MostRevisions)).ToArray();
        return ServiceAnswer.Json(200, new JsonObject { ["count"] = page.Length, ["value"] = new JsonArray(page) });
    }

    private WorkItem? Find(ServiceCall call, out ServiceAnswer? refusal)
    {
        refusal = null;
        if (!int.TryParse(call["id"], out var id))
            refusal = AzureDevOpsErrors.Refusal(400, "VssPropertyValidationException", $"The value '{call["id"]}' is no work item id.");
        else if (!IsHidden(id) && store.Find(id) is { } item)
            return item;
        refusal ??= AzureDevOpsErrors.NoItem(id);
        return null;
    }

    private static ServiceAnswer? FindFault(string[]? fields, string? expand)
    {
        if (fields is not null && Expansion(expand) is not ("none" or "links"))
            return AzureDevOpsErrors.Refusal(400, "ConflictingParametersException", "The expand parameter can not be used with the fields parameter.", 3200);
        if (!s_expansions.Contains(Expansion(expand)))
            return AzureDevOpsErrors.Refusal(400, "VssPropertyValidationException", $"The value '{expand}' of $expand is not known.");
        if (fields?.FirstOrDefault(f => ProjectModel.FindField(f.Trim()) is null) is { } unknown)
            return AzureDevOpsErrors.Refusal(400, "WorkItemTrackingFieldDefinitionNotFoundException", $"TF51535: Cannot find field {unknown}.", 3200);
        return null;
    }

    private bool IsHidden(int id) => dials.Setting("hides") is { } dial && dials.Chooses(dial, $"{id}");

    private static string Expansion(string? expand) => expand?.ToLowerInvariant() ?? "none";

    private JsonNode Column(string reference) => new JsonObject
    {
        ["referenceName"] = reference, ["name"] = ProjectModel.Fields.First(f => f.Reference == reference).Name,
        ["url"] = $"{shapes.Url}/_apis/wit/fields/{reference}",
    };

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static string[]? Texts(JsonNode? node) => node is JsonArray array ? [.. array.Select(f => Text(f) ?? "")] : null;
}
