using Dapper;
using System.Text;
using System.Text.Json;
using ConnectApp.Commands;
using ConnectApp.Core.Ids;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Doors.Connect;
using ConnectApp.Transfers.Runs;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ConnectApp.Tests.Commands;

/// <summary><c>runs</c> and <c>records</c>: they find their store in the configuration, so in the environment of the process.</summary>
[Collection(ConsoleCollection.Name)]
public sealed class StoreCommandTests : IDisposable
{
    private const string Setting = "Storage__ConnectionString";

    public void Dispose() => Environment.SetEnvironmentVariable(Setting, null);

    [Fact]
    public async Task RunsAndRecords_NoStore_AreEmpty()
    {
        var nowhere = Path.Combine(Path.GetTempPath(), $"connectapp-{Guid.NewGuid():N}");
        Environment.SetEnvironmentVariable(Setting, nowhere);

        var runs = await ConsoleRun.OfAsync("runs");
        var json = await ConsoleRun.OfAsync("runs", "--output", "json");
        var records = await RecordsAsync("checklists");

        Assert.Equal(new ConsoleRun(0, "", ""), runs);
        Assert.Equal(new ConsoleRun(0, "[]" + Environment.NewLine, ""), json);
        Assert.Equal("", records);
        Assert.False(Directory.Exists(nowhere));
    }

    [Fact]
    public async Task RunsAndRecords_BesideRunningBackend_TellWhatIsStored()
    {
        var export = TestExport.Small(records: 5);
        await using var site = await TestSite.StartAsync(export, new FastTime(10));
        await using var backend = await TestBackend.StartAsync(site);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var transfer = await site.Emulator.MigrateAsync(site.Address, limit.Token);
        await site.Emulator.WaitUntilSettledAsync(transfer, limit.Token);
        await backend.WaitUntilIdleAsync(limit.Token);
        Environment.SetEnvironmentVariable(Setting, site.StoreFolder);

        var table = await ConsoleRun.OfAsync("runs");
        var json = await ConsoleRun.OfAsync("runs", "--output", "json");
        var notes = await RecordsAsync("notes");
        var nothing = await RecordsAsync("bogus");

        Assert.Equal((0, "", 0, ""), (table.ExitCode, table.Error, json.ExitCode, json.Error));
        var run = Assert.Single(JsonDocument.Parse(json.Output).RootElement.EnumerateArray());
        Assert.Equal(
            ["id", "kind", "name", "status", "projectId", "retryOf", "node", "createdAt", "startedAt", "completedAt", "waiting", "transferId", "site", "records", "references"], run.EnumerateObject().Select(p => p.Name));
        Assert.Equal((transfer.ToString(), "PARTIAL"), (run.GetProperty("transferId").GetString(), run.GetProperty("status").GetString()));

        // 10 checklists, of which those of project 104 are skipped; 5 notes and a broken line.
        Assert.Equal("""{"read":16,"loaded":13,"unchanged":0,"skipped":2,"failed":1}""", run.GetProperty("records").GetRawText());
        Assert.True(DateTimeOffset.Parse(run.GetProperty("createdAt").GetString()!, null) <= DateTimeOffset.Parse(run.GetProperty("completedAt").GetString()!, null));
        Assert.Contains("PARTIAL", table.Output, StringComparison.Ordinal);
        Assert.Equal(5, notes.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Contains("\"issueKey\":\"NEW-1\"", notes, StringComparison.Ordinal);
        Assert.Equal(notes, await RecordsAsync("notes", run.GetProperty("site").GetString()));
        Assert.Equal("", await RecordsAsync("notes", "another-site"));
        Assert.Equal("", nothing);
    }

    [Fact]
    public async Task Runs_RunThatHealedOthers_SaysHowMany()
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(records: 1), new FastTime(10));
        await using (var backend = await TestBackend.StartAsync(site))
        {
            var run = backend.FindRun(await site.MigrateAsync(backend))!;
            await backend.Services.GetRequiredService<TransferStore>().WriteAsync(
                run, transaction => transaction.Connection.ExecuteAsync("UPDATE transfers SET healed = 1234", transaction: transaction.Transaction), CancellationToken.None);
        }

        Environment.SetEnvironmentVariable(Setting, site.StoreFolder);

        var table = await ConsoleRun.OfAsync("runs");
        var json = await ConsoleRun.OfAsync("runs", "--output", "json");

