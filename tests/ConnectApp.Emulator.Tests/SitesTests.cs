using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace ConnectApp.Emulator.Tests;

/// <summary>Several sites and several transfers of one scenario.</summary>
public class SitesTests
{
    private static readonly IReadOnlyDictionary<string, string> s_folders = new Dictionary<string, string>
    {
        ["north/one/a.ndjson"] = "north 1", ["north/two/a.ndjson"] = "north 2", ["south/one/a.ndjson"] = "south 1", ["south/two/b.ndjson"] = "south 2",
    };

    [Fact]
    public async Task Sites_ByNumber_HaveKeysSecretsAndTransfersOfTheirOwn()
    {
        await using var stage = await EmulatorStage.StartAsync(scenario: "sites: 3\ntransfers: 2", migrate: false);

        var transfers = await stage.Emulator.MigrateAllAsync(stage.App.Address, CancellationToken.None);

        var sites = stage.Emulator.Sites;
        Assert.Equal(["emulated-site", "emulated-site-2", "emulated-site-3"], sites.Select(s => s.Name));
        Assert.Equal(3, sites.Select(s => s.ClientKey).Distinct().Count());
        Assert.Equal(3, sites.Select(s => s.SharedSecret).Distinct().Count());
        Assert.Equal(stage.Emulator.ClientKey, sites[0].ClientKey);
        Assert.Equal(transfers, stage.Emulator.Report().Transfers.Select(t => t.TransferId));
        Assert.Equal(6, transfers.Distinct().Count());
        // The two transfers of a site are two migrations into one scope.
        var triggered = stage.App.Events.Where(e => e.EventType == "listener-triggered").Select(e => e.Json["migrationDetails"]!).ToList();
        Assert.Equal(3, triggered.Select(d => d["migrationScopeId"]!.GetValue<string>()).Distinct().Count());
        Assert.Equal(6, triggered.Select(d => d["migrationId"]!.GetValue<string>()).Distinct().Count());
        Assert.Equal(sites.Select(s => s.ClientKey).Order(), triggered.Select(d => d["jiraClientKey"]!.GetValue<string>()).Distinct().Order());
    }

    [Fact]
    public async Task Sites_AtAnotherStart_HaveTheSameKeys()
    {
        await using var first = await EmulatorStage.StartAsync(scenario: "sites: 3", migrate: false);
        await using var second = await EmulatorStage.StartAsync(scenario: "sites: 3", migrate: false);

        Assert.Equal(first.Emulator.Sites.Select(s => s.ClientKey), second.Emulator.Sites.Select(s => s.ClientKey));
    }

