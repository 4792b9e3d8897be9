using System.Text.Json.Nodes;
using ConnectApp.Emulator.Http;
using ConnectApp.Emulator.Services;

namespace ConnectApp.Emulator.AzureDevOps;

/// <summary>Items, comments and revisions as the service writes them; shapes as in tests/openapi/recorded.</summary>
internal sealed class WorkItemShapes(string url, ServiceDials dials)
{
    /// <summary>The organisation's address.</summary>
    public string Url => url;

    public string ProjectUrl => $"{url}/{ProjectModel.ProjectId}";

    private bool IsServer => dials.Setting("server") is not null;

    /// <param name="expand">none, relations, fields, links or all; in lower case.</param>
    /// <param name="fields">Reference names that are wanted; null: all.</param>
    /// <param name="isSingle">Read alone: it has links to itself in any case.</param>
    public JsonObject Item(WorkItem item, string expand, IReadOnlyCollection<string>? fields = null, bool isSingle = false)
    {
        var answered = new JsonObject { ["id"] = item.Id, ["rev"] = item.Rev, ["fields"] = Fields(item, fields, isWhole: expand is "all" or "fields") };
        if (!IsServer)
            answered["multilineFieldsFormat"] = Formats(item, fields);
        if (expand is "all" or "relations" && item.Relations.Count > 0)
            answered["relations"] = Relations(item);
        if (expand is "all" or "links" || (isSingle && fields is null))
            answered["_links"] = Links(item);
        answered["url"] = $"{ProjectUrl}/_apis/wit/workItems/{item.Id}";
        return answered;
    }

    public JsonObject Comment(int id, WorkItemComment comment, bool isRendered)
    {
        var answered = new JsonObject
        {
            ["workItemId"] = id, ["id"] = comment.Id, ["version"] = 1, ["text"] = comment.IsDeleted ? "" : comment.Text,
            ["createdBy"] = Identity(comment.Author), ["createdDate"] = Json.Date(comment.Created),
            ["modifiedBy"] = Identity(comment.Author), ["modifiedDate"] = Json.Date(comment.Created), ["isDeleted"] = comment.IsDeleted,
        };
        if (!IsServer)
            answered["format"] = comment.Format;
        if (isRendered)
            answered["renderedText"] = comment.Format == "html" ? comment.Text : $"<p>{System.Net.WebUtility.HtmlEncode(comment.Text)}</p>";
        if (comment.OnBehalfOf is { } real)
        {
            answered["createdOnBehalfOf"] = Identity(real);
            answered["createdOnBehalfDate"] = Json.Date(comment.OnBehalfDate ?? comment.Created);
        }

        answered["url"] = $"{ProjectUrl}/_apis/wit/workItems/{id}/comments/{comment.Id}";
        return answered;
    }

    /// <summary>What one revision changed.</summary>
    public JsonObject Update(WorkItem? before, WorkItem after, int number, JsonNode? revisedDate)
    {
        var fields = new JsonObject();
        var (old, current) = (before is null ? [] : Fields(before, null, isWhole: true), Fields(after, null, isWhole: true));
        foreach (var name in old.Select(f => f.Key).Union(current.Select(f => f.Key)))
        {
            if (JsonNode.DeepEquals(old[name], current[name]))
                continue;
            var change = new JsonObject();
            if (old[name] is { } was)
                change["oldValue"] = was.DeepClone();
            if (current[name] is { } now)
                change["newValue"] = now.DeepClone();
            fields[name] = change;
        }

        var update = new JsonObject
        {
            ["id"] = number, ["workItemId"] = after.Id, ["rev"] = after.Rev, ["revisedBy"] = after.Fields["System.ChangedBy"]!.DeepClone(),
            ["revisedDate"] = revisedDate ?? "9999-01-01T00:00:00Z",
        };
        if (fields.Count > 0)
            update["fields"] = fields;
        var relations = RelationChanges(before, after);
        if (relations.Count > 0)
            update["relations"] = relations;
        update["url"] = $"{ProjectUrl}/_apis/wit/workItems/{after.Id}/updates/{number}";
        return update;
    }

