using System.Globalization;

namespace ConnectApp.Rewriting.Plans.Suggesting;

/// <summary>Finds the keys of records, and the paths that refer to records of the export.</summary>
internal static class EntityKeys
{
    private static readonly string[] Names = ["id", "@id", "key", "@key", "uuid", "guid", "uid"];

    /// <returns>A path that leads to exactly one value in each record, and no value twice; null: there is none.</returns>
    public static SurveyNode? FindKey(EntitySurvey entity)
    {
        var unique = entity.Root.Members.Values
            .Where(n => !n.IsRepeated && n.Empty == 0 && n.Members.Count == 0 && n.Values.Total == entity.Records - entity.Unreadable && n.Values.IsUnique && n.Values.Total > 0).ToList();
        return unique.OrderBy(n => RankOf(n.Name)).FirstOrDefault();
    }

    /// <returns>Null: it refers to no record of the export, as far as can be seen.</returns>
    public static SuggestedField? FindReference(SurveyNode node, EntitySurvey own, IReadOnlyDictionary<EntitySurvey, SurveyNode> keys)
    {
        if (node.Values.Total == 0 || (keys.TryGetValue(own, out var ownKey) && ownKey == node)) return null;
        SuggestedField? best = null;
        foreach (var (entity, key) in keys)
        {
            var (looked, found) = Contained(node.Values, key.Values);
            if (looked == 0 || found == 0) continue;
            var share = (double)found / looked;
            var isNamed = NameHints.IsOfEntity(node.Name, entity.Name);
            var isParent = entity == own && NameHints.IsParent(node.Name);
            var confidence = share < 0.5 ? 0 : isNamed ? 0.5 + (0.45 * share) : isParent ? 0.4 + (0.45 * share) : AreLong(node.Values) && share >= 0.9 ? 0.9 : 0;
            if (confidence == 0 || (best is not null && best.Confidence >= confidence)) continue;
            best = new SuggestedField(
                node.Path, $"{{ entity: {YamlText.Scalar(entity.Name)} }}", null, node.Values.Total, (long)Math.Round(node.Values.Total * share), Math.Round(confidence, 2),
                YamlText.Samples(node.Values.Values), string.Create(CultureInfo.InvariantCulture, $"{found:N0} of {looked:N0} different values are keys of {entity.Name}"));
        }

        return best;
    }

    /// <summary>Both samples hold all values with a hash up to the lower of their limits.</summary>
    private static (int Looked, int Found) Contained(ValueSample values, ValueSample keys)
    {
        var limit = Math.Min(values.Limit, keys.Limit);
        var looked = values.Values.Where(v => v.Hash <= limit).ToList();
        return (looked.Count, looked.Count(v => keys.Contains(v.Hash)));
    }

    /// <summary>Small numbers are keys of every entity; what is as long as a UUID is not.</summary>
    private static bool AreLong(ValueSample values) => values.Values.All(v => v.Bytes.Length >= 12);

    private static int RankOf(string name)
    {
        var rank = Array.FindIndex(Names, n => n.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (rank >= 0) return rank;
        return name.EndsWith("id", StringComparison.OrdinalIgnoreCase) ? Names.Length : Names.Length + 1;
    }
}
