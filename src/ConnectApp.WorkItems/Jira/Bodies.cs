using System.Text.Json.Nodes;

namespace ConnectApp.WorkItems.Jira;

// Bodies that are sent to Jira.

internal sealed record NewIssues(IReadOnlyList<NewIssue> IssueUpdates);

/// <param name="Fields">By field id.</param>
internal sealed record NewIssue(JsonObject Fields, IReadOnlyList<NewProperty>? Properties, IdReference? Transition);

internal sealed record NewProperty(string Key, JsonNode Value);

internal sealed record IdReference(string Id);

internal sealed record KeyReference(string Key);

internal sealed record NameReference(string Name);

internal sealed record FetchIssues(IReadOnlyList<string> IssueIdsOrKeys, IReadOnlyList<string> Fields, IReadOnlyList<string> Properties);

/// <param name="Update">Operations by field id, for example <c>{"labels":[{"add":"x"}]}</c>.</param>
internal sealed record IssueEdit(JsonObject? Fields, JsonObject? Update = null);

internal sealed record NewTransition(IdReference Transition);

internal sealed record NewComment(JsonNode Body, IReadOnlyList<NewProperty>? Properties = null);

/// <summary>"Blocks": the inward issue blocks the outward one (Issue linking model, Jira Cloud).</summary>
internal sealed record NewLink(NameReference Type, KeyReference InwardIssue, KeyReference OutwardIssue);

internal sealed record RemoteLink(string GlobalId, RemoteObject Object, string? Relationship = null);

internal sealed record RemoteObject(string Url, string Title);

internal sealed record NewComponent(string Name, string Project);

internal sealed record Search(
    string Jql,
    IReadOnlyList<string> Fields,
    int MaxResults,
    string? NextPageToken = null,
    IReadOnlyList<string>? Properties = null,
    IReadOnlyList<long>? ReconcileIssues = null);
