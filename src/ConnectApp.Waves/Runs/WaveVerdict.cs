using ConnectApp.Core.Runs;
using ConnectApp.Waves.Plans;
using ConnectApp.Waves.Tree;

namespace ConnectApp.Waves.Runs;

/// <summary>What trees mean for a wave: pure decisions.</summary>
internal static class WaveVerdict
{
    private const int ShownNames = 5;

    public static bool IsGood(string? verdict) => verdict is StatusWords.Success or StatusWords.Warning;

    /// <summary>Whether the platform says that the server is not attached, or its id is wrong.</summary>
    public static bool IsNotAttached(StatusNode root) =>
        root.Verdict == StatusWords.Failed && root.Message?.Contains("not attached", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Decides on the checks.</summary>
    public static CheckVerdict OfChecks(StatusNode check, PlannedWave wave)
    {
        var overridden = new List<string>();
        var blocking = new List<string>();
        var warnings = new List<string>();
        foreach (var (name, node) in check.Children)
        {
            switch (node.Verdict)
            {
                case StatusWords.Success or StatusWords.Skipped:
                    break;
                case StatusWords.Warning:
                    warnings.Add(name);
                    break;
                case StatusWords.Failed when node.Details?.Excludable == true && wave.Override.Contains(name):
                    overridden.Add(name);
                    break;
                case var verdict:
                    blocking.Add(Explain(name, node, verdict, wave));
                    break;
            }
        }

        if (blocking.Count == 0 && !IsGood(check.Verdict) && overridden.Count == 0) blocking.Add(check.Message ?? $"the outcome is {check.Outcome ?? "missing"}");
        if (blocking.Count > 0) return new CheckVerdict($"nothing was migrated: {Some(blocking, "; ")}", overridden);
        return wave.StopsOnWarning && warnings.Count > 0
            ? new CheckVerdict($"nothing was migrated: onWarning is stop, and there are warnings: {Some(warnings, ", ")}", overridden) : new CheckVerdict(null, overridden);
    }

    /// <summary>Whether all parts of the scope but the apps have ended.</summary>
    public static bool IsCoreOver(StatusNode migrate) => !migrate.CanChange && migrate.Children.Count > 0 && migrate.Children.All(c => c.Key == "apps" || !c.Value.CanChange);

    /// <param name="keys">How many the job has.</param>
    public static bool AreItemsOver(StatusNode items, int keys) => !items.CanChange && items.Children.Count >= keys && items.Children.Values.All(c => !c.CanChange);

    /// <summary>Names of apps that have not ended.</summary>
    public static IReadOnlyList<string> RunningApps(StatusNode? apps, PlannedWave wave)
    {
        var running = apps?.Children.Where(c => c.Value.CanChange).Select(c => c.Key).ToList() ?? [];
        return running.Count > 0 ? running : wave.Apps.Count > 0 ? wave.Apps : ["(not named)"];
    }

    /// <summary>How the wave ends, once its core has.</summary>
    /// <param name="appsOver">False: the patience with the apps has ended before them.</param>
    public static StageResult.End OfMigration(StatusNode root, PlannedWave wave, string itemsName, bool appsOver, IEnumerable<string> notes)
    {
        var migrate = root.Find("migrate") ?? StatusNode.Empty;
        var faults = new List<string>();
        if (migrate.Find(itemsName) is { } items)
        {
            var bad = items.Children.Where(c => !IsGood(c.Value.Verdict)).Select(c => $"{c.Key} {c.Value.Verdict ?? c.Value.Status ?? "unknown"}").ToList();
            if (bad.Count > 0) faults.Add($"{bad.Count} of {Math.Max(wave.Keys.Count, items.Children.Count)} {itemsName} did not succeed: {Some(bad, ", ")}");
        }

        faults.AddRange(migrate.Children.Where(c => c.Key is not "apps" && !IsGood(c.Value.Verdict) && !(c.Key == itemsName && faults.Count > 0))
            .Select(c => $"{c.Key}: {c.Value.Verdict ?? c.Value.Status ?? "unknown"}{(c.Value.Message is { } message ? $" ({message})" : "")}"));
        if (faults.Count == 0 && !IsGood(migrate.Verdict)) faults.Add($"migrate: {migrate.Verdict ?? "no outcome"}{(migrate.Message is { } message ? $" ({message})" : "")}");
        if (!appsOver) faults.Add($"{string.Join(", ", RunningApps(migrate.Find("apps"), wave))} had not finished when the patience with apps ended ({Calls.Duration.Show(wave.AppsPatience)})");
        else if (migrate.Find("apps") is { } apps)
        {
            var bad = apps.Children.Where(c => !IsGood(c.Value.Verdict)).Select(c => $"{c.Key} {c.Value.Verdict}").ToList();
            if (bad.Count > 0 || !IsGood(apps.Verdict)) faults.Add($"apps: {(bad.Count > 0 ? Some(bad, ", ") : apps.Verdict)}");
        }

        var message2 = string.Join(". ", faults.Concat(notes));
        return new StageResult.End(faults.Count == 0 ? RunState.Completed : RunState.Partial, message2.Length == 0 ? null : message2);
    }

    private static string Explain(string name, StatusNode node, string? verdict, PlannedWave wave)
    {
        var outcome = verdict is StatusWords.Failed ? "FAILED" : $"has the outcome {verdict ?? "(none)"}, which this program does not know";
        var cause = node.Message?.StartsWith("We couldn't check", StringComparison.OrdinalIgnoreCase) == true
            ? " (the check itself did not run: see the plugin's logs, or ask its support)" : node.Message is { } message ? $" ({message})" : "";
        var help = node.Details?.Excludable == true && !wave.Override.Contains(name) ? "; `override` in the plan would permit it" : "";
        return $"{name} {outcome}{cause}{help}";
    }

    private static string Some(List<string> all, string between) =>
        string.Join(between, all.Take(ShownNames)) + (all.Count > ShownNames ? $" and {all.Count - ShownNames} more" : "");
}

/// <param name="Stop">Why nothing may be migrated; null: it may.</param>
/// <param name="Overridden">Failed checks that the migrate task excludes.</param>
internal sealed record CheckVerdict(string? Stop, IReadOnlyList<string> Overridden);
