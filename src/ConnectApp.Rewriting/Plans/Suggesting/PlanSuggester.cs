using System.Globalization;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Text.References;

namespace ConnectApp.Rewriting.Plans.Suggesting;

/// <summary>Makes a first plan from what was seen of an export.</summary>
public static class PlanSuggester
{
    /// <summary>More paths of one entity are names that are data.</summary>
    private const int MostPaths = 5_000;

    /// <param name="source">Base URL that a file of the export tells; null: none does.</param>
    /// <param name="known">Only what this plan does not cover; null: all.</param>
    public static SuggestedPlan Suggest(Product product, IReadOnlyList<EntitySurvey> surveys, MappingSet mappings, string? source, ImportPlan? known)
    {
        var nodes = surveys.ToDictionary(s => s, s => s.Root.All().Take(MostPaths).ToList());
        var hosts = SourceHosts.Find(nodes.Values.SelectMany(n => n));
        source ??= hosts.Where(h => h.Product == product).Select(h => h.BaseUrl).FirstOrDefault();
        List<string> sources = [.. hosts.Select(h => h.BaseUrl).Where(h => h != source).Distinct()];
        List<string> all = source is null ? sources : [source, .. sources];
        var texts = new TextKinds(product, new TextProbe(mappings, new TextRules(product, all)), all);
        var values = new ValueKinds(new MappedKinds(product, mappings));
        var keys = surveys.Select(s => (Survey: s, Key: EntityKeys.FindKey(s))).Where(k => k.Key is not null).ToDictionary(k => k.Survey, k => k.Key!);
        var found = surveys.ToDictionary(s => s, s => nodes[s].SelectMany(n => Find(n, s, texts, values, keys)).ToList());
        AddOwnKeys(found, keys);
        var entities = surveys.Where(s => s.Records > 0 || known is null).Select(s => Entity(s, keys.GetValueOrDefault(s), found[s], known));
        return new SuggestedPlan(product, source, sources, [.. entities]);
    }

    private static IEnumerable<SuggestedField> Find(
        SurveyNode node, EntitySurvey entity, TextKinds texts, ValueKinds values, IReadOnlyDictionary<EntitySurvey, SurveyNode> keys)
    {
        if (node.Names.Total > 0 && values.FindNames(node) is { } names) yield return names;
        if (node.Parent is null) yield break;
        SuggestedField?[] candidates = [values.Find(node), texts.Find(node), EntityKeys.FindReference(node, entity, keys)];
        if (candidates.OfType<SuggestedField>().OrderByDescending(c => c.Confidence).FirstOrDefault() is { Confidence: >= 0.1 } best) yield return best;
    }

    /// <summary>A record that others refer to gets a cloud id of its own, so its key changes too.</summary>
    private static void AddOwnKeys(Dictionary<EntitySurvey, List<SuggestedField>> found, Dictionary<EntitySurvey, SurveyNode> keys)
    {
        foreach (var (survey, key) in keys)
        {
            var kind = $"{{ entity: {YamlText.Scalar(survey.Name)} }}";
            var referring = found.Values.SelectMany(f => f).Where(f => f.Kind == kind && f.IsSure).ToList();
            if (referring.Count == 0) continue;
            found[survey].RemoveAll(f => f.Path == key.Path);
            found[survey].Insert(0, new SuggestedField(
                key.Path, kind, null, survey.Records, survey.Records, referring.Max(r => r.Confidence), YamlText.Samples(key.Values.Values), "other records refer to this key"));
        }
    }

    private static SuggestedEntity Entity(EntitySurvey survey, SurveyNode? key, List<SuggestedField> found, ImportPlan? known)
    {
        List<string> notes = [.. survey.Notes.Distinct().Take(10)];
        if (survey.Unreadable > 0) notes.Add(string.Create(CultureInfo.InvariantCulture, $"{survey.Unreadable:N0} of {survey.Records:N0} records cannot be read"));
        var planned = known?.Entities.FirstOrDefault(e => e.Name == survey.Name);
        var fields = WithoutOverlaps(found, planned, survey.Format == RecordFormat.Xml);
        return new SuggestedEntity(
            survey.Name, survey.Label, survey.Format ?? RecordFormat.Ndjson, survey.RecordPath, planned?.Key.Text ?? key?.Path, survey.Records, fields, notes);
    }

    /// <summary>Two paths of a plan must not match one value: the surer one stays.</summary>
    private static List<SuggestedField> WithoutOverlaps(List<SuggestedField> found, PlanEntity? planned, bool isXml)
    {
        var kept = new List<(SuggestedField Field, FieldPath Path)>();
        List<SuggestedField> fields = [];
        foreach (var field in found.OrderByDescending(f => f.Confidence))
        {
            var path = FieldPath.Parse(field.Path);
            if (planned?.Fields.Any(f => PathOverlap.CanMatchOneValue(f.Path, true, path, true, isXml)) == true) continue;
            var other = kept.FirstOrDefault(k => PathOverlap.CanMatchOneValue(k.Path, true, path, true, isXml)).Field;
            if (other is not null && field.IsSure)
            {
                fields.Add(field with { Confidence = SuggestedField.Sure - 0.01, Evidence = $"{field.Evidence}; {other.Path} matches the same values" });
                continue;
            }

            if (field.IsSure) kept.Add((field, path));
            fields.Add(field);
        }

        var order = found.Select((f, i) => (f.Path, i)).ToDictionary(f => f.Path, f => f.i);
        return [.. fields.OrderBy(f => order[f.Path])];
    }
}
