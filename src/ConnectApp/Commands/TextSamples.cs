using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Transfers.Reports;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Commands;

/// <summary>Finds one text of each kind that a run has changed. Only exports of JSON lines are looked at, as the sample is one.</summary>
internal static class TextSamples
{
    private const int MostRecords = 200;

    public static async Task<IReadOnlyList<TextSample>> FindAsync(ImportPlan plan, TransferRun run, RecordChanges records, string exportFolder, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, TextSample>();
        foreach (var entity in plan.Entities.Where(e => e.Fields.Any(IsText)))
        {
            var after = (await records.ReadAsync(run.TenantId, entity.Name, 0, MostRecords, cancellationToken)).Changes.ToDictionary(c => c.Key, c => c.Value);
            foreach (var (key, before) in Records(entity, exportFolder).Where(r => after.ContainsKey(r.Key)))
            {
                foreach (var field in entity.Fields.Where(IsText)) Add(found, entity, field, key, before, JsonNode.Parse(after[key])!);
            }
        }

        return [.. found.Values.OrderBy(s => s.Kind, StringComparer.Ordinal)];
    }

    private static bool IsText(PlanField field) => field.Path.IsSingular && (field.Kind is { Language: not TextLanguage.None } || field.Cases.Values.Any(k => k.Language != TextLanguage.None));

    private static void Add(Dictionary<string, TextSample> found, PlanEntity entity, PlanField field, string key, JsonNode before, JsonNode after)
    {
        var kind = field.Kind?.Name ?? (Text(before, field.By!) is { } choice ? field.Cases.GetValueOrDefault(choice)?.Name : null);
        if (kind is null || found.ContainsKey(kind) || Text(before, field.Path) is not { } was || Text(after, field.Path) is not { } now || was == now) return;
        found.Add(kind, new TextSample(kind, entity.Name, key, field.Path.Text, was, now));
    }

    private static IEnumerable<(string Key, JsonNode Record)> Records(PlanEntity entity, string exportFolder) =>
        from file in Directory.GetFiles(exportFolder).Order(StringComparer.Ordinal)
        where entity.Label.IsMatch(Path.GetFileName(file)) && RecordFormats.Of(entity, Path.GetFileName(file), Encoding.UTF8.GetBytes(File.ReadLines(file).FirstOrDefault() ?? "")) == RecordFormat.Ndjson
        from line in File.ReadLines(file).Take(MostRecords)
        let record = Parse(line)
        where record is not null
        let key = Text(record, entity.Key)
        where key is not null
        select (key, record);

    /// <returns>Null: the line is no JSON.</returns>
    private static JsonNode? Parse(string line)
    {
        try
        {
            return JsonNode.Parse(line);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <returns>The text of a string, the digits of a number; null where there is neither.</returns>
    private static string? Text(JsonNode record, FieldPath path)
    {
        JsonNode? node = record;
        foreach (var step in path.Steps) node = step.Name is { } name && node is JsonObject members ? members[name] : null;
        return node?.GetValueKind() switch { JsonValueKind.String => node.GetValue<string>(), JsonValueKind.Number => node.ToJsonString(), _ => null };
    }
}
