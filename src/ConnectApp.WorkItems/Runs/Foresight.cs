using System.Collections.Concurrent;
using System.Globalization;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Planning;
using ConnectApp.WorkItems.Planning.Predictions;
using ConnectApp.WorkItems.Writing;

namespace ConnectApp.WorkItems.Runs;

/// <summary>
/// Failures that reads can show, found before the first write. Each is a line of the log with its name; those that cost content are lines of the
/// report too, unless the planner has written one.
/// </summary>
internal sealed class Foresight(TargetProject target, MappingOptions options, Func<string, AccountRule?> accountRule, IRunSignals signals)
{
    private readonly ConcurrentDictionary<Prediction, int> _items = new();

    /// <summary>Looks at both projects and the request.</summary>
    /// <returns>Lines of the report about the whole run, one a code: what is left out or may fail.</returns>
    /// <exception cref="PreflightException">The run cannot begin.</exception>
    public IReadOnlyList<Problem> LookAtProjects(ProjectFacts facts)
    {
        var findings = PredictedFailures.Of(facts).ToList();
        if (findings.Where(f => f.Prediction.Outcome == PredictedOutcome.RunEnds).Select(f => f.Message).ToList() is { Count: > 0 } ends)
            throw new PreflightException(string.Join(" ", ends));
        foreach (var finding in findings) signals.Say($"Preflight, {finding.Prediction.Id}: {finding.Message}");
        return
        [
            .. findings.Where(f => f.Prediction.Code is not null).GroupBy(f => f.Prediction.Code!, StringComparer.Ordinal)
                .Select(g => new Problem(null, "item", g.Key, Effect.Skipped, string.Join(" ", g.Select(f => f.Message)), "Preflight found this before the first write.")),
        ];
    }

    /// <summary>Warns of credentials that end before the run does, or soon.</summary>
    public void LookAtCredentials(AccessFacts facts)
    {
        foreach (var finding in PredictedFailures.Of(facts).Where(f => f.Prediction.Outcome == PredictedOutcome.Warning))
            signals.Say($"Preflight, {finding.Prediction.Id}: {finding.Message}");
    }

    /// <summary>Looks at one item and what it becomes. Safe for many callers.</summary>
    /// <param name="known">Lines that are written for the item anyway.</param>
    /// <returns>Further lines of the report.</returns>
    public IReadOnlyList<Problem> LookAtItem(WorkItem item, IssuePlan plan, LinksPlan links, IEnumerable<Problem> known)
    {
        var codes = known.Select(p => p.Code).ToHashSet(StringComparer.Ordinal);
        var lines = new List<Problem>();
        foreach (var finding in PredictedFailures.Of(new ItemFacts(item, plan, links, target, options, accountRule)))
        {
            _items.AddOrUpdate(finding.Prediction, 1, (_, count) => count + 1);
            if (finding.Prediction is not { Code: { } code, Outcome: var outcome } || !codes.Add(code)) continue;
            lines.Add(new Problem(
                item.Id, "item", code, outcome is PredictedOutcome.ItemFails or PredictedOutcome.PartFails ? Effect.Failed : Effect.Skipped, finding.Message));
        }

        return lines;
    }

    /// <summary>Tells how often each failure was found in items.</summary>
    public void TellItems()
    {
        foreach (var (prediction, count) in _items.OrderBy(i => i.Key.Id, StringComparer.Ordinal))
            signals.Say(string.Create(CultureInfo.InvariantCulture, $"Preflight, {prediction.Id}: {count:N0} times. {prediction.What}."));
    }
}
