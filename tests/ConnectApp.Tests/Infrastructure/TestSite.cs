using System.Globalization;
using System.Text;
using System.Text.Json;
using ConnectApp.Emulator;
using ConnectApp.Rewriting.Records;

namespace ConnectApp.Tests.Infrastructure;

/// <summary>A cloud site with an export to migrate: the emulator, and what a backend needs to be its app.</summary>
internal sealed class TestSite : IAsyncDisposable
{
    private readonly string _folder;
    private readonly bool _ownsFolder;

    private TestSite(string folder, PlatformEmulator emulator, TimeProvider time, bool ownsFolder)
    {
        _ownsFolder = ownsFolder;
        _folder = folder;
        Emulator = emulator;
        Time = time;
        Address = new Uri($"http://127.0.0.1:{TestBackend.FreePort()}/");
    }

    public PlatformEmulator Emulator { get; }
    public TimeProvider Time { get; }
    public Uri Address { get; }
    public string StoreFolder => Path.Combine(_folder, "store");
    public string ExportFolder => Path.Combine(_folder, "export");
    public string PlanPath => Path.Combine(_folder, "plan.yaml");

    /// <summary>Further configuration of the backend.</summary>
    public Dictionary<string, string?> Settings { get; } = [];

    public static async Task<TestSite> StartAsync(TestExport export, TimeProvider? time = null, string? scenario = null, EmulatedDoor door = EmulatedDoor.Connect)
    {
        var folder = Directory.CreateTempSubdirectory("connectapp-test-").FullName;
        export.Write(folder);
        return await OnAsync(folder, time, scenario, ownsFolder: true, door);
    }

    /// <param name="folder">With <c>plan.yaml</c>, <c>export</c> and <c>mappings</c>.</param>
    /// <param name="ownsFolder">It is removed with the site; else only the store in it.</param>
    public static async Task<TestSite> OnAsync(string folder, TimeProvider? time = null, string? scenario = null, bool ownsFolder = false, EmulatedDoor door = EmulatedDoor.Connect)
    {
        var clock = time ?? TimeProvider.System;
        var emulator = await PlatformEmulator.StartAsync(new EmulatorOptions
        {
            ExportFolder = Path.Combine(folder, "export"), MappingsFolder = Path.Combine(folder, "mappings"), Time = clock, Door = door,
            Scenario = scenario is null ? Scenario.None : Scenario.Parse(scenario),
        }, CancellationToken.None);
        var site = new TestSite(folder, emulator, clock, ownsFolder);
        if (door == EmulatedDoor.ForgeRemote) site.OpenForgeDoor();
        return site;
    }

    private void OpenForgeDoor()
    {
        var address = Emulator.Address.ToString().TrimEnd('/');
        Settings["Forge:AppId"] = Emulator.Forge.AppId;
        Settings["Forge:JwksUrl"] = address + "/.well-known/jwks.json";
        Settings["Forge:ApiUrl"] = address + "/app/migration/forge/v1";
        Settings["Forge:AllowedHosts:0"] = "127.0.0.1";
    }

    public async ValueTask DisposeAsync()
    {
        await Emulator.DisposeAsync();
        Directory.Delete(_ownsFolder ? _folder : StoreFolder, recursive: true);
    }
}

/// <summary>A small export, its mappings and its plan. By default: two entities, references of five namespaces, some of them without a mapping.</summary>
internal sealed class TestExport
{
    public Dictionary<string, string> Files { get; } = [];
    public Dictionary<string, Dictionary<string, string>> Mappings { get; } = [];

    /// <summary>Mappings of further sites, by the folder that a scenario names.</summary>
    public Dictionary<string, Dictionary<string, Dictionary<string, string>>> FurtherMappings { get; } = [];

    /// <summary>How the files are uploaded: as they are, each as gzip, or all in one zip.</summary>
    public TestPacking Packing { get; set; }

    public string Plan { get; set; } =
        """
        version: 1
        app: com.example.checklists
        product: jira
        missing: keep
        completion:
          labels: ["checklists*": 2, "notes*"]
        entities:
          checklists:
            label: "checklists*"
            key: $.id
            fields:
              $.issueId: issueId
              $.projectId: { kind: projectId, missing: skip }
              $.createdBy: userKey
          notes:
            label: "notes*"
            key: $.id
            fields:
              $.id: { entity: notes }
              $.checklist: { entity: checklists }
              $.issueKey: issueKey
              $.author: { kind: userKey, missing: "null" }
        """;

