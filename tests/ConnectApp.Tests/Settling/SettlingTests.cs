using System.Text.Json.Nodes;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Rewriting.Problems;
using ConnectApp.Tests.Infrastructure;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ConnectApp.Tests.Settling;

/// <summary>Promises 5 and 6: the last word is true, comes always, and comes once.</summary>
public sealed class SettlingTests
{
    private const double Speed = 10;

    [Fact]
    public async Task Migration_EverythingMapped_IsSuccess()
    {
        var export = TestExport.Small(20);
        export.Files["notes.ndjson"] = "{\"id\":\"n1\",\"checklist\":1,\"issueKey\":\"OLD-1\",\"author\":\"user1\"}\n";
        foreach (var n in Enumerable.Range(0, 10)) export.Mappings["jira:issue"][$"{10_000 + n}"] = $"{20_000 + n}";
        foreach (var n in Enumerable.Range(0, 10)) export.Mappings["jira/classic:project"][$"{100 + n}"] = $"{300 + n}";
        foreach (var n in Enumerable.Range(0, 10)) export.Mappings["identity:user"][$"jira.userkey/user{n}"] = $"account-{n}";
        await using var site = await TestSite.StartAsync(export, new FastTime(Speed));
        await using var backend = await TestBackend.StartAsync(site);

        var transfer = await site.MigrateAsync(backend);

        var run = backend.FindRun(transfer)!;
        Assert.Equal((RunState.Completed, "SUCCESS", 100), (run.State, run.DecidedStatus, run.DecidedPercent));
        Assert.Equal("SUCCESS", site.Emulator.Report().Transfers[0].Status);
        Assert.Empty(site.Emulator.Report().Violations);
        Assert.Empty(backend.Reasons(run));
    }

