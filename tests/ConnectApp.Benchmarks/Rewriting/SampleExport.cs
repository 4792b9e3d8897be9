using System.Text.Json;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Plans.Reading;
using ConnectApp.Rewriting.Text.References;

namespace ConnectApp.Benchmarks.Rewriting;

/// <summary>A whole export of an app: plan, mappings, and one NDJSON file an entity, repeated until there is enough of it.</summary>
internal sealed class SampleExport
{
    private const string SourceServer = "https://jira.example.org";

    /// <param name="folder">Has <c>export</c> and <c>mappings</c>, as the sample of <c>connectapp demo</c>.</param>
    public SampleExport(string folder, string planPath, long bytes)
    {
        Plan = PlanReader.Read(File.ReadAllBytes(planPath), planPath).Plan ?? throw new InvalidOperationException($"{planPath} has faults.");
        Rules = TextRules.For(Plan, SourceServer, cloudSite: null);
        var index = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(File.ReadAllBytes(Path.Combine(folder, "mappings", "index.json")))!;
        foreach (var (mappingNamespace, entry) in index)
        {
            using var stream = File.OpenRead(Path.Combine(folder, "mappings", entry.GetProperty("file").GetString()!));
            MappingFile.ReadAsync(stream, Mappings.Table(mappingNamespace), CancellationToken.None).GetAwaiter().GetResult();
        }

        var files = Plan.Entities.Select(e => (Entity: e, Bytes: File.ReadAllBytes(Path.Combine(folder, "export", e.Name + ".ndjson")))).ToList();
        var times = Math.Max(1, bytes / files.Sum(f => f.Bytes.Length));
        Files = [.. files.Select(f => (f.Entity, Repeat(f.Bytes, times)))];
    }

    public ImportPlan Plan { get; }
    public TextRules Rules { get; }
    public MappingSet Mappings { get; } = new();
    public IReadOnlyList<(PlanEntity Entity, byte[] Records)> Files { get; }
    public long Length => Files.Sum(f => (long)f.Records.Length);

    public void Scan()
    {
        foreach (var (_, records) in Files) Limits.Scan(records);
    }

    public void Rewrite()
    {
        foreach (var (entity, records) in Files) Rewrite(entity, records);
    }

    public long Rewrite(PlanEntity entity, byte[] records) => Engine.Rewrite(new MemoryStream(records, writable: false), RecordFormat.Ndjson, Plan, entity, Mappings, Rules);

    private static byte[] Repeat(byte[] bytes, long times)
    {
        var all = new byte[bytes.Length * times];
        for (long i = 0; i < times; i++) bytes.CopyTo(all, i * bytes.Length);
        return all;
    }
}
