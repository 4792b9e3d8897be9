using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Runs;
using ConnectApp.WorkItems.Writing;

namespace ConnectApp.WorkItems.Planning;

/// <summary>Makes planners from what preflight found.</summary>
internal static class PlannerFactory
{
    public static IItemPlanner Create(RunFacts facts, MigrationRequest request, PlannerSources sources)
    {
        var types = new TypeMapping(facts.Target, request.Mapping);
        var levels = facts.Target.Types.ToDictionary(t => t.Id, t => t.HierarchyLevel, StringComparer.Ordinal);
        return new ItemPlanner(new()
        {
            Source = facts.Source,
            Target = facts.Target,
            Options = request.Mapping,
            Hierarchy = new(types, sources.TypeOf, id => sources.IssueTypeOf(id) is { } type && levels.TryGetValue(type, out var level) ? level : null),
            IssueKey = sources.KeyOf,
            AccountOf = sources.AccountOf,
            Person = sources.Person,
            MaySetReporter = facts.Rights.Contains("MODIFY_REPORTER"),
            MayAssign = facts.Rights.Contains("ASSIGN_ISSUES"),
        });
    }
}