    [Fact]
    public async Task Site_AskedForTheTransferOfAnother_RefusesWithAViolation()
    {
        await using var stage = await EmulatorStage.StartAsync(scenario: "sites: 2", migrate: false);
        var transfers = await stage.Emulator.MigrateAllAsync(stage.App.Address, CancellationToken.None);

        using var own = await stage.CallAsync(stage.Emulator.Sites[1], "GET", $"/data/{transfers[1]}/all");
        using var other = await stage.CallAsync(stage.Emulator.Sites[1], "GET", $"/data/{transfers[0]}/all");
        using var recent = await stage.CallAsync(stage.Emulator.Sites[1], "GET", "/transfer/recent");
        var s3Key = stage.App.Events.First(e => e.Json["transferId"]!.GetValue<string>() == $"{transfers[0]}" && e.EventType == "app-data-uploaded").Json["s3Key"]!.GetValue<string>();
        using var file = await stage.CallAsync(stage.Emulator.Sites[1], "GET", $"/data/{s3Key}");

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden], new[] { own.StatusCode, other.StatusCode, file.StatusCode });
        Assert.Equal($"{transfers[1]}", JsonNode.Parse(await recent.Content.ReadAsStringAsync())!.AsArray().Single()!["transferId"]!.GetValue<string>());
        Assert.All(stage.Emulator.Report().Violations, v => Assert.EndsWith("transfer of another site", v, StringComparison.Ordinal));
        Assert.Equal(2, stage.Emulator.Report().Violations.Count);
    }

    [Fact]
    public async Task Site_SignedWithTheSecretOfAnother_IsRefused()
    {
        await using var stage = await EmulatorStage.StartAsync(scenario: "sites: 2", migrate: false);
        await stage.Emulator.MigrateAllAsync(stage.App.Address, CancellationToken.None);
        var (first, second) = (stage.Emulator.Sites[0], stage.Emulator.Sites[1]);

        using var answer = await stage.CallAsync(second with { SharedSecret = first.SharedSecret }, "GET", "/transfer/recent");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains("shared secret", stage.Violation(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folders_OfSitesAndTransfers_HoldTheirFiles()
    {
        const string Scenario = """
            sites: [{ export: north }, { export: south, product: confluence }]
            transfers: [{ export: one }, { export: two, transferName: attachments }]
            """;
        await using var stage = await EmulatorStage.StartAsync(scenario: Scenario, migrate: false, export: s_folders);

        var transfers = await stage.Emulator.MigrateAllAsync(stage.App.Address, CancellationToken.None);

        Assert.Equal(["jira", "confluence"], stage.Emulator.Sites.Select(s => s.Product));
        string[] labels = [.. transfers.Select(t => stage.App.Events.Single(e => e.EventType == "app-data-uploaded" && e.Json["transferId"]!.GetValue<string>() == $"{t}").Json["label"]!.GetValue<string>())];
        Assert.Equal(["a.ndjson", "a.ndjson", "a.ndjson", "b.ndjson"], labels);
        Assert.Equal(2, stage.App.Events.Count(e => e.EventType == "listener-triggered" && e.Json["transferName"]?.GetValue<string>() == "attachments"));
    }

    [Theory]
    [InlineData("sites: [{ export: nowhere }]")]
    [InlineData("sites: [{ mappings: nowhere }]")]
    [InlineData("transfers: [{ export: nowhere }]")]
    public async Task Folder_ThatIsNotThere_IsToldAtTheStart(string scenario)
    {
        var fault = await Assert.ThrowsAsync<InvalidDataException>(() => EmulatorStage.StartAsync(scenario: scenario, migrate: false));

        Assert.Contains("nowhere: no such folder", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RerunOf_ATransfer_StartsWhenThatIsSettledAndNamesIt()
    {
        await using var stage = await EmulatorStage.StartAsync(scenario: "transfers: [{}, { rerunOf: 1 }, { rerunOf: 2 }]", migrate: false);
        var migrations = stage.Emulator.MigrateAllAsync(stage.App.Address, CancellationToken.None);

        for (var number = 1; number <= 3; number++)
        {
            await Until.TrueAsync(() => stage.App.Events.Count(e => e.EventType == "app-data-uploaded") == number * 2);
            using var answer = await stage.CallAsync("POST", $"/progress/{stage.Emulator.Report().Transfers[^1].TransferId}", """{"status":"INCOMPLETE","percent":50}""");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }

        var transfers = await migrations;
        var originals = stage.App.Events.Where(e => e.EventType == "listener-triggered").Select(e => e.Json["originalTransferId"]?.GetValue<string>());
        Assert.Equal([null, $"{transfers[0]}", $"{transfers[0]}"], originals);
        Assert.Equal(["INCOMPLETE", "INCOMPLETE", "INCOMPLETE"], stage.Emulator.Report().Transfers.Select(t => t.Status));
    }

    [Fact]
    public async Task Named_Transfers_BelongToOneMigration()
    {
        await using var stage = await EmulatorStage.StartAsync(scenario: "transfers: [{ transferName: a }, { transferName: b, startAfter: 100ms }]", migrate: false);

        await stage.Emulator.MigrateAllAsync(stage.App.Address, CancellationToken.None);

        var triggered = stage.App.Events.Where(e => e.EventType == "listener-triggered").ToList();
        Assert.Equal(["a", "b"], triggered.Select(e => e.Json["transferName"]!.GetValue<string>()));
        Assert.Single(triggered.Select(e => e.Json["migrationDetails"]!["migrationId"]!.GetValue<string>()).Distinct());
    }

    [Fact]
    public async Task Dial_OfOneSiteOrTransfer_LeavesTheOthersAlone()
    {
        const string Scenario = """
            sites: 2
            transfers: 2
            events:
              - { eventType: app-data-uploaded, site: 2, rate: 1, lose: true }
              - { eventType: listener-triggered, transfer: 1, at: [1], duplicate: 1 }
            """;
        await using var stage = await EmulatorStage.StartAsync(scenario: Scenario, migrate: false);

        var transfers = await stage.Emulator.MigrateAllAsync(stage.App.Address, CancellationToken.None);

        var events = stage.App.Events.GroupBy(e => e.Json["transferId"]!.GetValue<string>()).ToDictionary(g => Guid.Parse(g.Key), g => g.Count());
        Assert.Equal([4, 3, 1, 1], transfers.Select(t => events[t]));
    }

    [Fact]
    public async Task Rate_WithManyTransfersAtOnce_GivesEachItsOwnFate()
    {
        const string Scenario = "seed: 21\nsites: 8\nevents: [{ eventType: app-data-uploaded, rate: 0.5, lose: true }]";

        var first = await FatesAsync(Scenario);
        var second = await FatesAsync(Scenario);

        Assert.Equal(first, second);
        Assert.True(first.Distinct().Count() > 1, string.Join(", ", first));
    }

    private static async Task<IReadOnlyList<string>> FatesAsync(string scenario)
    {
        await using var stage = await EmulatorStage.StartAsync(scenario: scenario, migrate: false);
        var transfers = await stage.Emulator.MigrateAllAsync(stage.App.Address, CancellationToken.None);
        return [.. transfers.Select(t => string.Join('+', stage.App.Events
            .Where(e => e.EventType == "app-data-uploaded" && e.Json["transferId"]!.GetValue<string>() == $"{t}").Select(e => e.Json["label"]!.GetValue<string>())))];
    }
}
