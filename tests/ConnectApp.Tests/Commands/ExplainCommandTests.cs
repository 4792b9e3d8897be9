using System.Text.Json;
using ConnectApp.Commands;
using Xunit;

namespace ConnectApp.Tests.Commands;

[Collection(ConsoleCollection.Name)]
public sealed class ExplainCommandTests : IDisposable
{
    private const string Plan = """
        version: 1
        app: com.example.checklists
        product: jira
        source: https://jira.example.org
        completion: { labels: ["tasks*"] }
        entities:
          tasks:
            label: "tasks*"
            key: $.id
            fields:
              $.id: { entity: tasks }
              $.issueId: { kind: issueId, missing: keep }
              $.createdBy: { kind: userKey, missing: keep }
              $.watchers: { kind: userName, list: ",", missing: keep }
              $.text: wiki
              $.note: { by: $.noteFormat, wiki: wiki }
          rows:
            label: "rows*"
            key: $.id
            fields:
              $.issue: issueId
        """;

    private readonly ImportStage _stage = new();

    public ExplainCommandTests()
    {
        _stage.Export.Plan = Plan;
        _stage.Export.Files.Clear();
        _stage.Export.Files["tasks.ndjson"] =
            "{\"id\":1,\"issueId\":10,\"createdBy\":\"ann\"}\n"
            + "{\"id\":2,\"issueId\":99,\"createdBy\":\"ann\",\"watchers\":\"bob, eve\",\"text\":\"né [~bob] and [~eve]\",\"note\":\"x\",\"noteFormat\":\"odd\"}\n";
        _stage.Export.Files["rows.csv"] = "id,issue\n7,10\n8,99\n";
        _stage.Export.Mappings["identity:user"]["jira.username/bob"] = "557058:bob";
        _stage.Write();
    }

    public void Dispose() => _stage.Dispose();

    [Fact]
    public async Task Run_RecordOfJson_ShowsEveryReferenceWithAndWithoutMapping()
    {
        var (exitCode, shown) = await ExplainAsync("tasks:2");

        Assert.Equal(0, exitCode);
        Assert.Equal(("tasks", 2, "tasks.ndjson", 2), (Text(shown, "entity"), shown.GetProperty("key").GetInt32(), Text(shown, "label"), shown.GetProperty("record").GetInt32()));
        Assert.Equal(99, shown.GetProperty("before").GetProperty("issueId").GetInt32());
        Assert.Equal("557058:bob, eve", shown.GetProperty("after").GetProperty("watchers").GetString());
        string[] references =
        [
            .. shown.GetProperty("references").EnumerateArray().Select(r => string.Join('|', r.EnumerateObject().Select(m => m.Value.ToString()))),
        ];
        var id = shown.GetProperty("after").GetProperty("id").GetString();
        Assert.Equal(
            [
                $"$.id||entity tasks||2|{id}||rewritten",
                "$.issueId||issueId|jira:issue|99||no mapping in jira:issue|kept",
                "$.createdBy||userKey|identity:user|jira.userkey/ann|557058:ann||rewritten",
                "$.watchers||userName|identity:user|jira.username/bob|557058:bob||rewritten",
                "$.watchers||userName|identity:user|jira.username/eve||no mapping in identity:user|kept",
                "$.text|5|userName|identity:user|jira.username/bob|557058:bob||rewritten",
                "$.text|16|userName|identity:user|jira.username/eve||no mapping in identity:user|kept",
                "$.note||||||'by' has no case for 'odd'|kept",
            ],
            references);
    }

    [Fact]
    public async Task Run_AfterOfTheRecord_IsWhatTheImportWrites()
    {
        await _stage.RunAsWrittenAsync();
        var written = _stage.Out("tasks.ndjson").Split('\n')[1];

        var (_, shown) = await ExplainAsync("tasks:2");

        Assert.Equal(written, shown.GetProperty("after").GetRawText());
    }

    [Fact]
    public async Task Run_RowOfCsvThatIsSkipped_HasNoAfter()
    {
        var (exitCode, shown) = await ExplainAsync("rows:8");

        Assert.Equal(0, exitCode);
        Assert.Equal("""{"id":"8","issue":"99"}""", shown.GetProperty("before").GetRawText());
        Assert.Equal(JsonValueKind.Null, shown.GetProperty("after").ValueKind);
        Assert.Equal("skipped", Text(Assert.Single(shown.GetProperty("references").EnumerateArray()), "effect"));
    }

    [Fact]
    public async Task Run_ForPeople_ShowsBeforeAfterAndReferences()
    {
        var run = await ConsoleRun.OfAsync("explain", _stage.PlanPath, "tasks:1", "--export", _stage.ExportFolder, "--mappings", _stage.MappingsFolder);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("tasks 1, tasks.ndjson, record 1", run.Output, StringComparison.Ordinal);
        Assert.Contains("$.issueId: issueId jira:issue 10 → 20", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tasks:3", "No record of tasks")]
    [InlineData("tsks:1", "The plan has no entity 'tsks'; it has tasks, rows.")]
    [InlineData("tasks", "ENTITY:KEY")]
    public async Task Run_RecordThatIsNotThere_Is1WithASentence(string record, string sentence)
    {
        var run = await ConsoleRun.OfAsync("explain", _stage.PlanPath, record, "--export", _stage.ExportFolder, "--mappings", _stage.MappingsFolder);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains(sentence, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NeitherPlanNorRun_Is1WithASentence()
    {
        var run = await ConsoleRun.OfAsync("explain", "no-such-plan.yaml", "tasks:1");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("neither a file nor the beginning of the id of a run", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_ShowsAnExample()
    {
        var run = await ConsoleRun.OfAsync("explain", "--help");

        Assert.Contains("Example: connectapp explain", run.Output, StringComparison.Ordinal);
    }

    private async Task<(int ExitCode, JsonElement Shown)> ExplainAsync(string record)
    {
        var run = await ConsoleRun.OfAsync(
            "explain", _stage.PlanPath, record, "--export", _stage.ExportFolder, "--mappings", _stage.MappingsFolder, "--output", "json");
        return (run.ExitCode, JsonDocument.Parse(run.Output).RootElement);
    }

    private static string? Text(JsonElement node, string name) => node.GetProperty(name).GetString();
}