    [Fact]
    public async Task Migration_MissingMappings_IsIncompleteAndSaysWhat()
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(20), new FastTime(Speed));
        await using var backend = await TestBackend.StartAsync(site);

        var transfer = await site.MigrateAsync(backend);

        var run = backend.FindRun(transfer)!;
        var counts = backend.Counts(run);
        Assert.Equal((RunState.Partial, "INCOMPLETE"), (run.State, run.DecidedStatus));
        Assert.InRange(run.DecidedPercent!.Value, 1, 99);
        Assert.Contains("references to issues without a mapping", run.DecidedMessage, StringComparison.Ordinal);
        Assert.Contains("records skipped", run.DecidedMessage, StringComparison.Ordinal);
        Assert.Contains("1 record failed", run.DecidedMessage, StringComparison.Ordinal);
        Assert.Equal(61, counts.Read);
        Assert.True(counts.Balances);
        Assert.Equal(run.DecidedMessage, site.Emulator.Report().Transfers[0].Message);
    }

    [Fact]
    public async Task Migration_AnswerToLastWordLost_IsToldOnceAndConfirmed()
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(5), new FastTime(Speed), "network: [{ operation: last word, at: [1], loseAnswer: true }]");
        await using var backend = await TestBackend.StartAsync(site);

        var transfer = await site.MigrateAsync(backend);

        Assert.NotNull(backend.FindRun(transfer)!.ConfirmedAt);
        Assert.Equal("INCOMPLETE", site.Emulator.Report().Transfers[0].Status);
        Assert.Empty(site.Emulator.Report().Violations);
    }

    [Fact]
    public async Task Migration_EveryFaultAtOnce_EndsAsWithoutFaults()
    {
        const string Faults =
            """
            seed: 3
            network:
              - { operation: "GET /mapping/{transferId}/page", at: [1], status: 429, retryAfter: 1 }
              - { operation: "GET /data/{transferId}/all", at: [1, 2], status: 503 }
              - { operation: "GET /storage/{file}", at: [1], cutAt: 100 }
              - { operation: "POST /feedback/{transferId}", at: [1], status: 503 }
              - { operation: last word, at: [1], status: 503 }
            list: [{ at: [2], expiredUrl: true }]
            events: [{ eventType: app-data-uploaded, at: [1], duplicate: 2 }, { eventType: app-data-uploaded, at: [2], lose: true }, { eventType: listener-triggered, at: [1], reorder: true }]
            """;
        var states = new List<string>();
        foreach (var scenario in new[] { null, Faults })
        {
            await using var site = await TestSite.StartAsync(TestExport.Small(20), new FastTime(Speed), scenario);
            await using (var backend = await TestBackend.StartAsync(site)) await site.MigrateAsync(backend);
            states.Add(EndState.Read(site));
        }

        // Only whether the listener-triggered event is known by then may differ: it arrives last.
        Assert.Equal(states[0], states[1]);
    }

    [Fact]
    public async Task Cancel_WhileWaitingForFiles_IsIncompleteAndCancelled()
    {
        await using var site = await TestSite.StartAsync(TestExport.NeverComplete(), new FastTime(Speed));
        await using var backend = await TestBackend.StartAsync(site);
        using var limit = new CancellationTokenSource(Migration.Longest);
        var transfer = await site.Emulator.MigrateAsync(site.Address, limit.Token);
        await Migration.WaitForAsync(() => backend.FindRun(transfer) is { } run && backend.Counts(run) is { Read: 16, OpenFiles: 0 });

        await site.Emulator.CancelAsync(transfer, limit.Token);
        await site.Emulator.WaitUntilSettledAsync(transfer, limit.Token);
        await backend.WaitUntilIdleAsync(limit.Token);

        var run = backend.FindRun(transfer)!;
        Assert.Equal((RunState.Cancelled, "INCOMPLETE"), (run.State, run.DecidedStatus));
        Assert.Contains("the migration was cancelled", run.DecidedMessage, StringComparison.Ordinal);
        Assert.Empty(site.Emulator.Report().Violations);
    }

    [Fact]
    public async Task ListenerErrored_WithFilesThere_LoadsThemAndIsIncomplete()
    {
        await using var site = await TestSite.StartAsync(TestExport.NeverComplete(), new FastTime(Speed));
        await using var backend = await TestBackend.StartAsync(site);
        using var limit = new CancellationTokenSource(Migration.Longest);
        var transfer = await site.Emulator.MigrateAsync(site.Address, limit.Token);

        await site.PostAsync(transfer, "listener-errored", limit.Token);
        await site.Emulator.WaitUntilSettledAsync(transfer, limit.Token);

        var run = backend.FindRun(transfer)!;
        Assert.Equal("INCOMPLETE", run.DecidedStatus);
        Assert.Contains("export on the server ended with an error", run.DecidedMessage, StringComparison.Ordinal);
        Assert.Equal(16, backend.Counts(run).Read);
    }

    [Fact]
    public async Task TransferSettled_BeforeOurWord_EndsTheRunAndCallsNoMore()
    {
        await using var site = await TestSite.StartAsync(TestExport.NeverComplete(), new FastTime(Speed));
        await using var backend = await TestBackend.StartAsync(site);
        using var limit = new CancellationTokenSource(Migration.Longest);
        var transfer = await site.Emulator.MigrateAsync(site.Address, limit.Token);
        await Migration.WaitForAsync(() => backend.FindRun(transfer) is { } run && backend.Counts(run) is { Read: 16, OpenFiles: 0 });

        await site.PostAsync(transfer, "transfer-settled", limit.Token, ("transferStatus", "TIMED_OUT"));
        await backend.WaitUntilIdleAsync(limit.Token);

        var run = backend.FindRun(transfer)!;
        Assert.Equal((RunState.Failed, "TIMED_OUT", (string?)null), (run.State, run.SettledAs, run.DecidedStatus));
        Assert.Contains(backend.Reasons(run), r => r.Contains("the platform settled the transfer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Upload_AfterTheEnd_IsAProblemOfTheRun()
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(5), new FastTime(Speed));
        await using var backend = await TestBackend.StartAsync(site);
        using var limit = new CancellationTokenSource(Migration.Longest);
        var transfer = await site.MigrateAsync(backend);
        var before = backend.FindRun(transfer)!;

        await site.PostAsync(transfer, "app-data-uploaded", limit.Token, ("s3Key", "late-1"), ("label", "checklists-9.ndjson"));
        await Migration.WaitForAsync(() => backend.Reasons(before).Any(r => r.Contains("arrived after the transfer was settled", StringComparison.Ordinal)));
        await backend.WaitUntilIdleAsync(limit.Token);

        Assert.Equal(before.State, backend.FindRun(transfer)!.State);
        Assert.Empty(site.Emulator.Report().Violations);
    }

    [Fact]
    public async Task Migration_NoPlanForTheProductUntilPatienceEnds_IsFailedWithAMessage()
    {
        var export = TestExport.Small(5);
        export.Plan = export.Plan.Replace("product: jira", "product: confluence", StringComparison.Ordinal)
            .Replace("issueKey: issueKey", "issueKey: pageId", StringComparison.Ordinal);
        await using var site = await TestSite.StartAsync(export, new FastTime(Speed));
        site.Settings["Import:NoPlanPatience"] = "00:00:20";
        await using var backend = await TestBackend.StartAsync(site);

        var transfer = await site.MigrateAsync(backend);

        var run = backend.FindRun(transfer)!;
        Assert.Equal((RunState.Failed, "FAILED"), (run.State, run.DecidedStatus));
        Assert.Contains("No import plan of this app fits a transfer of Jira", run.DecidedMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migration_PolicyFail_EndsFailedAtTheRecord()
    {
        var export = TestExport.Small(20);
        export.Plan = export.Plan.Replace("missing: skip", "missing: fail", StringComparison.Ordinal);
        await using var site = await TestSite.StartAsync(export, new FastTime(Speed));
        await using var backend = await TestBackend.StartAsync(site);

        var transfer = await site.MigrateAsync(backend);

        var run = backend.FindRun(transfer)!;
        Assert.Equal((RunState.Failed, "FAILED"), (run.State, run.DecidedStatus));
        Assert.Contains("checklists-1.ndjson, record 4", run.DecidedMessage, StringComparison.Ordinal);
        using var connection = backend.Services.GetRequiredService<TenantDatabases>().Open(run.TenantId).OpenForReading();
        Assert.Equal(3, connection.ExecuteScalar<long>("SELECT loaded FROM files WHERE label = 'checklists-1.ndjson'"));
    }

    [Fact]
    public async Task Migration_ManifestThatDoesNotBalance_IsIncompleteAndSaysWhichFile()
    {
        var export = TestExport.Small(5);
        export.Plan = export.Plan.Replace("  labels: [\"checklists*\": 2, \"notes*\"]", "  manifest: manifest.json", StringComparison.Ordinal);
        export.Files["manifest.json"] =
            $$"""
            [{"label":"checklists-1.ndjson","records":5,"sha256":"{{Sha256(export.Files["checklists-1.ndjson"])}}"},
             {"label":"checklists-2.ndjson","records":6,"bytes":7},
             {"label":"notes.ndjson","sha256":"{{new string('0', 64)}}"}]
            """;
        await using var site = await TestSite.StartAsync(export, new FastTime(Speed));
        await using var backend = await TestBackend.StartAsync(site);

        var transfer = await site.MigrateAsync(backend);

        var run = backend.FindRun(transfer)!;
        var reasons = backend.Reasons(run);
        Assert.Equal("INCOMPLETE", run.DecidedStatus);
        Assert.Contains(reasons, r => r.StartsWith("the file has ", StringComparison.Ordinal) && r.EndsWith(" bytes; manifest.json says 7", StringComparison.Ordinal));
        Assert.Contains("the file has 5 records; manifest.json says 6", reasons);
        Assert.Contains(reasons, r => r.StartsWith("the file's SHA-256 is ", StringComparison.Ordinal));
        Assert.Equal(["checklists-2.ndjson", "checklists-2.ndjson", "notes.ndjson"], backend.Labels(run, ProblemCode.ManifestMismatch));
    }

    [Fact]
    public async Task Migration_FilesThatCannotBeLoaded_AreProblemsAndTheRestIsLoaded()
    {
        var export = TestExport.Small(5);
        export.Files["checklists-2.ndjson"] = "\u001f\u008bpacked";
        export.Files["readme.txt"] = "no data";
        await using var site = await TestSite.StartAsync(export, new FastTime(Speed));
        await File.WriteAllBytesAsync(Path.Combine(site.ExportFolder, "checklists-2.ndjson"), [0x1F, 0x8B, 8, 0, 0, 0]);
        await using var backend = await TestBackend.StartAsync(site);

        var transfer = await site.MigrateAsync(backend);

        var run = backend.FindRun(transfer)!;
        var reasons = backend.Reasons(run);
        Assert.Equal("INCOMPLETE", run.DecidedStatus);
        Assert.Contains("2 files not readable or claimed by no entity", run.DecidedMessage, StringComparison.Ordinal);
        Assert.Contains(reasons, r => r.Contains("truncated", StringComparison.Ordinal));
        Assert.Contains("no entity of the plan claims this file", reasons);
        Assert.Equal(11, backend.Counts(run).Read);
    }

    [Fact]
    public async Task SecondMigration_SameExport_LeavesEveryRecordUnchanged()
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(20), new FastTime(Speed));
        await using var backend = await TestBackend.StartAsync(site);
        var first = await site.MigrateAsync(backend);

        var second = await site.MigrateAsync(backend);

        var (one, two) = (backend.Counts(backend.FindRun(first)!), backend.Counts(backend.FindRun(second)!));
        Assert.NotEqual(first, second);
        Assert.True(one.Loaded > 0);
        Assert.Equal((0, one.Loaded, one.Skipped, one.Failed), (two.Loaded, two.Unchanged, two.Skipped, two.Failed));
        Assert.Equal(one.References, two.References);
    }

    private static string Sha256(string text) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
}
