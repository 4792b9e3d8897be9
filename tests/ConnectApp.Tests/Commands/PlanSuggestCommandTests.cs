using System.IO.Compression;
using System.Text;
using System.Text.Json;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Plans.Reading;
using ConnectApp.Tests.Connect;
using Xunit;

namespace ConnectApp.Tests.Commands;

[Collection(ConsoleCollection.Name)]
public sealed class PlanSuggestCommandTests : IDisposable
{
    private readonly ImportStage _stage = new();

    public PlanSuggestCommandTests()
    {
        _stage.Export.Files.Clear();
        _stage.Export.Mappings.Clear();
        for (var i = 0; i < 40; i++)
        {
            Map("jira:issue", $"{10000 + (i * 7)}", $"{20000 + i}");
            Map("identity:user", $"jira.username/user{i}", $"557058:{i}");
            Map("identity:user", $"jira.userkey/JIRAUSER{100 + i}", $"557058:{i}");
            Map("derived/jira:projectKey", $"PRJ{(char)('A' + (i % 26))}", "NEW");
        }
    }

    public void Dispose() => _stage.Dispose();

    [Theory]
    [InlineData("jira")]
    [InlineData("confluence")]
    public async Task Run_ExportOfTheDemo_FindsEveryFieldOfItsPlanAndNoWrongOneForSure(string product)
    {
        var sample = Path.Combine(Repository.Root, "src", "ConnectApp", "Sample", product);
        var plan = PlanReader.Read(await System.IO.File.ReadAllBytesAsync(Path.Combine(sample, "import-plan.yaml")), "plan").Plan!;

        var run = await ConsoleRun.OfAsync("plan", "suggest", "--export", Path.Combine(sample, "export"), "--mappings", Path.Combine(sample, "mappings"));
        var json = await ConsoleRun.OfAsync("plan", "suggest", "--export", Path.Combine(sample, "export"), "--mappings", Path.Combine(sample, "mappings"), "--output", "json");

        var reading = PlanReader.Read(Encoding.UTF8.GetBytes(run.Output), "suggested");
        Assert.Equal((0, 0), (run.ExitCode, json.ExitCode));
        Assert.Empty(reading.Faults);
        Assert.Empty(reading.Warnings);
        Assert.Equal(plan.Product, reading.Plan!.Product);
        Assert.Equal(plan.Source!.Literal, reading.Plan.Source!.Literal);
        foreach (var entity in plan.Entities)
        {
            var suggested = reading.Plan.Entities.Single(e => e.Name == entity.Name);
            Assert.Equal(entity.Key.Text, suggested.Key.Text);
            Assert.All(entity.Fields, field => Assert.True(IsCoveredBy(field, suggested), $"{entity.Name} {field.Path}"));
        }

        using var found = JsonDocument.Parse(json.Output);
        foreach (var entity in found.RootElement.GetProperty("entities").EnumerateArray())
        {
            var planned = plan.Entities.Single(e => e.Name == entity.GetProperty("entity").GetString());
            var sure = entity.GetProperty("fields").EnumerateArray().Where(f => f.GetProperty("confidence").GetDouble() >= 0.9);
            Assert.All(sure, f => Assert.Contains(f.GetProperty("path").GetString(), planned.Fields.Select(p => p.Path.Text)));
        }
    }

    [Fact]
    public async Task Run_RowsWithListsAndJsonInCells_FindsThem()
    {
        File("tasks-1.csv", "Task,Issue key,Watchers,Items\n" + Lines(20, i => $"{i},PRJ{(char)('A' + i)}-{i},\"user{i}, user{i + 1}\",\"[{{\"\"issueId\"\":{10000 + (i * 7)}}}]\""));
        File("tasks-2.csv", "Task,Issue key,Watchers,Items\n" + Lines(20, i => $"{i + 20},PRJA-{i},\"user{i}, user{i + 1}\",[]"));

        var plan = await SuggestAsync();

        var entity = Assert.Single(plan.Entities);
        Assert.Equal(("tasks", "tasks*.csv", "$.Task"), (entity.Name, entity.Label.Pattern, entity.Key.Text));
        Assert.Equal(["$['Issue key'] issueKey", "$.Watchers userName ,", "$.Items[*].issueId issueId"], Fields(entity));
    }

    [Fact]
    public async Task Run_XmlWithRecordsInDepthAndAttributes_FindsRecordKeyAndFields()
    {
        File("feed.xml", "<rss><channel><title>x</title>" + Lines(20, i => $"<item id=\"{i}\"><issue key=\"PRJA-{i}\">text</issue><w>user{i}</w><w>user{i + 1}</w></item>") + "</channel></rss>");

        var plan = await SuggestAsync();

        var entity = Assert.Single(plan.Entities);
        Assert.Equal(("rss/channel/item", "$['@id']"), (entity.Record, entity.Key.Text));
        Assert.Equal(["$.issue['@key'] issueKey", "$.w[*] userName"], Fields(entity));
    }

