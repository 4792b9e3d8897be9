using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ConnectApp.WorkItems.Calls;
using ConnectApp.WorkItems.Jira;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Planning;
using ConnectApp.WorkItems.Reading;
using ConnectApp.WorkItems.Stores;

namespace ConnectApp.WorkItems.Writing;

/// <summary>Everything that the writing phases of one run share.</summary>
internal sealed class MigrationRun
{
    public required RunScope Scope { get; init; }

    public required PairingScope Pairing { get; init; }

    public required IWorkItemDatabase Database { get; init; }

    public required AzureDevOpsReader Source { get; init; }

    public required IJiraApi Jira { get; init; }

    public required IItemPlanner Planner { get; init; }

    public required PeopleDirectory People { get; init; }

    public required TargetProject Target { get; init; }

    /// <summary>Organisation as marks name it.</summary>
    public required string Org { get; init; }

    public required Guid SourceProject { get; init; }

    public required RunChoices Choices { get; init; }

    public required WorkItemOptions Options { get; init; }

    public required TimeProvider Time { get; init; }

    public required KnownIssues Known { get; init; }

    public required Workflows Workflows { get; init; }

    public required IRunSignals Signals { get; init; }

    /// <summary>Items whose issue this process created, so that it is in the first status of its workflow.</summary>
    public ConcurrentDictionary<int, bool> Fresh { get; } = new();

    public ItemStore Items => new(Scope);

    public IssueStore Issues => new(Pairing);

    public PartStore Parts => new(Pairing);

    public IntentStore Intents => new(Scope);

    public ProblemStore Problems => new(Scope);

    public RunFactStore Facts => new(Scope);

    public SourceMark MarkOf(WorkItem item) => new(Org, SourceProject, item.Id, item.Rev, Scope.RunId);

    public static Task<Answer<T>> CallJira<T>(Task<Refit.IApiResponse<T>> call) => Answer.OfAsync(Service.Jira, call);

    /// <summary>Whether an issue's property marks it as the issue of this project's item.</summary>
    public SourceMark? MarkOf(WireIssue issue) =>
        issue.Properties?.TryGetValue(SourceMark.PropertyKey, out var value) == true && SourceMark.Read(value) is { } mark
        && mark.Project == SourceProject && mark.Org.Equals(Org, StringComparison.OrdinalIgnoreCase) ? mark : null;

    public static JsonObject IdReference(string id) => new() { ["id"] = id };
}
