using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Plans.Reading;

namespace ConnectApp.Tests.Agreement;

/// <summary>Reads files that <c>import</c> wrote, one record a line, into what a store holds of them; by the contract alone, without the product's readers.</summary>
internal static class StoredForm
{
    /// <returns>One line a record; of records with one key the first.</returns>
    /// <param name="loaded">Labels of files of which records were loaded: another is a copy of what was read.</param>
    public static IEnumerable<string> Read(string planPath, string folder, IReadOnlySet<string> loaded)
    {
        var plan = PlanReader.Read(File.ReadAllBytes(planPath), planPath).Plan!;
        var seen = new HashSet<(string, string)>();
        foreach (var path in Directory.GetFiles(folder, "*", SearchOption.AllDirectories).OrderBy(p => Path.GetRelativePath(folder, p), Comparer<string>.Create(Labels.Compare)))
        {
            var label = Path.GetRelativePath(folder, path).Replace('\\', '/');
            if (plan.FindEntity(label) is not { } entity || !loaded.Contains(label)) continue;
            foreach (var record in Records(path))
            {
                var key = record["id"]?.ToJsonString();
                if (key is null || seen.Add((entity.Name, key))) yield return $"record {entity.Name} {record.ToJsonString()}";
            }
        }
    }

    public static string Canonical(ReadOnlySpan<byte> json) => JsonNode.Parse(json)!.ToJsonString();

    private static IEnumerable<JsonObject> Records(string path) => Path.GetExtension(path) switch
    {
        ".csv" => Csv(File.ReadAllLines(path)),
        ".xml" => File.ReadAllLines(path).Select(l => l.Trim()).Where(l => l.StartsWith("<row>", StringComparison.Ordinal)).Select(Xml),
        _ => File.ReadAllLines(path).Select(l => l.Trim().TrimEnd(',')).Where(l => l.StartsWith('{')).Select(Parse).OfType<JsonObject>(),
    };

    /// <returns>Null: the line is no record, but the beginning of what holds them.</returns>
    private static JsonObject? Parse(string line)
    {
        try
        {
            return JsonNode.Parse(line) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonObject Xml(string line)
    {
        var record = new JsonObject();
        foreach (var child in XElement.Parse(line).Elements()) record[child.Name.LocalName] = child.Value;
        return record;
    }

    private static IEnumerable<JsonObject> Csv(string[] lines)
    {
        var rows = lines.SkipWhile(l => l == "sep=,").Where(l => l.Length > 0).Select(Cells).ToList();
        foreach (var row in rows.Skip(1))
        {
            var record = new JsonObject();
            foreach (var (name, cell) in rows[0].Zip(row)) record[name] = cell;
            yield return record;
        }
    }

    private static List<string> Cells(string line)
    {
        List<string> cells = [];
        var cell = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"') cell.Append(line[i++]);
            else if (line[i] == '"') quoted = !quoted;
            else if (line[i] == ',' && !quoted) End();
            else cell.Append(line[i]);
        }

        End();
        return cells;

        void End()
        {
            cells.Add(cell.ToString());
            cell.Clear();
        }
    }
}
