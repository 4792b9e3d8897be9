using System.Text.Json.Nodes;
using ConnectApp.Commands;
using Xunit;

namespace ConnectApp.Tests.Commands;

public sealed class PlanCheckCommandTests : IDisposable
{
    private const string Valid = """
        version: 1
        app: com.example.checklists
        product: jira
        completion: { idle: 2h }
        entities:
          checklists:
            label: "checklists*"
            key: $.id
            fields:
              $.parentId: { entity: checklists }
              $.createdBy: { kind: userKey, missing: null }
              $.config.fieldDefaults.*~: customField
              $["[red]x[/]"]: issueKey
              $.target: { by: $.type, page: pageId, issue: issueId }
          settings: { label: "settings*", key: $.id }
        """;

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"connectapp-plan-{Guid.NewGuid():N}.yaml");
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        File.Delete(_path);
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task Run_ValidPlan_PrintsTableThenWarnings()
    {
        await File.WriteAllTextAsync(_path, Valid);

        var exitCode = await RunAsync(_path);

        var lines = Lines();
        Assert.Equal(0, exitCode);
        Assert.Empty(_error.ToString());
        Assert.Contains(["checklists", "$.parentId", "entity checklists"], lines);
        Assert.Contains(["$.createdBy", "userKey", "identity:user", "jira.userkey/{}", "null"], lines);
        Assert.Contains(["$.config.fieldDefaults.*~", "customField", "jira/classic:customField", "the number", "skip"], lines);
        Assert.Contains(["$[\"[red]x[/]\"]", "issueKey", "derived/jira:projectKey", "the part before -N", "skip"], lines);
        Assert.Contains(["$.target", "$.type = page: pageId", "confluence:page", "{}", "skip"], lines);
        Assert.Contains(["$.type = issue: issueId", "jira:issue", "{}", "skip"], lines);
        Assert.Contains(["settings", "(no fields)"], lines);
        Assert.Contains($"{_path}:8:10: warning: other records refer to 'checklists' by new ids", _output.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("No faults, 1 warning." + Environment.NewLine, _output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', _output.ToString());
    }

    [Fact]
    public async Task Run_NarrowTerminal_KeepsTableWithinItsColumns()
    {
        await File.WriteAllTextAsync(_path, Valid);

        await RunAsync(_path, width: 80);

        var table = _output.ToString().Split('\n').TakeWhile(l => !l.Contains("warning:", StringComparison.Ordinal)).ToList();
        Assert.All(table, l => Assert.InRange(l.TrimEnd().Length, 0, 80));
        Assert.Contains(["$.createdBy", "userKey", "identity:user", "null"], Lines());
        Assert.Contains(["checklists:"], Lines());
    }

    [Fact]
    public async Task Run_FaultyPlan_PrintsFaultsOnly()
    {
        await File.WriteAllTextAsync(_path, Valid.Replace("idle: 2h", "idle: soon", StringComparison.Ordinal).Replace("userKey", "userkey", StringComparison.Ordinal));

        var exitCode = await RunAsync(_path);

        Assert.Equal(1, exitCode);
        Assert.Empty(_output.ToString());
        Assert.StartsWith($"{_path}:4:21: expected a duration", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains($"{_path}:11:28: unknown kind 'userkey'", _error.ToString(), StringComparison.Ordinal);
        Assert.Contains("did you mean 'userKey'?", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_MissingFile_IsOneLine()
    {
        var exitCode = await RunAsync(_path);

        Assert.Equal(1, exitCode);
        Assert.Equal($"{_path}: the plan cannot be read: there is no such file{Environment.NewLine}", _error.ToString());
    }

    [Fact]
    public async Task Run_Folder_IsOneLine()
    {
        var exitCode = await RunAsync(Path.GetTempPath());

        Assert.Equal(1, exitCode);
        Assert.Equal($"{Path.GetTempPath()}: the plan cannot be read: it is a folder; expected a file{Environment.NewLine}", _error.ToString());
    }

    [Fact]
    public async Task Run_HugeFile_IsRefusedWithoutReadingAllOfIt()
    {
        using (var file = File.Create(_path)) file.SetLength(8L << 30);

        var exitCode = await RunAsync(_path);

        Assert.Equal(1, exitCode);
        Assert.Contains("expected at most 1,048,576", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_TextsWithoutASource_IsAWarningWithItsCode()
    {
        await File.WriteAllTextAsync(_path, Valid.Replace("$.parentId: { entity: checklists }", "$.text: wiki", StringComparison.Ordinal));

        var exitCode = await RunAsync(_path, json: true);

        var found = JsonNode.Parse(_output.ToString())!;
        var warning = Assert.Single(found["warnings"]!.AsArray())!;
        Assert.Equal((0, "no-source"), (exitCode, (string?)warning["code"]));
        Assert.StartsWith($"{_path}:5:1: the texts of 'checklists' may hold URLs", (string?)warning["message"], StringComparison.Ordinal);
        Assert.Empty(found["faults"]!.AsArray());
        Assert.Empty(found["fields"]!.AsArray());
        Assert.Empty(found["problems"]!.AsArray());
    }

    [Fact]
    public async Task Run_FaultyPlanAsJson_ListsFaults()
    {
        await File.WriteAllTextAsync(_path, Valid.Replace("idle: 2h", "idle: soon", StringComparison.Ordinal));

        var exitCode = await RunAsync(_path, json: true);

        var fault = Assert.Single(JsonNode.Parse(_output.ToString())!["faults"]!.AsArray())!;
        Assert.Equal((1, 4, 21), (exitCode, (int)fault["line"]!, (int)fault["column"]!));
        Assert.StartsWith("expected a duration", (string?)fault["message"], StringComparison.Ordinal);
        Assert.Empty(_error.ToString());
    }

    [Fact]
    public async Task Run_ExportWithoutMappings_SaysThatBothBelongTogether()
    {
        var exitCode = await PlanCheckCommand.RunAsync(
            new PlanCheckArguments { PlanPath = _path, ExportFolder = Path.GetTempPath() }, Terminal.On(_output), Terminal.On(_error), TimeProvider.System, CancellationToken.None);

        Assert.Equal((1, $"Give --export and --mappings together.{Environment.NewLine}"), (exitCode, _error.ToString()));
    }

    /// <param name="width">Columns of the table; null: those of a file.</param>
    private Task<int> RunAsync(string path, int? width = null, bool json = false)
    {
        var output = Terminal.On(_output);
        if (width is { } columns) output.Profile.Width = columns;
        return PlanCheckCommand.RunAsync(new PlanCheckArguments { PlanPath = path, Json = json }, output, Terminal.On(_error), TimeProvider.System, CancellationToken.None);
    }

    /// <summary>Cells of the lines, which are apart by two blanks or more.</summary>
    private List<string[]> Lines() => [.. _output.ToString().Split('\n').Select(l => l.Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
}
