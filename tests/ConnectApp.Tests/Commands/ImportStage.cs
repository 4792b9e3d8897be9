using System.Text.Json;
using ConnectApp.Commands;
using ConnectApp.Tests.Infrastructure;

namespace ConnectApp.Tests.Commands;

/// <summary>An export in a folder of its own, and the import of it. By default all references have mappings.</summary>
internal sealed class ImportStage : IDisposable
{
    public const string Plan =
        """
        version: 1
        app: com.example.checklists
        product: jira
        completion: { labels: ["tasks*"] }
        entities:
          tasks:
            label: "tasks*"
            key: $.id
            fields:
              $.issueId: issueId
              $.createdBy: { kind: userKey, missing: keep }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("connectapp-import-").FullName;

    public TestExport Export { get; } = new()
    {
        Plan = Plan,
        Files = { ["tasks.ndjson"] = "{\"id\":1,\"issueId\":10,\"createdBy\":\"ann\"}\n{ \"id\": 2, \"issueId\": \"11\" }\n" },
        Mappings =
        {
            ["jira:issue"] = new() { ["10"] = "20", ["11"] = "21" },
            ["identity:user"] = new() { ["jira.userkey/ann"] = "557058:ann" },
        },
    };

    public string PlanPath => Path.Combine(_folder, "plan.yaml");
    public string ExportFolder => Path.Combine(_folder, "export");
    public string MappingsFolder => Path.Combine(_folder, "mappings");
    public string OutFolder => Path.Combine(_folder, "out");
    public string ReportPath => Path.Combine(_folder, "report.ndjson");

    public ImportArguments Arguments => new()
    {
        PlanPath = PlanPath, ExportFolder = ExportFolder, MappingsFolder = MappingsFolder, OutFolder = OutFolder, ReportPath = ReportPath, Json = true,
    };

    public IReadOnlyList<JsonElement> Report => [.. File.ReadLines(ReportPath).Select(l => JsonDocument.Parse(l).RootElement)];

    public Task<ConsoleRun> RunAsync(Func<ImportArguments, ImportArguments>? adjust = null, CancellationToken cancellationToken = default)
    {
        Export.Write(_folder);
        return RunAsWrittenAsync(adjust, cancellationToken);
    }

    /// <summary>On the folders as the test left them.</summary>
    public async Task<ConsoleRun> RunAsWrittenAsync(Func<ImportArguments, ImportArguments>? adjust = null, CancellationToken cancellationToken = default)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await ImportCommand.RunAsync(adjust?.Invoke(Arguments) ?? Arguments, Terminal.On(output), Terminal.On(error), TimeProvider.System, cancellationToken);
        return new ConsoleRun(exitCode, output.ToString(), error.ToString());
    }

    public void Write() => Export.Write(_folder);

    public string Out(string label) => File.ReadAllText(Path.Combine(OutFolder, label));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
