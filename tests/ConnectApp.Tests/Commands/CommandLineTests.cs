using System.Text.Json;
using Xunit;

namespace ConnectApp.Tests.Commands;

[Collection(ConsoleCollection.Name)]
public sealed class CommandLineTests : IDisposable
{
    private readonly ImportStage _stage = new();
    private readonly string? _temporary = Environment.GetEnvironmentVariable("TMPDIR");

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("TMPDIR", _temporary);
        _stage.Dispose();
    }

    [Theory]
    [InlineData("bogus")]
    [InlineData("import", "plan.yaml", "--export", "e")]
    [InlineData("import", "--export", "e", "--mappings", "m")]
    [InlineData("demo", "--records", "many")]
    [InlineData("demo", "--product", "bamboo")]
    [InlineData("demo", "--sample", "half")]
    [InlineData("demo", "--output", "xml")]
    [InlineData("emulate", "--azure-devops", "--items", "many")]
    [InlineData("emulate", "--export", "e", "--mappings", "m", "--app", "ftp://x")]
    [InlineData("records")]
    [InlineData("plan")]
    [InlineData("plan", "check")]
    [InlineData("runs", "--bogus")]
    public async Task Run_WrongUsage_Is1WithHelpOnStandardError(params string[] args)
    {
        var run = await ConsoleRun.OfAsync(args);

        Assert.Equal(1, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains("Usage:", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_HelpAskedFor_IsOnStandardOutput()
    {
        var run = await ConsoleRun.OfAsync("import", "--help");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.All(["--export", "--mappings", "--out", "--dry-run", "--report", "--scope", "--output"], o => Assert.Contains(o, run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Import_AllMapped_PrintsOneJsonObject()
    {
        _stage.Write();

        var run = await ConsoleRun.OfAsync("import", _stage.PlanPath, "--export", _stage.ExportFolder, "--mappings", _stage.MappingsFolder, "--out", _stage.OutFolder, "--output", "json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal("SUCCESS", JsonDocument.Parse(run.Output).RootElement.GetProperty("status").GetString());
        Assert.True(File.Exists(Path.Combine(_stage.OutFolder, "tasks.ndjson")));
    }

    [Fact]
    public async Task PlanCheck_GoodAndFaultyPlan_Are0And1()
    {
        _stage.Write();

        var good = await ConsoleRun.OfAsync("plan", "check", _stage.PlanPath);
        await File.AppendAllTextAsync(_stage.PlanPath, "\nbogus: 1\n");
        var faulty = await ConsoleRun.OfAsync("plan", "check", _stage.PlanPath);

        Assert.Equal((0, ""), (good.ExitCode, good.Error));
        Assert.EndsWith("No faults." + Environment.NewLine, good.Output, StringComparison.Ordinal);
        Assert.Equal((1, ""), (faulty.ExitCode, faulty.Output));
        Assert.StartsWith($"{_stage.PlanPath}:12:1: ", faulty.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Descriptor_BothForms_NameTheSameApp()
    {
        var connect = await ConsoleRun.OfAsync("descriptor");
        var forge = await ConsoleRun.OfAsync("descriptor", "--forge");

        Assert.Equal((0, "", 0, ""), (connect.ExitCode, connect.Error, forge.ExitCode, forge.Error));
        var descriptor = JsonDocument.Parse(connect.Output).RootElement;
        Assert.Equal("http://127.0.0.1:5180", descriptor.GetProperty("baseUrl").GetString()!.TrimEnd('/'));
        Assert.Contains("connectModules", forge.Output, StringComparison.Ordinal);
        Assert.Contains(descriptor.GetProperty("key").GetString()!, forge.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Emulate_WrongInput_Is1InOneLine()
    {
        _stage.Write();
        var nowhere = Path.Combine(_stage.ExportFolder, "nowhere");
        var empty = Directory.CreateDirectory(Path.Combine(_stage.OutFolder, "empty")).FullName;
        string[] whole = ["emulate", "--export", _stage.ExportFolder, "--mappings", _stage.MappingsFolder];

        var runs = new[]
        {
            await ConsoleRun.OfAsync("emulate", "--export", nowhere, "--mappings", _stage.MappingsFolder),
            await ConsoleRun.OfAsync("emulate", "--export", _stage.ExportFolder, "--mappings", nowhere),
            await ConsoleRun.OfAsync("emulate", "--export", _stage.ExportFolder, "--mappings", empty),
            await ConsoleRun.OfAsync([.. whole, "--until-settled"]),
            await ConsoleRun.OfAsync([.. whole, "--scenario", nowhere]),
            await ConsoleRun.OfAsync([.. whole, "--port", "99999"]),
            await ConsoleRun.OfAsync("emulate"),
            await ConsoleRun.OfAsync("emulate", "--export", _stage.ExportFolder),
            await ConsoleRun.OfAsync("emulate", "--jira", "--items", "5"),
            await ConsoleRun.OfAsync("emulate", "--azure-devops", "--items", "-1"),
            await ConsoleRun.OfAsync("emulate", "--azure-devops", "--until-done"),
            await ConsoleRun.OfAsync("emulate", "--azure-devops", "--work-items", nowhere),
            await ConsoleRun.OfAsync("emulate", "--azure-devops", "--work-items", empty, "--seed", "2"),
            await ConsoleRun.OfAsync("emulate", "--jira", "--app", "http://127.0.0.1:1"),
        };

        Assert.All(runs, r => Assert.Equal((1, ""), (r.ExitCode, r.Output)));
        Assert.All(runs, r => Assert.NotEmpty(Assert.Single(r.Error.TrimEnd().Split('\n'))));
    }

    [Fact]
    public async Task Emulate_TakenPort_Is1InOneLine()
    {
        _stage.Write();
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;

        var run = await ConsoleRun.OfAsync("emulate", "--export", _stage.ExportFolder, "--mappings", _stage.MappingsFolder, "--port", $"{port}");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains($"{port}", Assert.Single(run.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("jira", "incomplete", "INCOMPLETE", 2)]
    [InlineData("confluence", "incomplete", "INCOMPLETE", 2)]
    [InlineData("jira", null, "SUCCESS", 0)]
    [InlineData("confluence", "complete", "SUCCESS", 0)]
    public async Task Demo_FewRecords_MigratesThemAndLeavesNothingBehind(string product, string? sample, string status, int exitCode)
    {
        _stage.Write();
        var temporary = Directory.CreateDirectory(_stage.OutFolder).FullName;
        Environment.SetEnvironmentVariable("TMPDIR", temporary);

        string[] chosen = sample is null ? [] : ["--sample", sample];
        var run = await ConsoleRun.OfAsync(["demo", "--product", product, "--records", "60", "--output", "json", .. chosen]);

        Assert.Equal((exitCode, ""), (run.ExitCode, run.Error));
        var json = JsonDocument.Parse(Assert.Single(run.Output.TrimEnd().Split('\n'))).RootElement;
        Assert.Equal(status, json.GetProperty("status").GetString());
        var files = json.GetProperty("files").EnumerateArray().ToList();
        Assert.Equal(4, files.Count);
        Assert.All([.. files, json.GetProperty("records")], AssertBalanced);
        Assert.Equal(60, json.GetProperty("records").GetProperty("read").GetInt32());
        Assert.All(["read", "loaded", "unchanged", "skipped", "failed"], name => Assert.Equal(json.GetProperty("records").GetProperty(name).GetInt64(), files.Sum(f => f.GetProperty(name).GetInt64())));
        Assert.Equal(json.GetProperty("bytes").GetInt64(), files.Sum(f => f.GetProperty("bytes").GetInt64()));
        Assert.Equal(exitCode == 2, json.GetProperty("references").EnumerateObject().Sum(r => r.Value.GetProperty("missing").GetInt64()) > 0);
        Assert.Empty(Directory.GetFileSystemEntries(temporary));
    }

    [Fact]
    public async Task Demo_OwnExport_ShowsReportForPeople()
    {
        _stage.Write();

        var run = await ConsoleRun.OfAsync("demo", "--export", _stage.ExportFolder, "--mappings", _stage.MappingsFolder, "--plan", _stage.PlanPath);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("│ tasks.ndjson │       2 │      2 │       0 │      0 │", run.Output, StringComparison.Ordinal);
        Assert.Contains("SUCCESS after ", run.Output, StringComparison.Ordinal);
        Assert.Contains(" and 0 violations of its contract.", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', run.Output);
    }

    [Theory]
    [InlineData("--export", "somewhere")]
    [InlineData("--records", "0")]
    public async Task Demo_WrongOptions_Is1InOneLine(string option, string value)
    {
        var run = await ConsoleRun.OfAsync("demo", option, value);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains(option, Assert.Single(run.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    private static void AssertBalanced(JsonElement counts) => Assert.Equal(
        counts.GetProperty("read").GetInt64(),
        counts.GetProperty("loaded").GetInt64() + counts.GetProperty("unchanged").GetInt64() + counts.GetProperty("skipped").GetInt64() + counts.GetProperty("failed").GetInt64());
}
