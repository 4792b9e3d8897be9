using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using ConnectApp.Commands;
using ConnectApp.Emulator;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Plans.Reading;
using ConnectApp.Tests.Connect;
using Spectre.Console;
using Xunit;

namespace ConnectApp.Tests.Documents;

public sealed partial class ImportPlanTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("connectapp-plan-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Plan_OfTheDocument_HasNoFaultsAndNoWarnings()
    {
        var reading = PlanReader.Read(Encoding.UTF8.GetBytes(ExamplePlan()), "import-plan.md");

        Assert.Empty(reading.Faults);
        Assert.Empty(reading.Warnings);
        Assert.Equal(["checklists", "comments"], reading.Plan!.Entities.Select(e => e.Name));
    }

    [Fact]
    public async Task Example_ImportedByTheDocumentsPlan_GivesTheDocumentsResult()
    {
        var records = Document.ImportPlan.Blocks("json");
        var source = records[0].TrimEnd().Split('\n');
        var expected = records[1].TrimEnd().Split('\n');
        Write("plan.yaml", ExamplePlan());
        Write("export/checklists.ndjson", source[0] + "\n");
        Write("export/comments.ndjson", source[1] + "\n");
        WriteMappings(("jira:issue", "10258", "20001"), ("identity:user", "jira.username/dana", "557058:5f28d84b"),
            ("jira/classic:customField", "10010", "10490"), ("derived/jira:projectKey", "OLD", "NEW"));

        var (exitCode, _) = await ImportAsync(new ImportArguments
        {
            PlanPath = At("plan.yaml"), ExportFolder = At("export"), MappingsFolder = At("mappings"), OutFolder = At("out"),
        });

        Assert.Equal(2, exitCode);
        Assert.Equal(expected[0] + "\n", await File.ReadAllTextAsync(At("out/checklists.ndjson")));
        Assert.Equal(expected[1] + "\n", await File.ReadAllTextAsync(At("out/comments.ndjson")));
    }

    [Fact]
    public async Task DemoOutput_OfTheDocument_HasTheSamplesCounts()
    {
        var sample = Path.Combine(Repository.Root, "src", "ConnectApp", "Sample", "jira");

        var (exitCode, output) = await ImportAsync(new ImportArguments
        {
            PlanPath = Path.Combine(sample, "import-plan.yaml"), ExportFolder = Path.Combine(sample, "export"),
            MappingsFolder = Path.Combine(sample, "mappings"), DryRun = true, Json = true,
        });

        using var summary = JsonDocument.Parse(output);
        var files = summary.RootElement.GetProperty("files").EnumerateArray().Select(f => Row(
            f.GetProperty("label").GetString()!, Count(f, "read"), Count(f, "loaded"), Count(f, "skipped"), Count(f, "failed")));
        var references = summary.RootElement.GetProperty("references").EnumerateObject().Select(r => Row(
            r.Name, Count(r.Value, "rewritten"), Count(r.Value, "missing")));
        var shown = Document.ImportPlan.Text.Split('\n').Where(l => l.StartsWith('│')).Select(l => Spaces().Replace(l, " "));
        Assert.Equal(2, exitCode);
        Assert.Subset(shown.ToHashSet(), files.Concat(references).ToHashSet());
    }

    [Fact]
    public void Kinds_OfTheTable_AreTheOnesThatWork()
    {
        var rows = Document.ImportPlan.Text.Split('\n').Where(l => l.StartsWith("| `", StringComparison.Ordinal)).Select(l => l.Split('|')[1]);
        var named = rows.SelectMany(r => Code().Matches(r).Select(m => m.Groups["name"].Value)).ToHashSet();

        var kinds = ReferenceKinds.Of(Product.Jira).Values.Where(k => k.Language == TextLanguage.None).Select(k => k.Name).ToHashSet();
        var texts = ReferenceKinds.Of(Product.Jira).Values.Where(k => k.Language != TextLanguage.None).Select(k => k.Name);

        Assert.Subset(named, kinds);
        Assert.All(texts, t => Assert.DoesNotContain(t, named));
        Assert.All(texts, t => Assert.Contains($"`{t}`", Document.ImportPlan.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Scenario_OfTheDocument_IsUnderstoodByTheEmulator()
    {
        Write("scenario.yaml", Document.ImportPlan.Blocks("yaml").Single(b => b.StartsWith("seed:", StringComparison.Ordinal)));

        var scenario = Scenario.Load(At("scenario.yaml"));

        Assert.NotSame(Scenario.None, scenario);
    }

    private static string ExamplePlan() => Document.ImportPlan.Blocks("yaml").Single(b => b.StartsWith("version: 1", StringComparison.Ordinal));

    private static async Task<(int ExitCode, string Output)> ImportAsync(ImportArguments arguments)
    {
        await using var output = new StringWriter();
        await using var error = new StringWriter();
        var exitCode = await ImportCommand.RunAsync(arguments, ConsoleOn(output), ConsoleOn(error), TimeProvider.System, CancellationToken.None);
        return (exitCode, output.ToString());
    }

    private static IAnsiConsole ConsoleOn(TextWriter writer) =>
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(writer), Ansi = AnsiSupport.No, Interactive = InteractionSupport.No });

    private static string Count(JsonElement element, string name) => element.GetProperty(name).GetInt64().ToString("N0", CultureInfo.InvariantCulture);

    private static string Row(params string[] cells) => $"│ {string.Join(" │ ", cells)} │";

    private void WriteMappings(params (string Namespace, string ServerId, string CloudId)[] mappings)
    {
        foreach (var (mapping, number) in mappings.Select((m, i) => (m, i)))
            Write($"mappings/{number}.json", JsonSerializer.Serialize(new Dictionary<string, string> { [mapping.ServerId] = mapping.CloudId }));
        var index = mappings.Select((m, i) => (m.Namespace, File: $"{i}.json")).ToDictionary(m => m.Namespace, m => new { file = m.File, entries = 1 });
        Write("mappings/index.json", JsonSerializer.Serialize(index));
    }

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
    }

    private string At(string path) => Path.Combine(_folder, path);

    [GeneratedRegex("`(?<name>[A-Za-z]+)`", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();

    [GeneratedRegex(" +", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Spaces();
}
