using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ConnectApp.Tests.Infrastructure;
using Xunit;

namespace ConnectApp.Tests.Commands;

public sealed class ImportCommandTests : IDisposable
{
    private readonly ImportStage _stage = new();

    public void Dispose() => _stage.Dispose();

    [Fact]
    public async Task Run_AllMapped_WritesRewrittenFilesAndSucceeds()
    {
        var run = await _stage.RunAsync();

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Error);
        Assert.Equal("{\"id\":1,\"issueId\":20,\"createdBy\":\"557058:ann\"}\n{ \"id\": 2, \"issueId\": \"21\" }\n", _stage.Out("tasks.ndjson"));
        Assert.Equal(["tasks.ndjson"], Directory.GetFileSystemEntries(_stage.OutFolder).Select(Path.GetFileName));
        Assert.Empty(_stage.Report);
        var json = OnlyLine(run.Output);
        Assert.Equal(
            ["status", "seconds", "bytes", "peakMemoryBytes", "records", "references", "fields", "causes", "causesLeft", "warnings", "files"], json.EnumerateObject().Select(p => p.Name));
        Assert.Equal("SUCCESS", json.GetProperty("status").GetString());
        Assert.Equal(new FileInfo(Path.Combine(_stage.ExportFolder, "tasks.ndjson")).Length, json.GetProperty("bytes").GetInt64());
        Assert.True(json.GetProperty("peakMemoryBytes").GetInt64() > 1_000_000);
        Assert.Equal("""{"read":2,"loaded":2,"unchanged":0,"skipped":0,"failed":0}""", json.GetProperty("records").GetRawText());
        Assert.Equal("""{"identity:user":{"rewritten":1,"missing":0},"jira:issue":{"rewritten":2,"missing":0}}""", json.GetProperty("references").GetRawText());
        Assert.Equal(
            """[{"label":"tasks.ndjson","entity":"tasks","bytes":69,"read":2,"loaded":2,"unchanged":0,"skipped":0,"failed":0}]""", json.GetProperty("files").GetRawText());
    }

    [Fact]
    public async Task Run_MissingMappings_IsIncompleteAndReportsEach()
    {
        _stage.Export.Files["tasks.ndjson"] += "{\"id\":3,\"issueId\":99}\n{\"id\":\"4\",\"issueId\":10,\"createdBy\":\"gone\"}\n{\"id\":5\n";

        var run = await _stage.RunAsync();

        Assert.Equal(2, run.ExitCode);
        var json = OnlyLine(run.Output);
        Assert.Equal("INCOMPLETE", json.GetProperty("status").GetString());
        Assert.Equal("""{"read":5,"loaded":3,"unchanged":0,"skipped":1,"failed":1}""", json.GetProperty("records").GetRawText());
        Assert.Equal("""{"identity:user":{"rewritten":1,"missing":1},"jira:issue":{"rewritten":3,"missing":1}}""", json.GetProperty("references").GetRawText());
        Assert.EndsWith("{\"id\":\"4\",\"issueId\":20,\"createdBy\":\"gone\"}\n", _stage.Out("tasks.ndjson"), StringComparison.Ordinal);
        Assert.DoesNotContain("99", _stage.Out("tasks.ndjson"), StringComparison.Ordinal);
        var report = _stage.Report;
        Assert.Equal(3, report.Count);
        Assert.All(report, AssertNothingEmpty);
        Assert.Equal(["label", "record", "offset", "key", "path", "kind", "namespace", "value", "code", "effect", "reason", "hint"], report[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal((3, 69, "3", "$.issueId", "jira:issue", "99"), (
            report[0].GetProperty("record").GetInt32(), report[0].GetProperty("offset").GetInt32(), report[0].GetProperty("key").GetRawText(),
            report[0].GetProperty("path").GetString(), report[0].GetProperty("namespace").GetString(), report[0].GetProperty("value").GetString()));
        Assert.Equal(("\"4\"", "userKey"), (report[1].GetProperty("key").GetRawText(), report[1].GetProperty("kind").GetString()));
        Assert.Equal(5, report[2].GetProperty("record").GetInt32());
    }

    [Fact]
    public async Task Run_PolicyFail_EndsFailedWithSummary()
    {
        _stage.Export.Plan = ImportStage.Plan.Replace("$.issueId: issueId", "$.issueId: { kind: issueId, missing: fail }", StringComparison.Ordinal);
        _stage.Export.Files["tasks.ndjson"] += "{\"id\":3,\"issueId\":99}\n";

        var run = await _stage.RunAsync();

        Assert.Equal(3, run.ExitCode);
        Assert.Equal("FAILED", OnlyLine(run.Output).GetProperty("status").GetString());
        Assert.Empty(Directory.GetFileSystemEntries(_stage.OutFolder));
    }

    [Fact]
    public async Task Run_NothingToLoad_Fails()
    {
        _stage.Export.Files.Clear();

        var run = await _stage.RunAsync();

        Assert.Equal(3, run.ExitCode);
        Assert.Equal("""{"read":0,"loaded":0,"unchanged":0,"skipped":0,"failed":0}""", OnlyLine(run.Output).GetProperty("records").GetRawText());
    }

    [Fact]
    public async Task Run_Interrupted_Is130AndLeavesNoHalfFile()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        var run = await _stage.RunAsync(cancellationToken: cancelled.Token);

        Assert.Equal(130, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.StartsWith("Interrupted.", run.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_stage.OutFolder));
    }

    [Fact]
    public async Task Run_DryRun_WritesOnlyReport()
    {
        _stage.Export.Files["tasks.ndjson"] += "{\"id\":3,\"issueId\":99}\n";

        var run = await _stage.RunAsync(a => a with { DryRun = true, OutFolder = null });

        Assert.Equal(2, run.ExitCode);
        Assert.False(Directory.Exists(_stage.OutFolder));
        Assert.Single(_stage.Report);
        Assert.Equal(2, OnlyLine(run.Output).GetProperty("records").GetProperty("loaded").GetInt32());
    }

    [Fact]
    public async Task Run_Scope_DecidesIdsOfRecords()
    {
        _stage.Export.Plan = ImportStage.Plan + "\n      $.id: { entity: tasks }\n";

        var ids = new List<string>();
        foreach (var scope in new[] { "offline", "offline", "other" })
        {
            await _stage.RunAsync(a => a with { Scope = scope });
            ids.Add(JsonDocument.Parse(_stage.Out("tasks.ndjson").Split('\n')[0]).RootElement.GetProperty("id").GetString()!);
        }

        // UUIDv5 of import-plan.md's namespace and "7:offline5:tasks1:1", computed with Python's uuid module.
        Assert.Equal(["f33f42fe-3d79-5462-845e-a138b9470cb7", "f33f42fe-3d79-5462-845e-a138b9470cb7", "3035a48b-97e8-515a-a679-e4477780c590"], ids);
    }

    [Fact]
    public async Task Run_RepeatedKey_LoadsFirstAndFailsTheOther()
    {
        _stage.Export.Files["tasks-2.ndjson"] = "{\"id\":1,\"issueId\":11}\n{ \"id\": 2, \"issueId\": \"11\" }\n";

        var run = await _stage.RunAsync();

        // "tasks-2" stands before "tasks.": its record 1 counts, and record 2 is the same in both.
        Assert.Equal(2, run.ExitCode);
        Assert.Equal("""{"read":4,"loaded":2,"unchanged":1,"skipped":0,"failed":1}""", OnlyLine(run.Output).GetProperty("records").GetRawText());
        var problem = Assert.Single(_stage.Report);
        AssertNothingEmpty(problem);
        Assert.Equal("tasks.ndjson", problem.GetProperty("label").GetString());
        Assert.StartsWith("repeated key", problem.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal("{ \"id\": 2, \"issueId\": \"21\" }\n", _stage.Out("tasks.ndjson"));
    }

    [Theory]
    [InlineData("7")]
    [InlineData("\"7\"")]
    public async Task Run_RepeatedKey_IsToldAsTheRecordHasIt(string key)
    {
        _stage.Export.Files["tasks.ndjson"] = $"{{\"id\":{key},\"issueId\":11}}\n{{\"id\":{key},\"issueId\":21}}\n";

        await _stage.RunAsync();

        Assert.Equal(key, Assert.Single(_stage.Report).GetProperty("key").GetRawText());
    }

    [Fact]
    public async Task Run_ReferenceToNoRecord_IsDangling()
    {
        _stage.Export.Plan = ImportStage.Plan + "\n      $.parentId: { entity: tasks }\n";
        _stage.Export.Files["tasks.ndjson"] = "{\"id\":1,\"parentId\":2}\n{\"id\":2,\"parentId\":7}\n";

        var run = await _stage.RunAsync();

        Assert.Equal(2, run.ExitCode);
        Assert.Equal(2, OnlyLine(run.Output).GetProperty("records").GetProperty("loaded").GetInt32());
        var problem = Assert.Single(_stage.Report);
        AssertNothingEmpty(problem);
        Assert.Equal(("tasks.ndjson", "tasks", "7"), (problem.GetProperty("label").GetString(), problem.GetProperty("kind").GetString(), problem.GetProperty("value").GetString()));
        Assert.StartsWith("dangling reference", problem.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_UnclaimedFile_IsProblemUnlessIgnored()
    {
        _stage.Export.Files["surprise.ndjson"] = "{}\n";
        _stage.Export.Files["server.log"] = "noise\n";
        _stage.Export.Plan = ImportStage.Plan.Replace("entities:", "ignore: [\"*.log\"]\nentities:", StringComparison.Ordinal);

        var run = await _stage.RunAsync();

        Assert.Equal(2, run.ExitCode);
        var problem = Assert.Single(_stage.Report);
        AssertNothingEmpty(problem);
        Assert.Equal("surprise.ndjson", problem.GetProperty("label").GetString());
        Assert.Equal(1, OnlyLine(run.Output).GetProperty("files").GetArrayLength());
    }

    [Theory]
    [InlineData("tasks-2.ndjson.gz")]
    [InlineData("tasks-2.ndjson")]
    public async Task Run_GzipFile_IsUnpackedWhateverItsName(string label)
    {
        _stage.Write();
        Packed.WriteGzip(Path.Combine(_stage.ExportFolder, label), "{\"id\":3,\"issueId\":10}\n");

        var run = await _stage.RunAsWrittenAsync();

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("{\"id\":3,\"issueId\":20}\n", _stage.Out("tasks-2.ndjson"));
        Assert.Equal(
            $$"""{"label":"{{label}}","entity":"tasks","bytes":22,"read":1,"loaded":1,"unchanged":0,"skipped":0,"failed":0}""",
            OnlyLine(run.Output).GetProperty("files").EnumerateArray().Single(f => f.GetProperty("label").GetString() == label).GetRawText());
    }

    [Fact]
    public async Task Run_PackedTwice_IsLoadedOnceAndTold()
    {
        _stage.Write();
        Packed.WriteGzip(Path.Combine(_stage.ExportFolder, "tasks.ndjson.gz"), "{\"id\":3,\"issueId\":10}\n");

        var run = await _stage.RunAsWrittenAsync();

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("another file of the export has this path", Assert.Single(_stage.Report).GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("{\"id\":1,\"issueId\":20", _stage.Out("tasks.ndjson"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_TruncatedGzip_LoadsWhatIsThereAndSaysSo()
    {
        _stage.Write();
        var path = Path.Combine(_stage.ExportFolder, "tasks-2.ndjson.gz");
        Packed.WriteGzip(path, string.Concat(Enumerable.Range(10, 50).Select(n => $"{{\"id\":{n},\"issueId\":10}}\n")));
        var bytes = await File.ReadAllBytesAsync(path);
        await File.WriteAllBytesAsync(path, bytes[..^30]);

        var run = await _stage.RunAsWrittenAsync();

        Assert.Equal(2, run.ExitCode);
        var problem = Assert.Single(_stage.Report);
        Assert.Equal("tasks-2.ndjson.gz", problem.GetProperty("label").GetString());
        Assert.Contains("truncated", problem.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("{\"id\":10,\"issueId\":20}\n", _stage.Out("tasks-2.ndjson"), StringComparison.Ordinal);
        var file = OnlyLine(run.Output).GetProperty("files")[0];
        Assert.True(file.GetProperty("loaded").GetInt32() is > 0 and < 50);
        Assert.Equal(file.GetProperty("loaded").GetInt32(), _stage.Out("tasks-2.ndjson").Count(c => c == '\n'));
    }

    [Fact]
    public async Task Run_Zip_WritesItsMembersByTheirPaths()
    {
        _stage.Export.Plan = ImportStage.Plan.Replace("label: \"tasks*\"", "label: \"*tasks*\"", StringComparison.Ordinal);
        _stage.Export.Files.Clear();
        _stage.Write();
        Packed.WriteZip(Path.Combine(_stage.ExportFolder, "tasks-all"), new Dictionary<string, string>
        {
            ["data/tasks.ndjson"] = "{\"id\":1,\"issueId\":10}\n", ["tasks.csv"] = "id,issueId\r\n2,11\r\n", ["../tasks-evil.ndjson"] = "{\"id\":4}\n", ["surprise.txt"] = "?",
        });

        var run = await _stage.RunAsWrittenAsync();

        Assert.Equal(2, run.ExitCode);
        Assert.Equal("{\"id\":1,\"issueId\":20}\n", _stage.Out("data/tasks.ndjson"));
        Assert.Equal("id,issueId\r\n2,21\r\n", _stage.Out("tasks.csv"));
        Assert.Equal(["data/tasks.ndjson", "tasks.csv"], OnlyLine(run.Output).GetProperty("files").EnumerateArray().Select(f => f.GetProperty("label").GetString()));
        Assert.Equal(["../tasks-evil.ndjson", "surprise.txt", "tasks.csv"], _stage.Report.Select(r => r.GetProperty("label").GetString()));
        Assert.All(_stage.Report, AssertNothingEmpty);
        Assert.Equal(2, Directory.GetFiles(_stage.OutFolder, "*", SearchOption.AllDirectories).Length);
        Assert.False(File.Exists(Path.Combine(_stage.OutFolder, "..", "tasks-evil.ndjson")));
    }

    [Fact]
    public async Task Run_ZipMemberThroughALinkInOut_LeavesNothingOutside()
    {
        if (OperatingSystem.IsWindows()) return;
        _stage.Export.Files.Clear();
        _stage.Write();
        Packed.WriteZip(Path.Combine(_stage.ExportFolder, "export.zip"), new Dictionary<string, string> { ["link/tasks.ndjson"] = "{\"id\":1,\"issueId\":10}\n" });
        Directory.CreateDirectory(_stage.OutFolder);
        Directory.CreateSymbolicLink(Path.Combine(_stage.OutFolder, "link"), _stage.MappingsFolder);

        var run = await _stage.RunAsWrittenAsync();

        Assert.NotEqual(0, run.ExitCode);
        Assert.False(File.Exists(Path.Combine(_stage.MappingsFolder, "tasks.ndjson")));
    }

    [Fact]
    public async Task Run_JsonArray_LeavesOutRecordsWithTheirCommas()
    {
        _stage.Export.Files.Clear();
        _stage.Export.Files["tasks.json"] = "[\n  {\"id\":1,\"issueId\":99},\n  {\"id\":2,\"issueId\":10},\n  {\"id\":2,\"issueId\":11}\n]\n";

        var run = await _stage.RunAsync();

        Assert.Equal(2, run.ExitCode);
        Assert.Equal("""{"read":3,"loaded":1,"unchanged":0,"skipped":1,"failed":1}""", OnlyLine(run.Output).GetProperty("records").GetRawText());
        var left = JsonDocument.Parse(_stage.Out("tasks.json")).RootElement;
        Assert.Equal(["{\"id\":2,\"issueId\":20}"], left.EnumerateArray().Select(r => r.GetRawText()));
    }

    [Theory]
    [InlineData("about.json", "https://jira.example.org/browse/NEW-7", 0)]
    [InlineData("elsewhere.json", "https://jira.example.org/browse/OLD-7", 2)]
    public async Task Run_Source_IsReadBeforeAnyText(string label, string link, int exitCode)
    {
        _stage.Export.Plan = ImportStage.Plan.Replace("entities:", "source: { label: about.json, path: $.baseUrl }\nignore: [\"else*\"]\nentities:", StringComparison.Ordinal) + "\n      $.link: url\n";
        _stage.Export.Mappings["derived/jira:projectKey"] = new() { ["OLD"] = "NEW" };
        _stage.Export.Files[label] = "{\"baseUrl\":\"https://jira.example.org\"}";
        _stage.Export.Files["tasks.ndjson"] = "{\"id\":1,\"link\":\"https://jira.example.org/browse/OLD-7\"}\n";

        var run = await _stage.RunAsync();

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal($"{{\"id\":1,\"link\":\"{link}\"}}\n", _stage.Out("tasks.ndjson"));
        if (exitCode != 0) Assert.Equal("about.json", Assert.Single(_stage.Report).GetProperty("label").GetString());
    }

    [Theory]
    [InlineData(69, 2, true, new string[0])]
    [InlineData(70, 2, true, new[] { "the file has 69 bytes; manifest.json says 70" })]
    [InlineData(69, 3, true, new[] { "the file has 2 records; manifest.json says 3" })]
    [InlineData(69, 2, false, new[] { "the file's SHA-256 is" })]
    public async Task Run_Manifest_IsBalanced(int bytes, int records, bool isRightHash, string[] problems)
    {
        var hash = isRightHash ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_stage.Export.Files["tasks.ndjson"]))) : new string('0', 64);
        _stage.Export.Plan = ImportStage.Plan.Replace("labels: [\"tasks*\"]", "manifest: manifest.json", StringComparison.Ordinal);
        _stage.Export.Files["manifest.json"] = $$"""[{"label":"tasks.ndjson","bytes":{{bytes}},"records":{{records}},"sha256":"{{hash}}"}]""";

        var run = await _stage.RunAsync();

        Assert.Equal(problems.Length == 0 ? 0 : 2, run.ExitCode);
        Assert.Equal(problems.Length, _stage.Report.Count);
        Assert.All(_stage.Report.Zip(problems), p => Assert.StartsWith(p.Second, p.First.GetProperty("reason").GetString(), StringComparison.Ordinal));
        Assert.False(File.Exists(Path.Combine(_stage.OutFolder, "manifest.json")));
    }

    [Fact]
    public async Task Run_ManifestListsAbsentAndLacksPresent_AreProblems()
    {
        _stage.Export.Plan = ImportStage.Plan.Replace("labels: [\"tasks*\"]", "manifest: manifest.json", StringComparison.Ordinal);
        _stage.Export.Files["manifest.json"] = """[{"label":"tasks-9.ndjson"}]""";

        var run = await _stage.RunAsync();

        Assert.Equal(2, run.ExitCode);
        Assert.Equal(
            ["tasks-9.ndjson: manifest.json lists this file, but it was not loaded", "tasks.ndjson: manifest.json does not list this file"],
            _stage.Report.Select(r => $"{r.GetProperty("label")}: {r.GetProperty("reason")}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("out")]
    [InlineData("link/out")]
    public async Task Run_OutInsideExport_IsRefused(string where)
    {
        _stage.Write();
        var link = _stage.ExportFolder + "-link";
        var inside = where.StartsWith("link", StringComparison.Ordinal) ? Path.Combine(link, "out") : Path.Combine(_stage.ExportFolder, where);
        if (!OperatingSystem.IsWindows()) Directory.CreateSymbolicLink(link, _stage.ExportFolder);

        var run = await _stage.RunAsWrittenAsync(a => a with { OutFolder = inside });

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("--out must not be in the export folder", run.Error, StringComparison.Ordinal);
        Assert.Equal(["tasks.ndjson"], Directory.GetFileSystemEntries(_stage.ExportFolder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Run_ReportInsideExport_IsRefused()
    {
        var run = await _stage.RunAsync(a => a with { ReportPath = Path.Combine(_stage.ExportFolder, "report.ndjson") });

        Assert.Equal(1, run.ExitCode);
        Assert.Equal(["tasks.ndjson"], Directory.GetFileSystemEntries(_stage.ExportFolder).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Run_OutIsFile_IsWrongUsage()
    {
        var run = await _stage.RunAsync(a => a with { OutFolder = _stage.PlanPath });

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("--out or --report cannot be written: ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NoOut_SaysWhatToGive()
    {
        var run = await _stage.RunAsync(a => a with { OutFolder = null });

        Assert.Equal((1, "Say where the rewritten files go: --out DIR; or --dry-run."), (run.ExitCode, run.Error.TrimEnd()));
    }

    [Fact]
    public async Task Run_FaultyPlan_TellsLineAndColumn()
    {
        _stage.Export.Plan = ImportStage.Plan.Replace("issueId: issueId", "issueId: isueId", StringComparison.Ordinal);

        var run = await _stage.RunAsync();

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"{_stage.PlanPath}:10:18: unknown kind 'isueId'", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
        Assert.False(File.Exists(_stage.ReportPath));
    }

    [Fact]
    public async Task Run_MissingFolders_AreWrongUsage()
    {
        var nowhere = Path.Combine(_stage.ExportFolder, "nowhere");

        var runs = new[]
        {
            await _stage.RunAsync(a => a with { PlanPath = nowhere }),
            await _stage.RunAsync(a => a with { ExportFolder = nowhere }),
            await _stage.RunAsync(a => a with { MappingsFolder = nowhere }),
        };

        Assert.All(runs, r => Assert.Equal(1, r.ExitCode));
        Assert.All(runs, r => Assert.Contains(nowhere, Assert.Single(r.Error.TrimEnd().Split('\n')), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"jira:issue\":{\"file\":\"../plan.yaml\"}}")]
    [InlineData("{\"jira:issue\":{\"file\":\"gone.json\"}}")]
    [InlineData("{\"jira:issue\":\"issues.json\"}")]
    public async Task Run_BrokenIndex_IsWrongConfiguration(string index)
    {
        _stage.Write();
        await File.WriteAllTextAsync(Path.Combine(_stage.MappingsFolder, "index.json"), index);

        var run = await _stage.RunAsWrittenAsync();

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("index.json", run.Error, StringComparison.Ordinal);
        Assert.Empty(run.Output);
    }

    [Fact]
    public async Task Run_ForPeople_ShowsTablesWithoutEscapeCodes()
    {
        _stage.Export.Files["tasks.ndjson"] += "{\"id\":3,\"issueId\":99}\n";

        var run = await _stage.RunAsync(a => a with { Json = false, ReportPath = null });

        Assert.Contains("│ tasks.ndjson │       3 │      2 │       1 │      0 │", run.Output, StringComparison.Ordinal);
        Assert.Contains("│ jira:issue    │         2 │                 1 │", run.Output, StringComparison.Ordinal);
        Assert.Contains("Give --report FILE", run.Output, StringComparison.Ordinal);
        Assert.Contains("\nINCOMPLETE: 2 of 3 records, ", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Output);
    }

    private static JsonElement OnlyLine(string output) => JsonDocument.Parse(Assert.Single(output.TrimEnd('\n', '\r').Split('\n'))).RootElement;

    private static void AssertNothingEmpty(JsonElement line) =>
        Assert.All(line.EnumerateObject(), p => Assert.False(p.Value.ValueKind == JsonValueKind.Null || p.Value.ValueKind == JsonValueKind.String && p.Value.GetString()!.Length == 0, p.Name));
}
