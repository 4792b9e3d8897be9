using System.Net;
using System.Text.Json.Nodes;
using ConnectApp.Commands;
using ConnectApp.Core.Runs;
using ConnectApp.Tests.Api;
using ConnectApp.Tests.Infrastructure;
using Xunit;

namespace ConnectApp.Tests.Commands;

/// <summary>Slips of a plan that is sound by itself: its author reads of each from <c>plan check --export</c>, from <c>import</c>, and on the operator's page.</summary>
public sealed class PlanSlipsTests : IDisposable
{
    private const string Right =
        """
        version: 1
        app: com.example.checklists
        product: jira
        completion: { idle: 10s }
        kinds:
          boardId: { namespace: "jira/classic/software:rapidView" }
        entities:
          tasks:
            label: "tasks*"
            key: $.id
            fields:
              $.owner: userKey
              $.board: boardId
          teams:
            label: "teams*"
            key: $.id
            fields:
              $.lead: userKey
          comments: { label: "comments*", key: $.id }
        """;

    private static readonly (string Right, string Wrong)[] Slips =
    [
        ("$.owner: userKey", "$.ownr: { kind: userKey, missing: keep }"),
        ("$.lead:", "$.leed:"),
        ("\"comments*\"", "\"coments*\""),
        ("namespace: \"jira/classic/software:rapidView\"", "namespace: \"jira/classic/software:rapidViw\""),
    ];

    private readonly ImportStage _stage = new();

    public PlanSlipsTests()
    {
        var export = _stage.Export;
        export.Plan = Slips.Aggregate(Right, (plan, slip) => plan.Replace(slip.Right, slip.Wrong, StringComparison.Ordinal));
        export.Files.Clear();
        export.Files["tasks.ndjson"] = "{\"id\":1,\"owner\":\"ann\",\"board\":7}\n{\"id\":2,\"owner\":\"ann\",\"board\":8}\n";
        export.Files["teams.csv"] = "id,lead\n1,ann\n";
        export.Files["comments.ndjson"] = "{\"id\":1}\n";
        export.Mappings.Clear();
        export.Mappings["identity:user"] = new() { ["jira.userkey/ann"] = "557058:ann" };
        export.Mappings["jira/classic/software:rapidView"] = new() { ["7"] = "70", ["8"] = "80" };
    }

    public void Dispose() => _stage.Dispose();

    [Fact]
    public async Task PlanCheck_FourSlips_NamesEachAndEndsWithTwo()
    {
        var (exitCode, text) = await CheckAsync(json: true);

        var found = JsonNode.Parse(text)!;
        Assert.Equal(2, exitCode);
        Assert.Empty(found["faults"]!.AsArray());
        AssertSlips(found["warnings"]!.AsArray(), found["problems"]!.AsArray(), "label");
        Assert.Contains(found["fields"]!.AsArray(), f => ((string?)f!["path"], (long)f["matched"]!, (long)f["missing"]!) == ("$.board", 2, 2));
    }

