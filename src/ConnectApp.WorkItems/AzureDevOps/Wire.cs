using System.Text.Json;
using System.Text.Json.Serialization;

namespace ConnectApp.WorkItems.AzureDevOps;

// Bodies of Azure DevOps as they are on the wire; members that nothing reads are left out. Source: shared/data/openapi/ado-wit-7.2.json and
// the recorded traffic, where the two differ the traffic.

internal sealed record WireList<T>(int Count, IReadOnlyList<T>? Value);

internal sealed record WireProject(Guid Id, string Name, string? State);

internal sealed record WireQuery(string Query);

internal sealed record WireQueryResult(DateTimeOffset AsOf, IReadOnlyList<WireReference>? WorkItems);

internal sealed record WireReference(int Id);

/// <param name="Expand">all: fields and relations. A list of fields cannot be combined with relations.</param>
internal sealed record WireBatch(
    IReadOnlyList<int> Ids,
    [property: JsonPropertyName("$expand")] string Expand = "all",
    string ErrorPolicy = "omit");

internal sealed record WireWorkItem(
    int Id,
    int Rev,
    Dictionary<string, JsonElement>? Fields,
    IReadOnlyList<WireRelation>? Relations,
    Dictionary<string, string?>? MultilineFieldsFormat);

internal sealed record WireRelation(string? Rel, string? Url, Dictionary<string, JsonElement>? Attributes);

internal sealed record WireComments(
    int TotalCount,
    IReadOnlyList<WireComment>? Comments,
    string? ContinuationToken);

/// <param name="CommentId">The id in old answers.</param>
internal sealed record WireComment(
    int Id,
    int CommentId,
    string? Text,
    string? Format,
    JsonElement CreatedBy,
    DateTimeOffset CreatedDate,
    JsonElement CreatedOnBehalfOf,
    DateTimeOffset? CreatedOnBehalfDate,
    bool IsDeleted);

internal sealed record WireType(string Name, bool IsDisabled, IReadOnlyList<WireState>? States);

internal sealed record WireState(string Name, string? Category);

internal sealed record WireField(string ReferenceName, string? Name, string? Type, bool IsIdentity);

internal sealed record WireRelationType(string ReferenceName, string? Name, Dictionary<string, JsonElement>? Attributes);

internal sealed record WireNode(string Name, Dictionary<string, JsonElement>? Attributes, IReadOnlyList<WireNode>? Children);

internal sealed record WireIdentity(Guid Id, string? ProviderDisplayName, string? CustomDisplayName, Dictionary<string, JsonElement>? Properties);
