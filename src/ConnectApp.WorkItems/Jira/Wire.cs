using System.Text.Json;
using System.Text.Json.Nodes;

namespace ConnectApp.WorkItems.Jira;

// Answers of Jira as they are on the wire; members that nothing reads are left out.

internal sealed record WireUser(string AccountId, string? DisplayName, string? EmailAddress, bool Active = true, string? AccountType = null);

internal sealed record WireServerInfo(string? BaseUrl);

internal sealed record WirePermissions(Dictionary<string, WirePermission>? Permissions);

internal sealed record WirePermission(bool HavePermission);

internal sealed record WireProject(string Id, string Key, string? Name, bool Archived = false, bool Simplified = false, string? Style = null);

internal sealed record WireTypeStatuses(string Id, string Name, IReadOnlyList<WireStatus>? Statuses);

internal sealed record WireStatus(string Id, string Name, WireStatusCategory? StatusCategory);

internal sealed record WireStatusCategory(string Key);

internal sealed record WireComponent(string Id, string Name);

/// <param name="CreateMetaIssueType">Another name of the list in the published document.</param>
internal sealed record WireCreateTypes(IReadOnlyList<WireCreateType>? IssueTypes, IReadOnlyList<WireCreateType>? CreateMetaIssueType, int Total);

internal sealed record WireCreateType(string Id, string Name, bool Subtask, int? HierarchyLevel);

/// <param name="Results">Another name of the list in the published document.</param>
internal sealed record WireCreateFields(IReadOnlyList<WireCreateField>? Fields, IReadOnlyList<WireCreateField>? Results, int Total);

internal sealed record WireCreateField(
    string? FieldId,
    string? Key,
    string? Name,
    bool Required,
    bool HasDefaultValue,
    WireSchema? Schema,
    IReadOnlyList<JsonElement>? AllowedValues);

internal sealed record WireSchema(string? Type, string? Items, string? Custom, string? System);

internal sealed record CreatedIssues(IReadOnlyList<CreatedIssue>? Issues, IReadOnlyList<ElementError>? Errors);

internal sealed record CreatedIssue(string Id, string Key, TransitionResult? Transition);

/// <summary>Outcome of the transition that a create call asked for.</summary>
internal sealed record TransitionResult(int Status);

internal sealed record ElementError(int Status, int FailedElementNumber, JsonElement ElementErrors);

internal sealed record FetchedIssues(IReadOnlyList<WireIssue>? Issues);

internal sealed record WireIssue(string Id, string Key, JsonObject? Fields, Dictionary<string, JsonElement>? Properties);

internal sealed record WireTransitions(IReadOnlyList<WireTransition>? Transitions);

internal sealed record WireTransition(string Id, string? Name, WireStatus? To, Dictionary<string, WireTransitionField>? Fields);

internal sealed record WireTransitionField(bool Required, bool HasDefaultValue);

internal sealed record WireComments(IReadOnlyList<WireComment>? Comments, int Total, int StartAt, int MaxResults);

internal sealed record WireComment(string Id, JsonNode? Body, IReadOnlyList<WireProperty>? Properties);

internal sealed record WireProperty(string Key, JsonElement Value);

internal sealed record WireAttachment(string Id, string? Filename, long Size);

internal sealed record WireAttachmentMeta(bool Enabled, long? UploadLimit);

internal sealed record WireLinkTypes(IReadOnlyList<WireLinkType>? IssueLinkTypes);

internal sealed record WireLinkType(string Id, string Name, string? Inward, string? Outward);

internal sealed record SearchResult(IReadOnlyList<WireIssue>? Issues, string? NextPageToken, bool? IsLast);
