using System.Text;
using System.Text.Json;
using ConnectApp.Benchmarks.Measuring;
using ConnectApp.Core.Runs;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.References;

namespace ConnectApp.Benchmarks.Rewriting;

/// <summary>Texts with references in them, a row a language: the real bodies of the tests' data, over and over.</summary>
internal sealed class TextSection : Section
{
    private const long MostBytes = 10_000_000;
    private const string Source = "https://jira.example.org";
    private const string Scan = "Utf8JsonReader scan";

    public override string Name => "texts";

    public override void Run(BenchmarkOptions options)
    {
        var bytes = Math.Min(options.RecordBytes, MostBytes);
        (string Kind, Product Product, byte[] Records)[] languages =
        [
            ("wiki", Product.Jira, Records(Bodies("wiki-bodies", "body"), bytes)),
            ("jql", Product.Jira, Records(Bodies("jql-queries", "jql"), bytes)),
            ("storage", Product.Confluence, Records(Bodies("storage-pages", "body"), bytes)),
            ("adf", Product.Jira, Records(Bodies("adf-documents", "document"), bytes)),
            ("url", Product.Jira, Records(Urls(), bytes)),
        ];
        var comparison = new Comparison($"texts by language, {bytes / 1e6:0} MB each, in memory", "MB/s", 1e6,
        [
            Contender.Timed(Scan, languages.Sum(l => (long)l.Records.Length), () => Array.ForEach(languages, l => Limits.Scan(l.Records))),
            .. languages.Select(l => Language(l.Kind, l.Product, l.Records)),
        ], Scan);
        comparison.Run(options.Rounds);
        comparison.Print([]);
    }

    /// <summary>Every id in the texts gets a mapping first: what is told of missing ones costs more than what is replaced, and is rare.</summary>
    private static Contender Language(string kind, Product product, byte[] records)
    {
        var field = new PlanField { Path = FieldPath.Parse("$.v"), Kind = TextRules.Kind(product, kind), Missing = MissingPolicy.Keep };
        var plan = Engine.Plan with { Product = product, Entities = [Engine.Plan.Entities[0] with { Fields = [field] }] };
        var (mappings, rules) = (new MappingSet(), new TextRules(product, [Source]));
        Engine.MapAll(new MemoryStream(records, writable: false), plan, mappings, rules);
        return Contender.Timed(kind, records.Length, () => Engine.Rewrite(new MemoryStream(records, writable: false), RecordFormat.Ndjson, plan, plan.Entities[0], mappings, rules));
    }

    private static List<string> Bodies(string file, string member) =>
        [.. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "TestData", file + ".ndjson")).Select(l => JsonSerializer.Deserialize<JsonElement>(l).GetProperty(member).GetString()!)];

    private static IEnumerable<string> Urls() =>
        Enumerable.Range(10_000, 200).SelectMany(i => new[] { $"{Source}/browse/TEST-{i}", $"{Source}/secure/attachment/{i}/picture.png", $"{Source}/issues/?filter={i}", $"https://elsewhere.example.com/{i}" });

    private static byte[] Records(IEnumerable<string> bodies, long bytes)
    {
        var lines = bodies.Select((body, i) => Encoding.UTF8.GetBytes($"{{\"id\":{i},\"v\":{JsonSerializer.Serialize(body)}}}\n")).ToList();
        using var all = new MemoryStream();
        while (all.Length < bytes) lines.ForEach(l => all.Write(l));
        return all.ToArray();
    }
}
