using System.Text.Json;
using System.Text.Json.Nodes;

namespace ConnectApp.WorkItems.Writing;

/// <summary>
/// The entity property that ties an issue to its work item; it is set in the create call. An issue belongs to an item if organisation
/// (without case), project and id agree.
/// </summary>
/// <param name="Project">Id of the Azure DevOps project, which a rename keeps.</param>
internal sealed record SourceMark(string Org, Guid Project, int Id, int Rev, string RunId)
{
    public const string PropertyKey = "connectapp.source";

    public JsonObject ToJson() => new()
    {
        ["org"] = Org, ["project"] = Project.ToString("D"), ["id"] = Id, ["rev"] = Rev, ["runId"] = RunId,
    };

    public bool IsOfSameItem(SourceMark other) =>
        Id == other.Id && Project == other.Project && Org.Equals(other.Org, StringComparison.OrdinalIgnoreCase);

    /// <returns>Null if the value is no mark; people and other programs can write the property too.</returns>
    public static SourceMark? Read(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object) return null;
        return Text(value, "org") is { } org && Guid.TryParse(Text(value, "project"), out var project) && Number(value, "id") is { } id
            ? new SourceMark(org, project, id, Number(value, "rev") ?? 0, Text(value, "runId") ?? "")
            : null;
    }

    private static string? Text(JsonElement value, string name) =>
        value.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;

    private static int? Number(JsonElement value, string name) =>
        value.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Number && member.TryGetInt32(out var number) ? number : null;
}