    public JsonNode Identity(Person person) => IsServer ? person.ToString() : person.ToJson(url);

    private static JsonObject Formats(WorkItem item, IReadOnlyCollection<string>? fields)
    {
        var formats = new JsonObject();
        foreach (var (name, format) in item.Formats)
        {
            if (fields is null || fields.Contains(name))
                formats[name] = format!.DeepClone();
        }

        return formats;
    }

    private JsonObject Fields(WorkItem item, IReadOnlyCollection<string>? wanted, bool isWhole)
    {
        var answered = new JsonObject();
        if (isWhole || wanted is not null)
        {
            Take("System.Id", item.Id);
            Take("System.Rev", item.Rev);
            Take("System.AreaId", 10_614);
            Take("System.NodeName", item.Fields["System.AreaPath"]!.GetValue<string>().Split('\\')[^1]);
            Take("System.AreaLevel1", ProjectModel.Project);
            Take("System.IterationLevel1", ProjectModel.Project);
            Take("System.AuthorizedDate", item.Fields["System.ChangedDate"]!.DeepClone());
            Take("System.RevisedDate", "9999-01-01T00:00:00Z");
            Take("System.IterationId", 10_611);
            Take("System.PersonId", 279_163_667);
            Take("System.Watermark", item.Id + item.Rev);
        }

        foreach (var (name, value) in item.Fields)
        {
            if (name != "System.Id")
                Take(name, Value(value!));
        }

        if (isWhole)
            Take("System.AuthorizedAs", Value(item.Fields["System.ChangedBy"]!));

        return answered;

        void Take(string name, JsonNode value)
        {
            if (wanted is null || wanted.Contains(name))
                answered[name] = value;
        }
    }

    private JsonNode Value(JsonNode value) =>
        IsServer && value is JsonObject person ? $"{person["displayName"]} <{person["uniqueName"]}>" : value.DeepClone();

    private JsonArray Relations(WorkItem item) => [.. item.Relations.Select(relation => Relation(relation!))];

    private JsonNode Relation(JsonNode relation)
    {
        var answered = relation.DeepClone();
        var rel = relation["rel"]!.GetValue<string>();
        var target = relation["url"]!.GetValue<string>();
        if (rel == LinkTypes.File)
            answered["url"] = $"{ProjectUrl}/_apis/wit/attachments/{target}";
        else if (LinkTypes.Name(rel) is not null && int.TryParse(target, out _))
            answered["url"] = $"{ProjectUrl}/_apis/wit/workItems/{target}";
        return answered;
    }

    private JsonObject RelationChanges(WorkItem? before, WorkItem after)
    {
        var changes = new JsonObject();
        var (old, current) = (before?.Relations ?? [], after.Relations);
        Put("added", current.Where(r => !old.Any(o => JsonNode.DeepEquals(o, r))));
        Put("removed", old.Where(r => !current.Any(c => JsonNode.DeepEquals(c, r))));
        return changes;

        void Put(string name, IEnumerable<JsonNode?> relations)
        {
            if (relations.Select(r => Relation(r!)).ToArray() is { Length: > 0 } some)
                changes[name] = new JsonArray(some);
        }
    }

    private JsonObject Links(WorkItem item)
    {
        var self = $"{ProjectUrl}/_apis/wit/workItems/{item.Id}";
        return new JsonObject
        {
            ["self"] = Href(self), ["workItemUpdates"] = Href(self + "/updates"), ["workItemRevisions"] = Href(self + "/revisions"),
            ["workItemComments"] = Href(self + "/comments"), ["html"] = Href($"{ProjectUrl}/_workitems/edit/{item.Id}"),
            ["workItemType"] = Href($"{ProjectUrl}/_apis/wit/workItemTypes/{Uri.EscapeDataString(item.Fields["System.WorkItemType"]!.GetValue<string>())}"),
            ["fields"] = Href($"{ProjectUrl}/_apis/wit/fields"),
        };
    }

    private static JsonObject Href(string address) => new() { ["href"] = address };
}