    [Fact]
    public async Task Run_JsonInZipWithSeveralArrays_NamesTheRecords()
    {
        _stage.Write();
        await using (var file = System.IO.File.Create(Path.Combine(_stage.ExportFolder, "all.zip")))
        {
            await using var zip = new ZipArchive(file, ZipArchiveMode.Create);
            await using var member = await zip.CreateEntry("data/notes.json").OpenAsync();
            var rows = string.Join(',', Enumerable.Range(0, 20).Select(i => $"{{\"uuid\":\"u-{i}\",\"author\":\"JIRAUSER{100 + i}\"}}"));
            await member.WriteAsync(Encoding.UTF8.GetBytes($"{{\"meta\":[{{\"a\":1}}],\"data\":{{\"rows\":[{rows}]}}}}"));
        }

        var plan = await SuggestAsync(isWritten: true);

        var entity = Assert.Single(plan.Entities);
        Assert.Equal(("data/rows", "$.uuid", "data/notes.json"), (entity.Record, entity.Key.Text, entity.Label.Pattern));
        Assert.Equal(["$.author userKey"], Fields(entity));
    }

    [Fact]
    public async Task Run_RecordsThatReferToEachOther_GetEntityReferencesAndTheirKey()
    {
        File("lists.ndjson", Lines(30, i => $"{{\"id\":\"list-{i}\",\"name\":\"x\"}}"));
        File("entries.ndjson", Lines(30, i => $"{{\"id\":{i},\"listId\":\"list-{i % 10}\",\"format\":\"text\",\"rank\":{i % 5}}}"));

        var plan = await SuggestAsync();

        Assert.Equal(["$.listId entity lists"], Fields(plan.Entities.Single(e => e.Name == "entries")));
        Assert.Equal(["$.id entity lists"], Fields(plan.Entities.Single(e => e.Name == "lists")));
    }

    [Fact]
    public async Task Run_WithAPlan_PrintsOnlyWhatItDoesNotCover()
    {
        _stage.Export.Plan = ImportStage.Plan;
        File("tasks.ndjson", Lines(30, i => $"{{\"id\":{i},\"issueId\":{10000 + (i * 7)},\"createdBy\":\"JIRAUSER{100 + i}\",\"closedBy\":\"user{i}\"}}"));
        _stage.Write();

        var run = await ConsoleRun.OfAsync("plan", "suggest", "--export", _stage.ExportFolder, "--mappings", _stage.MappingsFolder, "--plan", _stage.PlanPath);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("$.closedBy: userName", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("$.issueId", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("$.createdBy", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_FilesAboutTheExport_BecomeManifestAndSource()
    {
        File("tasks.ndjson", Lines(30, i => $"{{\"id\":{i},\"issueId\":{10000 + (i * 7)}}}"));
        File("manifest.json", "[{\"label\":\"tasks.ndjson\",\"records\":30}]");
        File("about.json", "{\"baseUrl\":\"https://jira.example.org\"}");

        var plan = await SuggestAsync();

        Assert.Equal("manifest.json", Assert.IsType<ManifestCompletion>(plan.Completion).Label);
        Assert.Equal(("about.json", "$.baseUrl"), (plan.Source!.Label, plan.Source.Path!.Text));
        Assert.Single(plan.Entities);
    }

    [Fact]
    public async Task Run_NoExport_Is1WithASentence()
    {
        var run = await ConsoleRun.OfAsync("plan", "suggest", "--export", "no-such-folder");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("There is no export folder no-such-folder.", run.Error, StringComparison.Ordinal);
    }

    private static bool IsCoveredBy(PlanField field, PlanEntity suggested)
    {
        if (suggested.Fields.FirstOrDefault(f => f.Path.Text == field.Path.Text) is not { } found) return false;
        if (field.By is null) return found.Kind?.Name == field.Kind!.Name;

        // Values that the export does not have cannot be found in it.
        return found.By?.Text == field.By.Text && found.Cases.Count > 0 && found.Cases.All(c => field.Cases[c.Key].Name == c.Value.Name);
    }

    private static IEnumerable<string> Fields(PlanEntity entity) =>
        entity.Fields.Select(f => $"{f.Path.Text} {(f.Kind!.Entity is { } name ? $"entity {name}" : f.Kind.Name)}{(f.List is null ? "" : " " + f.List)}");

    private static string Lines(int count, Func<int, string> line) => string.Concat(Enumerable.Range(0, count).Select(i => line(i) + "\n"));

    private async Task<ImportPlan> SuggestAsync(bool isWritten = false)
    {
        if (!isWritten) _stage.Write();
        var run = await ConsoleRun.OfAsync("plan", "suggest", "--export", _stage.ExportFolder, "--mappings", _stage.MappingsFolder);
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var reading = PlanReader.Read(Encoding.UTF8.GetBytes(run.Output), "suggested");
        Assert.Empty(reading.Faults);
        return reading.Plan!;
    }

    private void File(string label, string content) => _stage.Export.Files[label] = content;

    private void Map(string mappingNamespace, string serverId, string cloudId)
    {
        if (!_stage.Export.Mappings.TryGetValue(mappingNamespace, out var table)) _stage.Export.Mappings[mappingNamespace] = table = [];
        table[serverId] = cloudId;
    }
}
