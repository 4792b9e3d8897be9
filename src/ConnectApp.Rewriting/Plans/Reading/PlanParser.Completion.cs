using System.Globalization;
using static ConnectApp.Rewriting.Plans.ShownText;

namespace ConnectApp.Rewriting.Plans.Reading;

internal sealed partial class PlanParser
{
    /// <summary>The platform ends every transfer after so long ("Transfers", time limits), so a longer wait would never be over.</summary>
    private static readonly TimeSpan LongestIdle = TimeSpan.FromDays(14);

    private CompletionRule? ParseCompletion(PlanMapping plan, Members members)
    {
        var rules = Alternatives(PlanKeys.Completion);
        var node = members.Find("completion");
        if (node is null)
        {
            notes.Fault(plan, $"completion is missing: no completion rule says when an export is complete; expected one of {rules}");
            return null;
        }

        if (!IsMapping(node, $"a completion rule ({rules})", out var mapping)) return null;
        var rule = Open(mapping, PlanKeys.Completion, "of completion");
        var given = mapping.Members.Where(m => PlanKeys.Completion.Contains(m.Key.Value)).ToList();
        if (given.Count == 0) notes.Fault(mapping, $"no completion rule; expected one of {rules}");
        foreach (var second in given.Skip(1).Where(m => m.Key.Value != given[0].Key.Value))
            notes.Fault(second.Key, $"{second.Key.Value} is a second completion rule beside {given[0].Key.Value}; expected one");

        // All are looked at, so that a fault in the second is told too.
        CompletionRule?[] parsed =
        [
            ParseLabel(rule.Find("manifest")) is { } label ? new ManifestCompletion(label) : null,
            ParseParts(rule.Find("parts")),
            ParseLabels(rule.Find("labels")),
            ParseIdle(rule.Find("idle")),
        ];
        return parsed.FirstOrDefault(r => r is not null);
    }

    private PartsCompletion? ParseParts(PlanNode? node)
    {
        var pattern = ParseText(node, "a pattern such as \"{name}/{n}-of-{m}\"");
        if (pattern is null) return null;
        var fault = FindGlobFault(pattern.Replace("*", "", StringComparison.Ordinal)) ?? PartsCompletion.FindFault(pattern);
        if (fault is null) return new PartsCompletion(pattern);
        notes.Fault(node!, $"malformed pattern {Quote(pattern)}: {fault}");
        return null;
    }

    private LabelsCompletion? ParseLabels(PlanNode? node)
    {
        if (node is null) return null;
        var expected = new List<ExpectedLabels>();
        var items = ParseList(node, "globs");
        foreach (var item in items)
        {
            if (item is PlanMapping { Members: [var pair] })
            {
                var glob = ParseDataGlob(pair.Key);
                var count = ParseCount(pair.Value);
                if (glob is not null && count is not null) expected.Add(new ExpectedLabels(glob, count));
            }
            else if (item is PlanMapping)
            {
                notes.Fault(item, "expected a glob, or one glob with its count, as in \"users*\": 3");
            }
            else if (ParseDataGlob(item) is { } glob)
            {
                expected.Add(new ExpectedLabels(glob, null));
            }
        }

        if (node is PlanSequence && items.Count == 0) notes.Fault(node, "expected at least one glob");
        return new LabelsCompletion(expected);
    }

    private int? ParseCount(PlanNode node)
    {
        if (node is PlanScalar { IsPlain: true } scalar && int.TryParse(scalar.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= 1_000_000)
            return count;
        if (node is not PlanRefused) notes.Fault(node, $"expected how many files there are, from 1 to 1,000,000, found {node.Found}");
        return null;
    }

    private IdleCompletion? ParseIdle(PlanNode? node)
    {
        if (node is null or PlanRefused) return null;
        var text = (node as PlanScalar)?.Value ?? "";
        var unit = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => 0 };
        if (unit == 0 || !int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count == 0)
        {
            notes.Fault(node, $"expected a duration such as 30s, 90m, 2h or 1d, found {node.Found}");
            return null;
        }

        if ((long)count * unit <= LongestIdle.TotalSeconds) return new IdleCompletion(TimeSpan.FromSeconds((long)count * unit));
        notes.Fault(node, $"{Quote(text)} is longer than 14 days, after which the platform ends a transfer");
        return null;
    }
}
