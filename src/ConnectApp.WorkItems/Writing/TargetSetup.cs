using System.Globalization;
using ConnectApp.WorkItems.Calls;
using ConnectApp.WorkItems.Jira;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Planning;
using ConnectApp.WorkItems.Runs;

namespace ConnectApp.WorkItems.Writing;

/// <summary>Beginning of phase 2: makes the components and sprints that items need and the project has not. A repeated call makes what is missing.</summary>
internal sealed class TargetSetup(IJiraApi jira, IAgileApi agile, JiraReading reading, RunFacts facts, MappingOptions options, IRunSignals signals)
{
    private const string SprintField = "com.pyxis.greenhopper.jira:gh-sprint";

    /// <param name="areas">Last names of area paths.</param>
    /// <param name="iterations">Iteration paths.</param>
    /// <returns>The target with all components and sprints that could be made.</returns>
    public async Task<TargetProject> PrepareAsync(IReadOnlyList<string> areas, IReadOnlyList<string> iterations, CancellationToken cancellationToken)
    {
        var components = await ComponentsAsync(areas, cancellationToken);
        var sprints = await SprintsAsync(iterations, cancellationToken);
        return facts.Target with { Components = components, Sprints = sprints };
    }

    private async Task<IReadOnlyList<Component>> ComponentsAsync(IReadOnlyList<string> areas, CancellationToken cancellationToken)
    {
        if (options.Components == false || !facts.Target.Types.Any(t => t.Field("components") is not null)) return facts.Target.Components;
        var there = await reading.ReadComponentsAsync(cancellationToken);
        var missing = Missing(areas, there.Select(c => c.Name));
        if (missing.Count == 0 || !facts.Rights.Contains("ADMINISTER_PROJECTS")) return there;

        foreach (var name in missing)
        {
            signals.ThrowIfStopped();
            var answer = await MigrationRun.CallJira(jira.CreateComponentAsync(new NewComponent(name, facts.Target.Key), cancellationToken));
            if (answer.Outcome == CallOutcome.Unknown) answer.Required(); // the next try reads the list first
        }

        return await reading.ReadComponentsAsync(cancellationToken);
    }

    private async Task<IReadOnlyList<Sprint>> SprintsAsync(IReadOnlyList<string> iterations, CancellationToken cancellationToken)
    {
        if (options.Sprints == false || !facts.Target.Types.Any(t => t.Fields.Any(f => f.Custom == SprintField))) return [];
        if (await reading.FindBoardAsync(cancellationToken) is not { } board) return [];
        var names = iterations.ToDictionary(i => i, i => PlanningFacts.SprintName(i[(i.LastIndexOf('\\') + 1)..]), StringComparer.Ordinal);
        var missing = Missing(names.Values, board.Sprints.Select(s => s.Name));
        if (missing.Count == 0 || !facts.Rights.Contains("MANAGE_SPRINTS_PERMISSION")) return board.Sprints;

        foreach (var name in missing)
        {
            signals.ThrowIfStopped();
            var path = names.First(n => n.Value.Equals(name, StringComparison.OrdinalIgnoreCase)).Key;
            var dates = facts.Source.Iterations.FirstOrDefault(i => i.Path.Equals(path, StringComparison.OrdinalIgnoreCase));
            var sprint = new NewSprint(name, board.Board, Text(dates?.Start), Text(dates?.Finish));
            var answer = await MigrationRun.CallJira(agile.CreateSprintAsync(sprint, cancellationToken));
            if (answer.Outcome == CallOutcome.Unknown) answer.Required(); // the next try reads the list first
        }

        return (await reading.FindBoardAsync(cancellationToken))?.Sprints ?? [];
    }

    private static List<string> Missing(IEnumerable<string> wanted, IEnumerable<string> there) =>
        [.. wanted.Distinct(StringComparer.OrdinalIgnoreCase).Except(there, StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)];

    private static string? Text(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
