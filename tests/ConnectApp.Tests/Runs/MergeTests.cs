using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Tests.Infrastructure;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ConnectApp.Tests.Runs;

/// <summary>Promise 3: a second import merges, and the order in which files come does not matter.</summary>
public sealed class MergeTests
{
    private const double Speed = 10;

    [Fact]
    public async Task Rerun_OtherRecordsAndOtherMappings_CountsUnchangedChangedAndRemappedAndDoublesNothing()
    {
        var export = TestExport.Small(12);
        var files = export.Files.ToList();
        export.Files.Clear();
        foreach (var (label, text) in files)
        {
            export.Files[$"first/{label}"] = text;
            export.Files[$"again/{label}"] = text.Replace("täst 3\"", "changed 3\"", StringComparison.Ordinal);
        }

        await using var site = await TestSite.StartAsync(export, new FastTime(Speed),
            """
            transfers: [{ export: first }, { export: again, rerunOf: 1 }]
            mapping: [{ transfer: 2, namespace: "jira:issue", keys: ["10001"], change: true }]
            """);
        await using var backend = await TestBackend.StartAsync(site);
        using var limit = new CancellationTokenSource(Migration.Longest);

        var transfers = await site.Emulator.MigrateAllAsync(site.Address, limit.Token);
        foreach (var transfer in transfers) await site.Emulator.WaitUntilSettledAsync(transfer, limit.Token);
        await backend.WaitUntilIdleAsync(limit.Token);

        var (first, again) = (backend.FindRun(transfers[0])!, backend.FindRun(transfers[1])!);
        var (one, two) = (backend.Counts(first), backend.Counts(again));
        using var connection = backend.Services.GetRequiredService<TenantDatabases>().Open(first.TenantId).OpenForReading();

        // Of 24 checklists those of issue 10001 (1, 8, 15, 22) got another mapping, and number 3 other bytes; every fifth has no project and is skipped.
        Assert.Equal(transfers[0].ToString(), again.OriginalTransferId);
        Assert.Equal((one.Loaded, 0, 0, 0), (one.Loaded, one.Unchanged, one.Changed, one.Remapped));
        Assert.Equal(one.Loaded, two.Loaded + two.Unchanged);
        Assert.Equal((5L, 5L, 4L), (two.Loaded, two.Changed, two.Remapped));
        Assert.Equal((one.Skipped, one.Failed), (two.Skipped, two.Failed));
        Assert.Equal(one.Loaded, connection.ExecuteScalar<long>("SELECT COUNT(*) FROM records"));
        Assert.Empty(site.Emulator.Report().Violations);
    }

    [Fact]
    public async Task Files_WithRepeatedKeysInEveryOrder_EndInOneState()
    {
        // Each file has keys of its own, one that all share with other bytes, and one that all share with the same bytes.
        string[] labels = ["checklists-1.ndjson", "checklists-2.ndjson", "checklists-3.ndjson", "checklists-4.ndjson"];
        var export = TestExport.Small(1);
        export.Files.Clear();
        for (var n = 1; n <= labels.Length; n++)
        {
            export.Files[labels[n - 1]] = $"{{\"id\":{n}0,\"issueId\":10001}}\n{{\"id\":1,\"text\":\"of {n}\"}}\n{{\"id\":2,\"text\":\"same\"}}\n{{\"id\":{n % 3},\"issueId\":1000{n}}}\n";
        }

        export.Plan = export.Plan.Replace("\"checklists*\": 2, \"notes*\"", "\"checklists*\": 4", StringComparison.Ordinal);
        var orders = Permutations(labels).ToList();
        var dials = orders.SelectMany((order, site) => order.Skip(1).Select((label, i) => $"  - {{ site: {site + 1}, label: {label}, appears: {{ downloads: {i + 1} }} }}\n"));
        await using var site = await TestSite.StartAsync(export, new FastTime(Speed), $"sites: {orders.Count}\nlist:\n{string.Concat(dials)}");
        site.Settings["Import:ConcurrentRuns"] = "8";
        await using var backend = await TestBackend.StartAsync(site);
        using var limit = new CancellationTokenSource(Migration.Longest);

        var transfers = await site.Emulator.MigrateAllAsync(site.Address, limit.Token);
        foreach (var transfer in transfers) await site.Emulator.WaitUntilSettledAsync(transfer, limit.Token);
        await backend.WaitUntilIdleAsync(limit.Token);

        var reports = site.Emulator.Report().Transfers.ToDictionary(t => t.TransferId);
        var ends = transfers.Select(t => MigrationEnd.Read(backend, t, reports[t])).ToList();
        Assert.Equal(24, ends.Count);
        Assert.All(ends, end => Assert.Equal(ends[0], end));
        Assert.Equal("of 1", System.Text.RegularExpressions.Regex.Match(ends[0].Records, "checklists 1 .*?text\":\"(?<text>[^\"]*)", System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)).Groups["text"].Value);
        Assert.Empty(site.Emulator.Report().Violations);
    }

    private static IEnumerable<string[]> Permutations(string[] items) => items.Length == 0 ? [[]]
        : items.SelectMany((item, i) => Permutations([.. items[..i], .. items[(i + 1)..]]).Select(rest => (string[])[item, .. rest]));
}
