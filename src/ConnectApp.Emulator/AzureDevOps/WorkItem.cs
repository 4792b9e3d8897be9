using System.Text.Json.Nodes;

namespace ConnectApp.Emulator.AzureDevOps;

/// <summary>One work item as it is now. Each reader gets a copy of its own.</summary>
/// <param name="Fields">By reference name, as the service answers them; an empty field is missing.</param>
/// <param name="Relations">Objects of <c>rel</c>, <c>url</c>, <c>attributes</c>; the url is the target's id for links, a GUID for files, else the address.</param>
/// <param name="Formats">Field to <c>markdown</c> or <c>html</c>.</param>
internal sealed record WorkItem(int Id, int Rev, JsonObject Fields, JsonArray Relations, JsonObject Formats)
{
    public WorkItem Copy() =>
        new(Id, Rev, Fields.DeepClone().AsObject(), Relations.DeepClone().AsArray(), Formats.DeepClone().AsObject());
}
