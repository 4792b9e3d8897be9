using System.Text.Json;
using System.Text.Json.Nodes;

namespace ConnectApp.Emulator.AzureDevOps;

/// <summary>
/// Work items from files as Azure DevOps answers them: <c>{id}.json</c>, <c>{id}.comments.json</c> beside it, and <c>files/{guid}</c>.
/// </summary>
internal sealed class WorkItemFolder : WorkItemSource
{
    private readonly string _folder;
    private readonly int[] _ids;

    /// <exception cref="InvalidDataException">A file's name is no id.</exception>
    public WorkItemFolder(string folder)
    {
        _folder = folder;
        var names = Directory.GetFiles(folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f))
            .Where(n => !n.EndsWith(".comments", StringComparison.Ordinal)).ToArray();
        _ids = [.. names.Select(n => int.TryParse(n, out var id) && id > 0 ? id
            : throw new InvalidDataException($"{Path.Combine(folder, n)}.json: expected a file name like 42.json, the work item's id")).Order()];
    }

    public override int LastId => _ids.LastOrDefault();

    public override IEnumerable<int> IdsFrom(int first) => _ids.Where(id => id >= first);

    public override WorkItem? Find(int id)
    {
        if (Array.BinarySearch(_ids, id) < 0)
            return null;
        var json = Read($"{id}.json");
        var fields = json["fields"]?.DeepClone().AsObject() ?? throw Fault($"{id}.json", "no object fields");
        var relations = new JsonArray();
        foreach (var relation in json["relations"]?.AsArray() ?? [])
            relations.Add(Shortened(relation!));
        fields["System.Id"] = id;
        fields["System.TeamProject"] ??= ProjectModel.Project;
        return new WorkItem(id, json["rev"]?.GetValue<int>() ?? 1, fields, relations, json["multilineFieldsFormat"]?.DeepClone().AsObject() ?? []);
    }

    public override IReadOnlyList<WorkItemComment> Comments(int id)
    {
        if (!File.Exists(Path.Combine(_folder, $"{id}.comments.json")))
            return [];
        var comments = Read($"{id}.comments.json")["comments"] as JsonArray ?? throw Fault($"{id}.comments.json", "no array comments");
        return [.. comments.Select(c => Comment(c!))];
    }

    public override SourceFile? FindFile(Guid guid)
    {
        var path = Path.Combine(_folder, "files", guid.ToString());
        return File.Exists(path) ? new SourceFile(guid.ToString(), File.ReadAllBytes(path)) : null;
    }

    private static WorkItemComment Comment(JsonNode comment) => new(
        (comment["id"] ?? comment["commentId"])!.GetValue<int>(), comment["text"]?.GetValue<string>() ?? "", comment["format"]?.GetValue<string>() ?? "html",
        Author(comment["createdBy"])!, comment["createdDate"]!.GetValue<DateTimeOffset>(), comment["isDeleted"]?.GetValue<bool>() ?? false,
        Author(comment["createdOnBehalfOf"]), comment["createdOnBehalfDate"]?.GetValue<DateTimeOffset>());

    private static Person? Author(JsonNode? identity) => identity is not JsonObject person ? null : new Person(
        Guid.TryParse(person["id"]?.GetValue<string>(), out var id) ? id : Guid.Empty,
        person["displayName"]?.GetValue<string>() ?? "", person["uniqueName"]?.GetValue<string>() ?? "");

    /// <summary>Links keep the target's id, files their GUID: the addresses are the emulator's own.</summary>
    private static JsonNode Shortened(JsonNode relation)
    {
        var copy = relation.DeepClone();
        if (copy["rel"]?.GetValue<string>() is { } rel && (rel == LinkTypes.File || LinkTypes.Name(rel) is not null) && copy["url"] is { } url)
            copy["url"] = url.GetValue<string>().Split('?')[0].Split('/')[^1];
        return copy;
    }

    private JsonNode Read(string name)
    {
        try
        {
            return JsonNode.Parse(File.ReadAllBytes(Path.Combine(_folder, name))) ?? throw Fault(name, "null");
        }
        catch (JsonException e)
        {
            throw Fault(name, e.Message);
        }
    }

    private InvalidDataException Fault(string name, string fault) => new($"{Path.Combine(_folder, name)}: {fault}");
}