        Assert.Equal(1234, JsonDocument.Parse(json.Output).RootElement[0].GetProperty("healed").GetInt64());
        Assert.Contains("1,234", table.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_NobodyReads_EndsQuietly()
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(records: 3), new FastTime(10));
        await using (var backend = await TestBackend.StartAsync(site))
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            await site.Emulator.WaitUntilSettledAsync(await site.Emulator.MigrateAsync(site.Address, limit.Token), limit.Token);
            await backend.WaitUntilIdleAsync(limit.Token);
        }

        Environment.SetEnvironmentVariable(Setting, site.StoreFolder);
        await using var closed = new FailingStream(new IOException("Broken pipe", 32));
        await using var full = new FailingStream(new IOException("No space left on device", 28));

        var exitCode = await RecordsCommand.RunAsync("notes", clientKey: null, closed, CancellationToken.None);
        var fault = await Assert.ThrowsAsync<IOException>(() => RecordsCommand.RunAsync("notes", clientKey: null, full, CancellationToken.None));

        Assert.Equal(0, exitCode);
        Assert.Equal(28, fault.HResult);
    }

    [Fact]
    public async Task Runs_FileIsNoStore_Is1InOneLine()
    {
        var folder = Directory.CreateTempSubdirectory("connectapp-test-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "control.db"), new string('x', 5000));
        Environment.SetEnvironmentVariable(Setting, folder);

        var run = await ConsoleRun.OfAsync("runs");

        Directory.Delete(folder, recursive: true);
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("not a database", Assert.Single(run.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"a\": 1 }", "{ \"a\": 1 }")]
    [InlineData("{\n  \"a b\": [\n    1,\r\n\t\"x \\\" y\\\\\"\n  ]\n}", "{\"a b\":[1,\"x \\\" y\\\\\"]}")]
    [InlineData("{\"ä\":\n\"ö ü\"}", "{\"ä\":\"ö ü\"}")]
    public void OneLine_Record_StandsOnOneLine(string value, string expected)
    {
        var line = Encoding.UTF8.GetString(RecordsCommand.OneLine(Encoding.UTF8.GetBytes(value)));

        Assert.Equal(expected, line);
    }

    private static async Task<string> RecordsAsync(string entity, string? clientKey = null)
    {
        using var output = new MemoryStream();
        Assert.Equal(0, await RecordsCommand.RunAsync(entity, clientKey, output, CancellationToken.None));
        return Encoding.UTF8.GetString(output.ToArray());
    }

    [Fact]
    public async Task Erase_BesideRunningBackend_IsAnsweredByIt()
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(records: 5), new FastTime(10));
        await using var backend = await TestBackend.StartAsync(site);
        var run = backend.FindRun(await site.MigrateAsync(backend))!;
        var installations = backend.Services.GetRequiredService<InstallationStore>();
        var clientKey = (await installations.ListAsync(CancellationToken.None)).Single().ClientKey;
        Environment.SetEnvironmentVariable(Setting, site.StoreFolder);

        var refused = await ConsoleRun.OfAsync("erase", clientKey.Value);
        await installations.UninstallAsync(clientKey, CancellationToken.None);
        var erased = await ConsoleRun.OfAsync("erase", clientKey.Value);
        var unknown = await ConsoleRun.OfAsync("erase", clientKey.Value);

        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
        Assert.Contains("has the app installed", refused.Error, StringComparison.Ordinal);
        Assert.Equal((0, ""), (erased.ExitCode, erased.Error));
        Assert.Contains($"{run.TenantId}.db", erased.Output, StringComparison.Ordinal);
        Assert.Contains($"{run.RunId}.db", erased.Output, StringComparison.Ordinal);
        Assert.Contains("runs: 1", erased.Output, StringComparison.Ordinal);
        Assert.Equal(1, unknown.ExitCode);
        Assert.Contains("nothing was removed", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Erase_NobodyServes_IsDoneByTheVerb()
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(records: 5), new FastTime(10));
        ClientKey clientKey;
        await using (var backend = await TestBackend.StartAsync(site))
        {
            await site.MigrateAsync(backend);
            var installations = backend.Services.GetRequiredService<InstallationStore>();
            clientKey = (await installations.ListAsync(CancellationToken.None)).Single().ClientKey;
            await installations.UninstallAsync(clientKey, CancellationToken.None);
        }

        Environment.SetEnvironmentVariable(Setting, site.StoreFolder);
        var erased = await ConsoleRun.OfAsync("erase", clientKey.Value);

        Assert.Equal((0, ""), (erased.ExitCode, erased.Error));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(site.StoreFolder, "tenants")));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(site.StoreFolder, "mappings")));
    }

    private sealed class FailingStream(IOException fault) : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) => throw fault;
        public override void Write(ReadOnlySpan<byte> buffer) => throw fault;
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => throw fault;
        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => throw fault;
    }
}