    /// <summary>The same, but the plan waits for an upload that never comes: its run stays open until something else ends it.</summary>
    public static TestExport NeverComplete()
    {
        var export = Small(5);
        export.Plan = export.Plan.Replace("\"notes*\"]", "\"notes*\", \"never*\"]", StringComparison.Ordinal);
        return export;
    }

    /// <param name="records">In each of the three files.</param>
    public static TestExport Small(int records)
    {
        var export = new TestExport();
        foreach (var part in new[] { 1, 2 })
        {
            var lines = new StringBuilder();
            for (var n = 1; n <= records; n++)
            {
                var id = ((part - 1) * records) + n;
                lines.Append(CultureInfo.InvariantCulture,
                    $"{{\"id\":{id},\"issueId\":{10_000 + (id % 7)},\"projectId\":\"{100 + (id % 5)}\",\"createdBy\":\"user{id % 4}\",\"text\":\"täst {id}\"}}\n");
            }

            export.Files[$"checklists-{part}.ndjson"] = lines.ToString();
        }

        var notes = new StringBuilder();
        for (var n = 1; n <= records; n++)
        {
            notes.Append(CultureInfo.InvariantCulture,
                $"{{\"id\":\"n{n}\",\"checklist\":{n},\"issueKey\":\"{(n % 3 == 0 ? "GONE" : "OLD")}-{n}\",\"author\":\"user{n % 4}\"}}\n");
        }

        notes.Append("{\"id\":\"broken\"\n");
        export.Files["notes.ndjson"] = notes.ToString();

        export.Mappings["jira:issue"] = Enumerable.Range(0, 6).ToDictionary(n => $"{10_000 + n}", n => $"{20_000 + n}");
        export.Mappings["jira/classic:project"] = Enumerable.Range(0, 4).ToDictionary(n => $"{100 + n}", n => $"{300 + n}");
        export.Mappings["identity:user"] = Enumerable.Range(0, 3).ToDictionary(n => $"jira.userkey/user{n}", n => $"557058:account-{n}");
        export.Mappings["derived/jira:projectKey"] = new() { ["OLD"] = "NEW" };
        return export;
    }

    public void Write(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "export"));
        Directory.CreateDirectory(Path.Combine(folder, "mappings"));
        var export = Path.Combine(folder, "export");
        switch (Packing)
        {
            case TestPacking.Gzip:
                foreach (var (label, text) in Files) Packed.WriteGzip(Path.Combine(export, label + ".gz"), text);
                break;
            case TestPacking.Zip:
                Packed.WriteZip(Path.Combine(export, "export.zip"), Files);
                break;
            default:
                foreach (var (label, text) in Files) WriteFile(Path.Combine(export, label), text);
                break;
        }

        WriteMappings(Path.Combine(folder, "mappings"), Mappings);
        foreach (var (name, mappings) in FurtherMappings) WriteMappings(Path.Combine(folder, "mappings", name), mappings);
        File.WriteAllText(Path.Combine(folder, "plan.yaml"), Plan);
    }

    /// <summary>A label may have folders, and <c>.gz</c> at its end packs that file alone.</summary>
    private static void WriteFile(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        if (path.EndsWith(".gz", StringComparison.Ordinal)) Packed.WriteGzip(path, text);
        else File.WriteAllText(path, text);
    }

    private static void WriteMappings(string folder, Dictionary<string, Dictionary<string, string>> mappings)
    {
        Directory.CreateDirectory(folder);
        var index = new Dictionary<string, object>();
        foreach (var (mappingNamespace, table) in mappings)
        {
            var file = mappingNamespace.Replace('/', '_').Replace(':', '_') + ".json";
            File.WriteAllText(Path.Combine(folder, file), JsonSerializer.Serialize(table));
            index[mappingNamespace] = new { file, entries = table.Count };
        }

        File.WriteAllText(Path.Combine(folder, "index.json"), JsonSerializer.Serialize(index));
    }
}
