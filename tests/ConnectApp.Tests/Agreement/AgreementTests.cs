using System.Globalization;
using ConnectApp.Tests.Infrastructure;
using Xunit;

namespace ConnectApp.Tests.Agreement;

/// <summary>
/// One import, not two: an export through <c>import</c> and through the backend comes to the same status, counts, problems and records. <c>CONNECTAPP_AGREEMENT</c> says how many exports out of
/// seeds (else a few), and <c>CONNECTAPP_AGREEMENT_SEED</c> the first seed.
/// </summary>
public sealed class AgreementTests
{
    private static readonly int Count = Setting("CONNECTAPP_AGREEMENT", 20);
    private static readonly int First = Setting("CONNECTAPP_AGREEMENT_SEED", 1);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(First, Count)];

    public static TheoryData<string> Samples => [.. Directory.GetDirectories(Path.Combine(Root(), "src", "ConnectApp", "Sample")).Select(f => Path.GetFileName(f))];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task BothImports_ExportOutOfASeed_Agree(int seed)
    {
        var export = new RandomExport(seed);
        await AssertAgreeAsync(export.Write, export.Faults);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public Task BothImports_SampleOfTheDemo_Agree(string product) => AssertAgreeAsync(folder =>
    {
        var sample = Path.Combine(Root(), "src", "ConnectApp", "Sample", product);
        Copy(Path.Combine(sample, "export"), Path.Combine(folder, "export"));
        Copy(Path.Combine(sample, "mappings"), Path.Combine(folder, "mappings"));
        File.Copy(Path.Combine(sample, "import-plan.yaml"), Path.Combine(folder, "plan.yaml"));
    }, product);

    /// <summary>Their records are compared where each stands in a line.</summary>
    [Theory]
    [MemberData(nameof(Commands.CaseTests.Names), MemberType = typeof(Commands.CaseTests))]
    public Task BothImports_CaseOfAUser_Agree(string name) => AssertAgreeAsync(folder =>
    {
        var cases = Path.Combine(Root(), "tests", "ConnectApp.Tests", "Commands", "Cases");
        var plan = Path.Combine(cases, name, "plan.yaml");
        var product = File.ReadAllText(plan).Contains("product: jira", StringComparison.Ordinal) ? "jira" : "confluence";
        Copy(Path.Combine(cases, name, "export"), Path.Combine(folder, "export"));
        Copy(Path.Combine(cases, "mappings", product), Path.Combine(folder, "mappings"));
        File.WriteAllText(Path.Combine(folder, "plan.yaml"), AsApp(File.ReadAllText(plan)));
    }, name, withRecords: false);

    [Theory]
    [InlineData("a file outside the manifest", "INCOMPLETE", "problem not-in-manifest none more.ndjson")]
    [InlineData("a value without a case", "INCOMPLETE", "problem by-without-case kept tasks.ndjson 1")]
    [InlineData("an unreadable manifest", "INCOMPLETE", "problem unreadable-file none manifest.json")]
    [InlineData("a file that never comes", null, "")]
    public async Task BothImports_WhatTheyDisagreedAbout_IsToldByBoth(string fault, string? status, string problem)
    {
        var (import, backend) = await RunAsync(folder =>
        {
            var export = new TestExport
            {
                Plan = $$"""
                    version: 1
                    app: com.example.checklists
                    product: jira
                    completion: {{(fault == "a file that never comes" ? "{ labels: [\"tasks*\", \"comments*\": 2] }" : "{ manifest: manifest.json }")}}
                    entities:
                      tasks: { label: "*.ndjson", key: $.id, fields: { $.text: { by: $.kind, wiki: wiki } } }
                    """,
                Files =
                {
                    ["tasks.ndjson"] = $"{{\"id\":1,\"kind\":\"{(fault == "a value without a case" ? "html" : "wiki")}\",\"text\":\"a\"}}\n",
                    ["manifest.json"] = "[{\"label\":\"tasks.ndjson\"}]",
                },
                Mappings = { ["identity:user"] = [] },
            };
            if (fault == "a file outside the manifest") export.Files["more.ndjson"] = "{\"id\":2}\n";
                if (fault == "an unreadable manifest") export.Files["manifest.json"] = "[{\"label\":";
            if (fault == "a file that never comes") export.Files.Remove("manifest.json");
            export.Write(folder);
        });

        Assert.Equal((status, status), (import.Status, backend.Status));
        Assert.All(new[] { import, backend }, e => Assert.Contains(e.Lines, l => l.StartsWith(problem, StringComparison.Ordinal)));
        if (status is null) Assert.Contains(import.Lines, l => l.StartsWith("problem missing-file none", StringComparison.Ordinal));
    }

    private static async Task<(OneEngine Import, OneEngine Backend)> RunAsync(Action<string> write)
    {
        var folder = Directory.CreateTempSubdirectory("connectapp-agreement-").FullName;
        try
        {
            write(folder);
            return await TwoEngines.RunAsync(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task AssertAgreeAsync(Action<string> write, string what, bool withRecords = true)
    {
        var (import, backend) = await RunAsync(write);

        Assert.Equal((what, import.Status), (what, backend.Status));
        if (import.Status == "FAILED")
        {
            Assert.Equal(import.Failed, backend.Failed);
            return;
        }

        var (ofImport, ofBackend) = (Lines(import, withRecords), Lines(backend, withRecords));
        Assert.True(ofImport.SequenceEqual(ofBackend), $"{what}\nonly import:\n{Only(ofImport, ofBackend)}\nonly backend:\n{Only(ofBackend, ofImport)}");
    }

    /// <summary>What only the end of a run finds is left out of one that waits.</summary>
    private static List<string> Lines(OneEngine engine, bool withRecords) => [.. engine.Lines
        .Where(l => withRecords || !l.StartsWith("record ", StringComparison.Ordinal))
        .Where(l => engine.Status is not null || !(l.Contains("dangling-record", StringComparison.Ordinal) || l.StartsWith("problem missing-file", StringComparison.Ordinal)
            || l.StartsWith("problem manifest-mismatch", StringComparison.Ordinal) || l.StartsWith("problem not-in-manifest", StringComparison.Ordinal)))
        .Order(StringComparer.Ordinal)];

    private static string Only(List<string> some, List<string> others)
    {
        var left = new List<string>(some);
        foreach (var line in others) left.Remove(line);
        return string.Join('\n', left);
    }

    /// <summary>The backend takes plans of its own descriptor's app only, and "idle" of hours would take as long.</summary>
    private static string AsApp(string plan) => string.Join('\n', plan.Split('\n').Select(l => l.StartsWith("app:", StringComparison.Ordinal) ? "app: com.example.checklists"
        : l.StartsWith("completion: { idle:", StringComparison.Ordinal) ? "completion: { idle: 10s }" : l));

    private static void Copy(string from, string to)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private static int Setting(string name, int usual) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ConnectApp.sln"))) folder = folder.Parent ?? throw new InvalidOperationException("ConnectApp.sln was not found above the tests.");
        return folder.FullName;
    }
}
