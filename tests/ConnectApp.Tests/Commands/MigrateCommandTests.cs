using System.Text.Json.Nodes;
using ConnectApp.Commands;
using ConnectApp.Core.Runs;
using ConnectApp.Emulator;
using ConnectApp.Tests.Api;
using ConnectApp.Tests.Infrastructure;
using Xunit;

namespace ConnectApp.Tests.Commands;

/// <summary><c>migrate</c>: on its own, beside a running <c>serve</c>, interrupted and called again.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class MigrateCommandTests : IDisposable
{
    private const int Items = 20;
    private static readonly string[] s_members = ["id", "status", "type", "seconds", "items", "comments", "attachments", "links", "requests", "problems"];

    private readonly Dictionary<string, string?> _before = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("connectapp-migrate-").FullName;

    public void Dispose()
    {
        foreach (var (name, value) in _before) Environment.SetEnvironmentVariable(name, value);
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Migrate_NobodyServes_MigratesAndPrintsOneObject()
    {
        await using var services = await StartServicesAsync();
        var request = Write(services.Address, pat: "env:MIGRATE_TEST_PAT");
        Set("MIGRATE_TEST_PAT", WorkItemsEmulator.Pat);
        var report = Path.Combine(_folder, "report.ndjson");

        var run = await ConsoleRun.OfAsync("migrate", request, "--output", "json", "--report", report);
        var again = await ConsoleRun.OfAsync("migrate", request, "--output", "json");

        Assert.True(run.ExitCode is 0 or 2, $"{run.ExitCode}: {run.Error}");
        var (first, second) = (JsonNode.Parse(run.Output)!, JsonNode.Parse(again.Output)!);
        Assert.Equal(s_members, first.AsObject().Select(m => m.Key));
        Assert.Equal((Items, Items), ((int)first["items"]!["total"]!, (int)first["items"]!["created"]!));
        var jira = JsonNode.Parse(services.Report().ToJson())!["jira"]!;
        Assert.Equal((Items, (int)first["comments"]!["created"]!), ((int)jira["issues"]!, (int)jira["comments"]!));
        Assert.Equal((int)first["problems"]!, File.ReadAllLines(report).Length);
        Assert.Equal((Items, 0, 0), ((int)second["items"]!["unchanged"]!, (int)second["items"]!["created"]!, (int)second["items"]!["updated"]!));
        Assert.Equal((0, 0, 0), ((int)second["comments"]!["created"]!, (int)second["attachments"]!["created"]!, (int)second["links"]!["created"]!));
        Assert.InRange((int)first["requests"]!["jira"]!, 10, 40 * Items);
        Assert.Empty(services.Report().Violations);
    }

    [Fact]
    public async Task Migrate_DryRun_WritesNothing()
    {
        await using var services = await StartServicesAsync();

        var run = await ConsoleRun.OfAsync("migrate", Write(services.Address), "--dry-run", "--output", "json");

        Assert.Equal(Items, (int)JsonNode.Parse(run.Output)!["items"]!["created"]!);
        Assert.Equal(0, (int)JsonNode.Parse(services.Report().ToJson())!["jira"]!["issues"]!);
    }

    [Theory]
    [InlineData("[]", "no JSON object")]
    [InlineData("{", "line 1")]
    [InlineData("""{"type":"FULL","enginePayload":{"source":{"pat":"env:NO_SUCH_VARIABLE_HERE"}}}""", "NO_SUCH_VARIABLE_HERE")]
    [InlineData("""{"type":"ALL"}""", "type must be one of FULL, SAMPLE, INCREMENTAL")]
    public async Task Migrate_OfNoRequest_Is1AndSaysWhy(string body, string words)
    {
        var path = Path.Combine(_folder, "request.json");
        await File.WriteAllTextAsync(path, body);
        Set("Storage__ConnectionString", Path.Combine(_folder, "store"));

        var run = await ConsoleRun.OfAsync("migrate", path);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains(words, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migrate_Interrupted_IsPausedAndTheSameCommandContinues()
    {
        await using var services = await StartServicesAsync("jira: [{ latency: 100ms }]");
        var request = Write(services.Address);
        using var interrupt = new CancellationTokenSource();
        using var output = new StringWriter();

        var running = new MigrateCommand(new MigrateArguments { RequestPath = request, Json = true }, Terminal.On(output), Terminal.On(TextWriter.Null), TimeProvider.System).RunAsync(interrupt.Token);
        await Migration.WaitForAsync(() => Issues(services) > 0);
        await interrupt.CancelAsync();
        var exitCode = await running.WaitAsync(Migration.Longest);
        var issues = Issues(services);
        await File.WriteAllTextAsync(request, (await File.ReadAllTextAsync(request)).Replace("\"FULL\"", "\"INCREMENTAL\"", StringComparison.Ordinal));
        var other = await ConsoleRun.OfAsync("migrate", request);
        var continued = await ConsoleRun.OfAsync("migrate", Write(services.Address), "--output", "json");

        var paused = JsonNode.Parse(output.ToString())!;
        Assert.Equal((130, "PAUSED"), (exitCode, (string?)paused["status"]));
        Assert.InRange(issues, 1, Items);
        Assert.Equal(1, other.ExitCode);
        Assert.Contains((string)paused["id"]!, other.Error, StringComparison.Ordinal);
        Assert.True(continued.ExitCode is 0 or 2, continued.Error);
        Assert.Equal((string)paused["id"]!, (string?)JsonNode.Parse(continued.Output)!["id"]);
        Assert.Equal(Items, Issues(services));
        Assert.Empty(services.Report().Violations);
    }

    [Fact]
    public async Task Migrate_TokenIsRefusedInMidRun_IsPausedAndNewSecretsContinue()
    {
        await using var services = await StartServicesAsync(
            "azureDevOps: [{ expires: true, when: { operation: 'GET /_apis/wit/workItems/{id}/comments', calls: 2 } }]");

        var paused = await ConsoleRun.OfAsync("migrate", Write(services.Address), "--output", "json");
        var continued = await ConsoleRun.OfAsync("migrate", Write(services.Address, pat: "emulated-pat-2"), "--output", "json");

        Assert.Equal(2, paused.ExitCode);
        Assert.Equal("PAUSED", (string?)JsonNode.Parse(paused.Output)!["status"]);
        Assert.Contains("Azure DevOps", paused.Error, StringComparison.Ordinal);
        Assert.True(continued.ExitCode is 0 or 2, continued.Error);
        Assert.Equal(0, (int)JsonNode.Parse(continued.Output)!["items"]!["failed"]!);
        Assert.Equal((string?)JsonNode.Parse(paused.Output)!["id"], (string?)JsonNode.Parse(continued.Output)!["id"]);
    }

    [Fact]
    public async Task Migrate_BesideServe_IsRunByServe()
    {
        await using var work = await WorkItemsStage.StartAsync();
        var request = Path.Combine(_folder, "request.json");
        await File.WriteAllTextAsync(request, work.Body().ToJsonString());
        Set("Storage__ConnectionString", work.Stage.Site.StoreFolder);
        Set("AzureDevOps__BaseUrl", $"{work.Address}azure-devops");
        Set("Jira__AllowedHosts__0", "127.0.0.1");
        Set("Jira__GatewayUrl", $"{work.Address}ex/jira");

        var run = await ConsoleRun.OfAsync("migrate", request, "--output", "json");
        await work.Stage.Backend.DisposeAsync();

        Assert.True(run.ExitCode is 0 or 2, $"{run.ExitCode}: {run.Error}");
        Assert.Equal(WorkItemsStage.Items, (int)JsonNode.Parse(run.Output)!["items"]!["created"]!);
        Assert.Equal(WorkItemsStage.Items, work.Issues);
        var stored = Directory.GetFiles(work.Stage.Site.StoreFolder, "*", SearchOption.AllDirectories).Select(f => System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(f)));
        Assert.DoesNotContain(stored, text => text.Contains(WorkItemsEmulator.ClassicToken, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Demo_OfWorkItems_PrintsTheObjectOfMigrate()
    {
        var demo = await ConsoleRun.OfAsync("demo", "--work-items", "--output", "json");
        var wrong = await ConsoleRun.OfAsync("demo", "--work-items", "--keep");

        Assert.True(demo.ExitCode is 0 or 2, demo.Error);
        Assert.Equal(s_members, JsonNode.Parse(demo.Output)!.AsObject().Select(m => m.Key));
        Assert.Equal(40, (int)JsonNode.Parse(demo.Output)!["items"]!["created"]!);
        Assert.Equal(1, wrong.ExitCode);
    }

    /// <summary>The example of the contract (run-api.md C41): parts in lower case, each preceded by its length.</summary>
    [Fact]
    public void Project_ThatNoRequestNames_IsMadeOfWhatTheRunMoves()
    {
        var project = RunProjects.Of("workItems", "Contoso", "Näher", "5f1c3c0e-6f0c-4d0f-8f6a-0d6f3c1b7a42", "EMU");

        Assert.Equal(RunProjects.Of("workItems", "contoso", "NÄHER", "5F1C3C0E-6F0C-4D0F-8F6A-0D6F3C1B7A42", "emu"), project);
        Assert.NotEqual(RunProjects.Of("workItems", "ContosoN", "äher", "5f1c3c0e-6f0c-4d0f-8f6a-0d6f3c1b7a42", "EMU"), project);
        Assert.Equal('5', project.ToString("D")[14]);
    }

    private async Task<PlatformEmulator> StartServicesAsync(string scenario = "")
    {
        var services = await PlatformEmulator.StartAsync(
            new EmulatorOptions { WorkItems = new WorkItemsOptions { Project = new() { Items = Items, Seed = 7 } }, Scenario = Scenario.Parse(scenario) }, CancellationToken.None);
        Set("Storage__ConnectionString", Path.Combine(_folder, "store"));
        Set("Storage__MinFreeBytes", "0");
        Set("AzureDevOps__AllowedHosts__0", "127.0.0.1");
        Set("Jira__AllowedHosts__0", "127.0.0.1");
        Set("Jira__GatewayUrl", $"{services.Address}ex/jira");
        return services;
    }

    private static int Issues(PlatformEmulator services) => (int)JsonNode.Parse(services.Report().ToJson())!["jira"]!["issues"]!;

    private string Write(Uri address, string? pat = null)
    {
        var path = Path.Combine(_folder, "request.json");
        File.WriteAllText(path, $$"""
            { "type": "FULL", "enginePayload": {
                "source": { "org": "emulated", "project": "Emulated", "base_url": "{{address}}azure-devops", "pat": "{{pat ?? WorkItemsEmulator.Pat}}" },
                "target": { "base_url": "{{address}}jira", "email": "{{WorkItemsEmulator.Email}}", "api_token": "{{WorkItemsEmulator.ClassicToken}}", "project_key": "EMU" } } }
            """);
        return path;
    }

    private void Set(string name, string value)
    {
        _before.TryAdd(name, Environment.GetEnvironmentVariable(name));
        Environment.SetEnvironmentVariable(name, value);
    }
}
