using System.Text.Json.Nodes;
using ConnectApp.Emulator.Http;
using ConnectApp.Emulator.Services;

namespace ConnectApp.Emulator.AzureDevOps;

/// <summary>Creating and changing work items by JSON Patch, as people and other tools do while a migration reads.</summary>
internal sealed class WorkItemEdits(WorkItemStore store, WorkItemShapes shapes)
{
    private const string CreateName = "POST /_apis/wit/workitems/{type}";
    private const string ChangeName = "PATCH /_apis/wit/workitems/{id}";
    private const string DeleteName = "DELETE /_apis/wit/workitems/{id}";
    private const string CommentName = "POST /_apis/wit/workItems/{id}/comments";

    public static IReadOnlyList<string> Names { get; } = [CreateName, ChangeName, DeleteName, CommentName];

    public IReadOnlyList<ServiceOperation> All =>
        [new(CreateName, Create), new(ChangeName, Change), new(DeleteName, Delete), new(CommentName, Comment)];

    private static Person Caller => People.All[0];

    private ServiceAnswer Create(ServiceCall call)
    {
        if (call["type"] is not ['$', .. var name] || ProjectModel.Types.Keys.FirstOrDefault(t => t.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } type)
            return AzureDevOpsErrors.Refusal(404, "WorkItemTypeNotFoundException", $"VS402323: Work item type {call["type"].TrimStart('$')} does not exist in project {ProjectModel.Project} or you do not have permission to access it.", 3200);
        if (FindFault(call) is { } fault)
            return fault;
        var item = store.Create(type, Caller, shapes.Url, call.Now);
        item = store.Change(item.Id, Caller, shapes.Url, call.Now, i => Apply(i, call.Json()!.AsArray(), call.Now), isSameRevision: true);
        return ServiceAnswer.Json(200, shapes.Item(item, "none", isSingle: true));
    }

    private ServiceAnswer Change(ServiceCall call)
    {
        if (!int.TryParse(call["id"], out var id) || store.Find(id) is null)
            return AzureDevOpsErrors.NoItem(id);
        if (FindFault(call) is { } fault)
            return fault;
        var item = store.Change(id, Caller, shapes.Url, call.Now, i => Apply(i, call.Json()!.AsArray(), call.Now));
        return ServiceAnswer.Json(200, shapes.Item(item, "relations", isSingle: true));
    }

    private ServiceAnswer Delete(ServiceCall call)
    {
        if (!int.TryParse(call["id"], out var id) || store.Find(id) is not { } item)
            return AzureDevOpsErrors.NoItem(id);
        store.Delete(id);
        return ServiceAnswer.Json(200, new JsonObject
        {
            ["id"] = id, ["type"] = item.Fields["System.WorkItemType"]!.DeepClone(), ["name"] = item.Fields["System.Title"]!.DeepClone(),
            ["project"] = ProjectModel.Project, ["deletedDate"] = Json.Date(call.Now), ["deletedBy"] = Caller.DisplayName, ["code"] = 200,
            ["url"] = $"{shapes.ProjectUrl}/_apis/wit/recyclebin/{id}",
        });
    }

    private ServiceAnswer Comment(ServiceCall call)
    {
        if (!int.TryParse(call["id"], out var id) || store.Find(id) is null)
            return AzureDevOpsErrors.NoItem(id);
        if (call.Json().Member("text") is not JsonValue value || !value.TryGetValue(out string? text))
            return AzureDevOpsErrors.Refusal(400, "VssPropertyValidationException", "The comment has no text.");
        var format = "markdown".Equals(call.Query("format"), StringComparison.OrdinalIgnoreCase) ? "markdown" : "html";
        var comment = store.AddComment(id, text, format, Caller, call.Now);
        store.Change(id, Caller, shapes.Url, call.Now, item => item.Fields["System.CommentCount"] = store.Comments(id).Count(c => !c.IsDeleted));
        return ServiceAnswer.Json(200, shapes.Comment(id, comment, isRendered: false));
    }

    private static ServiceAnswer? FindFault(ServiceCall call)
    {
        if (call.Request.Header("Content-Type")?.StartsWith("application/json-patch+json", StringComparison.OrdinalIgnoreCase) != true)
        {
            return AzureDevOpsErrors.Refusal(415, "VssRequestContentTypeNotSupportedException",
                "The request indicated a Content-Type of \"" + call.Request.Header("Content-Type") + "\" for method type \"" + call.Request.Method
                + "\" which is not supported. Valid content types for this method are: application/json-patch+json.");
        }

        return call.Json() is JsonArray operations && operations.All(o => o.Member("op").Text() is not null && o.Member("path").Text() is not null) ? null
            : AzureDevOpsErrors.Refusal(400, "VssPropertyValidationException", "You must pass a valid patch document in the body of the request.");
    }

    private void Apply(WorkItem item, JsonArray operations, DateTimeOffset now)
    {
        foreach (var operation in operations)
        {
            var path = operation!["path"]!.GetValue<string>();
            var isRemoval = operation["op"]!.GetValue<string>() == "remove";
            var value = operation["value"]?.DeepClone();
            if (path.StartsWith("/fields/", StringComparison.Ordinal))
                Put(item.Fields, path["/fields/".Length..], isRemoval ? null : value, now);
            else if (path.StartsWith("/multilineFieldsFormat/", StringComparison.Ordinal) && value is not null)
                item.Formats[path["/multilineFieldsFormat/".Length..]] = value;
            else if (path == "/relations/-" && value is not null)
                AddRelation(item, value);
            else if (isRemoval && path.StartsWith("/relations/", StringComparison.Ordinal) && int.TryParse(path["/relations/".Length..], out var index) && index < item.Relations.Count)
                item.Relations.RemoveAt(index);
        }
    }

    private static void Put(JsonObject fields, string name, JsonNode? value, DateTimeOffset now)
    {
        var reference = ProjectModel.FindField(name) ?? name;
        if (value is null)
            fields.Remove(reference);
        else
            fields[reference] = value;
        if (reference == "System.State")
            fields["Microsoft.VSTS.Common.StateChangeDate"] = Json.Date(now);
    }

    private void AddRelation(WorkItem item, JsonNode relation)
    {
        var rel = relation.Member("rel").Text() ?? "";
        var target = relation.Member("url").Text() ?? "";
        if (LinkTypes.Name(rel) is null)
        {
            if (relation is JsonObject resource)
            {
                resource["attributes"] ??= new JsonObject();
                item.Relations.Add(relation);
            }

            return;
        }

        if (!int.TryParse(target.Split('/')[^1], out var id))
            return;
        WorkItemStore.AddLink(item, rel, id);
        if (rel == LinkTypes.Parent)
            item.Fields["System.Parent"] = id;
        if (store.Find(id) is not null)
        {
            store.Change(id, Caller, shapes.Url, DateTimeOffset.Parse(item.Fields["System.ChangedDate"]!.GetValue<string>()), other =>
            {
                WorkItemStore.AddLink(other, LinkTypes.Opposite(rel), item.Id);
                if (rel == LinkTypes.Child)
                    other.Fields["System.Parent"] = item.Id;
            });
        }
    }
}
