using System.Text.Json;
using ConnectApp.Commands;
using Xunit;

namespace ConnectApp.Tests.Commands;

/// <summary>Cases from users of other tools: a small export, a plan, and what is right. Each folder's README names its source and kind of fault.</summary>
public sealed class CaseTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("connectapp-case-").FullName;

    public static TheoryData<string> Names() => [.. Directory.GetDirectories(Root()).Select(f => Path.GetFileName(f)).Where(n => n != "mappings").Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Import_Case_GivesWhatIsRight(string name)
    {
        var folder = Path.Combine(Root(), name);
        var expect = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "expect.json"))).RootElement;
        var plan = Path.Combine(folder, "plan.yaml");
        var isJira = (await File.ReadAllTextAsync(plan)).Contains("product: jira", StringComparison.Ordinal);
        var (output, report) = (Path.Combine(_folder, "out"), Path.Combine(_folder, "report.ndjson"));
        using var stdout = new StringWriter();
        using var stderr = new StringWriter();

        var exitCode = await ImportCommand.RunAsync(
            new ImportArguments
            {
                PlanPath = plan, ExportFolder = Path.Combine(folder, "export"), MappingsFolder = Path.Combine(Root(), "mappings", isJira ? "jira" : "confluence"), OutFolder = output, ReportPath = report, Json = true,
            },
            Terminal.On(stdout), Terminal.On(stderr), TimeProvider.System, CancellationToken.None);

        Assert.Equal(expect.GetProperty("exit").GetInt32(), exitCode);
        Assert.Equal(Read(Path.Combine(folder, "expected")), Read(output));
        var lines = await File.ReadAllTextAsync(report);
        if (expect.TryGetProperty("report", out var words)) Assert.All(words.EnumerateArray(), w => Assert.Contains(w.GetString()!, lines, StringComparison.Ordinal));
        if (expect.TryGetProperty("quiet", out var quiet) && quiet.GetBoolean()) Assert.Empty(lines);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static SortedDictionary<string, string> Read(string folder) =>
        new(Directory.GetFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(f => Path.GetRelativePath(folder, f), f => Convert.ToHexString(File.ReadAllBytes(f))), StringComparer.Ordinal);

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ConnectApp.sln"))) folder = folder.Parent ?? throw new InvalidOperationException("ConnectApp.sln was not found above the tests.");
        return Path.Combine(folder.FullName, "tests", "ConnectApp.Tests", "Commands", "Cases");
    }
}
