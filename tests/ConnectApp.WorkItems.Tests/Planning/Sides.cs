using System.Text.Json;
using ConnectApp.WorkItems.Documents;
using ConnectApp.WorkItems.Documents.References;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Planning;

namespace ConnectApp.WorkItems.Tests.Planning;

/// <summary>Both sides of a migration with plain defaults: an agile project and a company-managed software project.</summary>
internal static class Sides
{
    public static readonly Status ToDo = new("1", "To Do", "new");
    public static readonly Status InProgress = new("2", "In Progress", "indeterminate");
    public static readonly Status Done = new("3", "Done", "done");

    public static readonly AllowedValue[] Priorities = [new("1", "Highest"), new("2", "High"), new("3", "Medium"), new("4", "Low")];

    public static readonly IssueField Summary = new("summary", "Summary", true, false, "string");

    public static readonly IssueField[] Fields =
    [
        Summary,
        new("description", "Description", false, false, "string"),
        new("labels", "Labels", false, false, "array", "string"),
        new("priority", "Priority", false, true, "priority", Allowed: Priorities),
        new("assignee", "Assignee", false, false, "user"),
        new("reporter", "Reporter", true, false, "user"),
        new("duedate", "Due date", false, false, "date"),
        new("components", "Components", false, false, "array", "component", Allowed: []),
        new("customfield_10016", "Story Points", false, false, "number", Custom: "com.pyxis.greenhopper.jira:jsw-story-points"),
        new("customfield_10020", "Sprint", false, false, "array", "json", "com.pyxis.greenhopper.jira:gh-sprint"),
    ];

    public static readonly LinkType[] LinkTypes =
        [new("1", "Relates", "relates to", "relates to"), new("2", "Blocks", "is blocked by", "blocks"), new("3", "Duplicate", "is duplicated by", "duplicates")];

    public static IssueType Type(string name, int level = 0, IReadOnlyList<Status>? statuses = null, params IssueField[] more) =>
        new(name, name, level, [.. Fields, .. more], statuses ?? [ToDo, InProgress, Done]);

    public static TargetProject Target(params IssueType[] types) => new(
        "10000", "EMU", "https://site.atlassian.net", types.Length > 0 ? types : [Type("Epic", 1), Type("Story"), Type("Task"), Type("Bug"), Type("Sub-task", -1)],
        LinkTypes, [new("7", "Backend")], [new(31, "Sprint 1", "active")], 10_000_000);

    public static SourceProject Source { get; } = new(
        new Guid("6ce954b1-ce1f-45d1-b94d-e6bf2464ba2c"), "Fabrikam", "https://dev.azure.com/contoso",
        [
            new("Bug", [new("New", "Proposed"), new("Active", "InProgress"), new("CustomState", "InProgress"), new("Resolved", "Resolved"), new("Closed", "Completed")]),
            new("Task", [new("Odd", "Proposed"), new("Gone", "Removed")]),
        ],
        [], [], []);

    public static WorkItem Item(int id = 12, string type = "Bug", params (string Name, object Value)[] fields) => Linked(id, type, [], fields);

    public static WorkItem Linked(int id, string type, IReadOnlyList<Relation> relations, params (string Name, object Value)[] fields)
    {
        var values = fields.Prepend((FieldNames.WorkItemType, type)).Prepend((FieldNames.Title, "Title"))
            .Select(f => KeyValuePair.Create(f.Item1, JsonSerializer.SerializeToElement(f.Item2)));
        return new(id, 3, new(values), relations, new Dictionary<string, TextFormat>(StringComparer.OrdinalIgnoreCase));
    }

    /// <param name="types">Types of the other items of the run.</param>
    public static PlanningFacts Facts(
        TargetProject? target = null, MappingOptions? options = null, Dictionary<int, string>? types = null, Dictionary<int, int>? earlier = null)
    {
        var (to, chosen) = (target ?? Target(), options ?? new());
        return new()
        {
            Source = Source,
            Target = to,
            Options = chosen,
            Hierarchy = new(new(to, chosen), id => types?.GetValueOrDefault(id), id => earlier?.TryGetValue(id, out var level) == true ? level : null),
            AccountOf = email => email == "ann@x.example" ? "acc-ann" : null,
            Person = id => id == new Guid("d291b0c4-a05c-4ea6-8df1-4b41d5f39eff") ? new Person("Jamal", "acc-jamal") : null,
        };
    }

    public static IReadOnlyDictionary<string, string> Pairs(params (string Key, string Value)[] pairs) =>
        MappingOptions.Overrides(pairs.Select(p => KeyValuePair.Create(p.Key, p.Value)));
}
