using System.Globalization;
using System.Text;

namespace ConnectApp.Rewriting.Plans.Suggesting;

/// <summary>Finds the paths whose values are ids, names or keys of the product.</summary>
internal sealed class ValueKinds(MappedKinds mapped)
{
    private const double Poor = 0.1;
    private const int FewDistinct = 3;

    /// <summary>Numbers without a hint in their name: so many different ones are no chance.</summary>
    private const int ManyDistinct = 20;

    private static readonly string[] Separators = [",", ";", "|", " "];

    /// <returns>Null: nothing of it is known to the mappings.</returns>
    public SuggestedField? Find(SurveyNode node) =>
        Find(node.Path, node.Name, node.Values, node.Values.Total, node.Values.Total == node.Numbers) is { Confidence: > 0.5 } whole ? whole
            : FindByChoice(node) ?? FindList(node) ?? Find(node.Path, node.Name, node.Values, node.Values.Total, node.Values.Total == node.Numbers);

    /// <summary>The names of the members of an object that are data.</summary>
    public SuggestedField? FindNames(SurveyNode node) => Find($"{node.Path}.*~", node.Name, node.Names, node.Names.Total, isNumber: false);

    private SuggestedField? Find(string path, string name, ValueSample sample, long total, bool isNumber)
    {
        if (total == 0) return null;
        var values = sample.Values.ToList();
        var best = Best(mapped.Of(values), NameHints.Of(name), isNumber);
        return best is null ? null : Field(path, best.Value.Share, best.Value.Confidence, best.Value.Share.Kind.Name, sample, total, values, "");
    }

    private static (KindShare Share, double Confidence)? Best(IEnumerable<KindShare> shares, IReadOnlySet<string> hints, bool isNumber)
    {
        var rated = shares.Select(s => (Share: s, Confidence: Rate(s, hints, isNumber))).Where(r => r.Confidence >= Poor)
            .OrderByDescending(r => r.Confidence).ThenByDescending(r => r.Share.Share).ThenBy(r => r.Share.Kind.Name, StringComparer.Ordinal).ToList();
        return rated.Count == 0 ? null : rated[0];
    }

    private static double Rate(KindShare share, IReadOnlySet<string> hints, bool isNumber)
    {
        var isHinted = hints.Contains(share.Kind.Name);
        var part = share.Share;
        if (!share.Kind.IsNumericId) return isNumber ? 0.3 * part : RateWord(part, share.Distinct, isHinted);
        if (share.Prefixed * 10 >= share.Total * 9) return share.Kind.Name == "appCustomField" && !isHinted ? 0.5 : 0.97;
        if (share.Prefixed > 0) return 0.8;
        if (isHinted) return part >= 0.9 ? 0.9 + (0.08 * part) : part >= 0.5 ? 0.85 : part >= Poor ? 0.7 : 0.4;
        if (hints.Count > 0) return 0.2 * part;
        return part >= 0.95 && share.Distinct >= ManyDistinct ? 0.15 + (0.7 * (1 - share.Chance)) : 0.3 * part;
    }

    private static double RateWord(double part, int distinct, bool isHinted) => part switch
    {
        >= 0.9 => distinct >= FewDistinct ? 0.9 + (0.08 * part) : isHinted ? 0.85 : 0.7,
        >= 0.5 => distinct >= FewDistinct || isHinted ? 0.6 + (0.3 * part) : 0.5,
        >= Poor => isHinted ? 0.6 : 0.5 * part,
        _ => 0,
    };

    /// <summary>A string that holds several values.</summary>
    private SuggestedField? FindList(SurveyNode node)
    {
        if (node.Strings == 0) return null;
        var values = node.Values.Values.ToList();
        foreach (var separator in Separators)
        {
            var several = values.Where(v => Encoding.UTF8.GetString(v.Bytes).Contains(separator, StringComparison.Ordinal)).Sum(v => v.Count);
            if (several * 5 < node.Values.Occurrences) continue;
            var parts = new ValueSample(4096);
            foreach (var value in values)
            {
                foreach (var part in Encoding.UTF8.GetString(value.Bytes).Split(separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)) parts.Add(Encoding.UTF8.GetBytes(part), []);
            }

            var split = parts.Values.ToList();
            if (Best(mapped.Of(split), NameHints.Of(node.Name), isNumber: false) is not { Confidence: >= SuggestedField.Sure, Share.Share: >= 0.8 } best) continue;
            var kind = $"{{ kind: {best.Share.Kind.Name}, list: {YamlText.Quoted(separator)} }}";
            var words = $"; values are lists with {YamlText.Quoted(separator)} between them";
            return Field(node.Path, best.Share, Math.Min(best.Confidence, 0.93), kind, parts, parts.Total, values, words);
        }

        return null;
    }

    /// <summary>Another member of the record chooses the kind.</summary>
    private SuggestedField? FindByChoice(SurveyNode node)
    {
        var values = node.Values.Values.ToList();
        foreach (var path in values.SelectMany(v => v.Deciders).Select(d => d.Path).Distinct().Where(p => p != node.Path))
        {
            var groups = values.GroupBy(v => v.Deciders.FirstOrDefault(d => d.Path == path)?.Value ?? "").Where(g => g.Key.Length > 0).ToList();
            if (groups.Count is < 2 or > 10) continue;
            var cases = groups.Select(g => (Value: g.Key, Best: Best(mapped.Of([.. g]), NameHints.Of(g.Key), isNumber: false))).OrderBy(c => c.Value, StringComparer.Ordinal).ToList();
            var sure = cases.Where(c => c.Best is { Confidence: >= 0.8 }).ToList();
            if (sure.Count == 0 || sure.Select(c => c.Best!.Value.Share.Kind.Name).Distinct().Count() + (cases.Count - sure.Count) < 2) continue;
            var words = cases.Select(c => $"{YamlText.Scalar(c.Value)}: {(c.Best is { Confidence: >= 0.8 } best ? best.Share.Kind.Name : "none")}");
            var found = sure.Sum(c => c.Best!.Value.Share.Found);
            return new SuggestedField(
                node.Path, $"{{ by: {path}, {string.Join(", ", words)} }}", sure[0].Best!.Value.Share.Kind.Namespace, node.Values.Total,
                Project(found, node.Values, node.Values.Total), 0.85, YamlText.Samples(values), $"{path} says which kind a value has");
        }

        return null;
    }

    private static SuggestedField Field(string path, KindShare share, double confidence, string kind, ValueSample sample, long total, List<SampledValue> values, string words)
    {
        var looked = sample.IsWhole ? "" : string.Create(CultureInfo.InvariantCulture, $" of a sample of {sample.Count:N0} different values");
        var chance = share.Chance > 0.5 ? "; numbers of this size would be found in any case, so the name decides" : "";
        var evidence = string.Create(CultureInfo.InvariantCulture, $"{share.Found:N0} of {share.Total:N0} values{looked} are in {share.Kind.Namespace}{Form(share.Kind)}{words}{chance}");
        return new SuggestedField(path, kind, share.Kind.Namespace, total, Project(share.Found, sample, total), Math.Round(confidence, 2), YamlText.Samples(values), evidence);
    }

    private static string Form(ReferenceKind kind) => kind.KeyPrefix.Length == 0 ? "" : $" as {kind.KeyPrefix}…";

    private static long Project(long found, ValueSample sample, long total) =>
        sample.Occurrences == 0 ? 0 : (long)Math.Round((double)total * found / sample.Occurrences);
}
