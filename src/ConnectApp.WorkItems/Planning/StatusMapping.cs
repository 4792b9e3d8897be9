using System.Collections.Concurrent;
using ConnectApp.WorkItems.Model;

namespace ConnectApp.WorkItems.Planning;

/// <summary>
/// Which status a state becomes in the workflow of an issue type: the override, else the status of the same name, else the table, else a status of the
/// state's category. Within a category the status with the name of the state or of the table wins, else the first in Jira's order.
/// </summary>
internal sealed class StatusMapping(SourceProject source, MappingOptions options)
{
    /// <summary>The default table: state of Azure DevOps to status of Jira.</summary>
    public static IReadOnlyDictionary<string, string> Defaults { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["New"] = "To Do",
        ["Approved"] = "To Do",
        ["Proposed"] = "To Do",
        ["Ready"] = "To Do",
        ["To Do"] = "To Do",
        ["Backlog"] = "Backlog",
        ["Active"] = "In Progress",
        ["In Progress"] = "In Progress",
        ["Committed"] = "In Progress",
        ["Doing"] = "In Progress",
        ["Investigating"] = "In Progress",
        ["In Review"] = "In Review",
        ["Testing"] = "In Review",
        ["Resolved"] = "Done",
        ["Closed"] = "Done",
        ["Done"] = "Done",
        ["Completed"] = "Done",
        ["Removed"] = "Cancelled",
        ["Cancelled"] = "Cancelled",
        ["On Hold"] = "Blocked",
        ["Blocked"] = "Blocked",
    };

    /// <summary>State category of Azure DevOps to status categories of Jira, the wanted one first.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Categories { get; } =
        new Dictionary<string, IReadOnlyList<string>>(StringComparer.OrdinalIgnoreCase)
        {
            ["Proposed"] = ["new"],
            ["InProgress"] = ["indeterminate"],
            ["Resolved"] = ["done", "indeterminate"],
            ["Completed"] = ["done"],
            ["Removed"] = ["done"],
        };

    private readonly ConcurrentDictionary<(string Type, string State, string IssueType), Status?> _decisions = [];

    /// <returns>Null if no status of the workflow fits; the issue then stays in the first one.</returns>
    public Status? For(string sourceType, string state, IssueType type) =>
        _decisions.GetOrAdd((sourceType, state, type.Id), _ => Decide(sourceType, state.Trim(), type));

    /// <summary>Overrides that name a status which the workflow of the type does not have.</summary>
    public bool IsOverrideUnknown(string state, IssueType type) =>
        options.StateOverrides.TryGetValue(state.Trim(), out var wanted) && Named(type, wanted) is null;

    private Status? Decide(string sourceType, string state, IssueType type)
    {
        if (options.StateOverrides.TryGetValue(state, out var wanted) && Named(type, wanted) is { } chosen) return chosen;
        if (Named(type, state) is { } same) return same;
        if (Defaults.TryGetValue(state, out var usual) && Named(type, usual) is { } inTable) return inTable;

        var category = source.Types.FirstOrDefault(t => t.Name.Equals(sourceType, StringComparison.OrdinalIgnoreCase))?.States
            .FirstOrDefault(s => s.Name.Equals(state, StringComparison.OrdinalIgnoreCase))?.Category;
        return category is null ? null : Categories.GetValueOrDefault(category, [])
            .Select(c => type.Statuses.FirstOrDefault(s => s.Category == c)).FirstOrDefault(s => s is not null);
    }

    private static Status? Named(IssueType type, string name) =>
        type.Statuses.FirstOrDefault(s => s.Name.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase));
}
