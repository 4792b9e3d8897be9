using System.Text.Json;
using ConnectApp.Tests.Infrastructure;
using Xunit;

namespace ConnectApp.Tests.Commands;

/// <summary><c>explain RUN ENTITY:KEY</c>: it finds its store in the configuration, so in the environment of the process.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class ExplainRunTests : IDisposable
{
    private const string Setting = "Storage__ConnectionString";

    public void Dispose() => Environment.SetEnvironmentVariable(Setting, null);

    [Fact]
    public async Task Run_RecordsOfARun_ShowWhatIsStoredAndWhatTheyLack()
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(records: 5), new FastTime(10));
        await using var backend = await TestBackend.StartAsync(site);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var transfer = await site.Emulator.MigrateAsync(site.Address, limit.Token);
        await site.Emulator.WaitUntilSettledAsync(transfer, limit.Token);
        await backend.WaitUntilIdleAsync(limit.Token);
        Environment.SetEnvironmentVariable(Setting, site.StoreFolder);
        var run = backend.FindRun(transfer)!.RunId.ToString();

        var loaded = await ConsoleRun.OfAsync("explain", run, "notes:n1", "--output", "json");
        var skipped = await ConsoleRun.OfAsync("explain", run, "checklists:4");
        var nothing = await ConsoleRun.OfAsync("explain", run, "checklists:999");

        Assert.Equal((0, ""), (loaded.ExitCode, loaded.Error));
        using var shown = JsonDocument.Parse(loaded.Output);
        Assert.Equal(("notes", "n1", "notes.ndjson"), (Text(shown, "entity"), Text(shown, "key"), Text(shown, "label")));
        Assert.Equal("NEW-1", shown.RootElement.GetProperty("after").GetProperty("issueKey").GetString());
        Assert.Equal(JsonValueKind.Null, shown.RootElement.GetProperty("before").ValueKind);
        Assert.Equal(0, skipped.ExitCode);
        Assert.Contains("after: not loaded", skipped.Output, StringComparison.Ordinal);
        Assert.Contains("$.projectId: projectId jira/classic:project 104 → no mapping in jira/classic:project (skipped)", skipped.Output, StringComparison.Ordinal);
        Assert.Equal((1, ""), (nothing.ExitCode, nothing.Output));
        Assert.Contains("has neither loaded a record of checklists with the key 999", nothing.Error, StringComparison.Ordinal);
    }

    private static string? Text(JsonDocument shown, string name) => shown.RootElement.GetProperty(name).GetString();
}
