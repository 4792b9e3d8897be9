using System.Collections.Concurrent;
using ConnectApp.WorkItems.Model;

namespace ConnectApp.WorkItems.Planning;

/// <summary>Which issue type a work item type becomes: the override, else the type of the same name, else the table, else the first standard type.</summary>
internal sealed class TypeMapping
{
    private readonly ConcurrentDictionary<string, TypeDecision> _decisions = new(StringComparer.OrdinalIgnoreCase);
    private readonly TargetProject _target;
    private readonly MappingOptions _options;

    public TypeMapping(TargetProject target, MappingOptions options)
    {
        _target = target;
        _options = options;
    }

    /// <summary>The default table: type of Azure DevOps to issue type of Jira. A type that is not listed becomes a Task.</summary>
    public static IReadOnlyDictionary<string, string> Defaults { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["Epic"] = "Epic",
        ["Feature"] = "Epic",
        ["User Story"] = "Story",
        ["Story"] = "Story",
        ["Product Backlog Item"] = "Story",
        ["Requirement"] = "Story",
        ["Experience"] = "Story",
        ["Task"] = "Task",
        ["Bug"] = "Bug",
        ["Sub-Task"] = "Sub-task",
        ["Issue"] = "Task",
        ["Impediment"] = "Task",
        ["Risk"] = "Task",
        ["Change Request"] = "Task",
        ["Review"] = "Task",
        ["Test Case"] = "Task",
        ["Test Plan"] = "Task",
        ["Test Suite"] = "Task",
    };

    /// <summary>Overrides that name an issue type which the project does not have.</summary>
    public IEnumerable<KeyValuePair<string, string>> UnknownOverrides => _options.TypeOverrides.Where(o => _target.FindType(o.Value) is null);

    /// <exception cref="InvalidOperationException">The project has no issue type at all; preflight refuses such a run.</exception>
    public TypeDecision For(string sourceType) => _decisions.GetOrAdd(sourceType, s => Decide(s.Trim()));

    /// <summary>What the type becomes if its issue type needs a parent and there is none: a type of the standard level.</summary>
    public IssueType WithoutParent(string sourceType)
    {
        var named = _target.FindType(Defaults.GetValueOrDefault(sourceType.Trim(), "Task"));
        return named is { HierarchyLevel: 0 } ? named : FirstStandard();
    }

    private TypeDecision Decide(string sourceType)
    {
        if (_options.TypeOverrides.TryGetValue(sourceType, out var wanted) && _target.FindType(wanted) is { } chosen) return new(chosen, TypeRule.Override);
        if (_target.FindType(sourceType) is { } same) return new(same, TypeRule.SameName);
        if (_target.FindType(Defaults.GetValueOrDefault(sourceType, "Task")) is { } usual)
            return new(usual, Defaults.ContainsKey(sourceType) ? TypeRule.Table : TypeRule.Unknown);
        return new(FirstStandard(), TypeRule.FirstStandard);
    }

    private IssueType FirstStandard() =>
        _target.Types.FirstOrDefault(t => t.HierarchyLevel == 0)
        ?? (_target.Types.Count > 0 ? _target.Types[0] : null)
        ?? throw new InvalidOperationException($"The project {_target.Key} has no issue types.");
}

/// <param name="Rule">Which rule decided.</param>
internal sealed record TypeDecision(IssueType Type, TypeRule Rule);

internal enum TypeRule
{
    Override,
    SameName,
    Table,
    Unknown,
    FirstStandard,
}