    [Fact]
    public async Task PlanCheck_FourSlipsForPeople_NamesEach()
    {
        var (exitCode, text) = await CheckAsync(json: false);

        Assert.Equal(2, exitCode);
        AssertText(text);
        Assert.Contains("comments.ndjson: no entity of the plan claims this file", text, StringComparison.Ordinal);
        Assert.EndsWith($"No faults, 4 warnings, 4 problems.{Environment.NewLine}", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PlanCheck_RightPlan_HasNoFindings()
    {
        _stage.Export.Plan = Right;

        var (exitCode, text) = await CheckAsync(json: true);

        var found = JsonNode.Parse(text)!;
        Assert.Equal((0, 0, 0), (exitCode, found["warnings"]!.AsArray().Count, found["problems"]!.AsArray().Count));
        Assert.Equal([2, 2, 1], found["fields"]!.AsArray().Select(f => (int)f!["rewritten"]!));
    }

    [Fact]
    public async Task Import_FourSlips_NamesEach()
    {
        var run = await _stage.RunAsync();

        Assert.Equal(CommandLine.Incomplete, run.ExitCode);
        AssertSlips(JsonNode.Parse(run.Output)!["warnings"]!.AsArray(), new JsonArray([.. File.ReadLines(_stage.ReportPath).Select(l => JsonNode.Parse(l))]), "label");
    }

    [Fact]
    public async Task Import_FourSlipsForPeople_NamesEach()
    {
        var run = await _stage.RunAsync(a => a with { Json = false });

        AssertText(run.Output);
    }

    [Fact]
    public async Task Backend_FourSlips_AreNamedByApiAndPage()
    {
        await using var stage = await ApiStage.StartAsync(_stage.Export, new FastTime(20));
        var run = stage.Backend.FindRun(await stage.Site.MigrateAsync(stage.Backend))!;

        var fields = (await stage.GetAsync($"/api/migrations/{run.RunId}/fields", stage.Operator())).Json;
        var problems = (await stage.GetAsync($"/api/migrations/{run.RunId}/problems?limit=500", stage.Operator())).Json;
        var page = WebUtility.HtmlDecode((await stage.GetAsync($"/admin/runs/{run.RunId}", stage.Operator())).Text);

        AssertSlips(fields["warnings"]!.AsArray(), problems["problems"]!.AsArray(), "label");
        AssertText(page);
    }

    [Fact]
    public async Task AllThree_WrongProduct_NameIt()
    {
        _stage.Export.Plan = Right.Replace("product: jira", "product: confluence", StringComparison.Ordinal);
        const string sentence = "the plan is for confluence, but the mappings are those of jira";

        var (exitCode, check) = await CheckAsync(json: false);
        var import = await _stage.RunAsync(a => a with { Json = false });
        await using var stage = await ApiStage.StartAsync(_stage.Export, new FastTime(20));
        var run = await stage.BeginAsync();
        await Migration.WaitForAsync(() => stage.Backend.FindRun(run.TransferId.Value) is { WaitingCode: RunWait.Vendor });
        var waiting = (await stage.GetAsync($"/api/migrations/{run.RunId}/status", stage.Operator())).Json["waiting"]!;
        var page = WebUtility.HtmlDecode((await stage.GetAsync($"/admin/runs/{run.RunId}", stage.Operator())).Text);

        Assert.Equal(2, exitCode);
        Assert.Contains(sentence, check, StringComparison.Ordinal);
        Assert.Contains(sentence, import.Output, StringComparison.Ordinal);
        Assert.Contains("No import plan of this app fits a transfer of Jira", (string?)waiting["reason"], StringComparison.Ordinal);
        Assert.Contains("No import plan of this app fits a transfer of Jira", page, StringComparison.Ordinal);
    }

    private static void AssertSlips(JsonArray warnings, JsonArray problems, string label)
    {
        Assert.Contains(warnings, w => ((string?)w!["code"], (string?)w["entity"], (string?)w["path"]) == ("field-matches-nothing", "tasks", "$.ownr"));
        Assert.Contains(problems, p => ((string?)p!["code"], (string?)p[label], (string?)p["path"]) == ("missing-column", "teams.csv", "leed"));
        Assert.Contains(problems, p => ((string?)p!["code"], (string?)p[label]) == ("unclaimed-file", "comments.ndjson"));
        Assert.Contains(warnings, w => (string?)w!["code"] == "empty-namespace" && ((string)w["message"]!).Contains("rapidViw", StringComparison.Ordinal)
            && ((string)w["message"]!).EndsWith("did you mean 'jira/classic/software:rapidView'?", StringComparison.Ordinal));
    }

    private static void AssertText(string text)
    {
        Assert.Contains("$.ownr matched nothing in 2 records", text, StringComparison.Ordinal);
        Assert.Contains("leed", text, StringComparison.Ordinal);
        Assert.Contains("comments.ndjson", text, StringComparison.Ordinal);
        Assert.Contains("not one of 2 references to jira/classic/software:rapidViw has a mapping", text, StringComparison.Ordinal);
    }

    private async Task<(int ExitCode, string Output)> CheckAsync(bool json)
    {
        _stage.Write();
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await PlanCheckCommand.RunAsync(
            new PlanCheckArguments { PlanPath = _stage.PlanPath, ExportFolder = _stage.ExportFolder, MappingsFolder = _stage.MappingsFolder, Json = json },
            Terminal.On(output), Terminal.On(error), TimeProvider.System, CancellationToken.None);
        Assert.Empty(error.ToString());
        return (exitCode, output.ToString());
    }
}
