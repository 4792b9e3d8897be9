using ConnectApp.Core.Runs;
using ConnectApp.Emulator;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Doors.Connect;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ConnectApp.Tests.ForgeRemote;

/// <summary>Whole migrations through the Forge door, beside the same ones through Connect.</summary>
public sealed class ForgeMigrationTests
{
    [Theory]
    [InlineData(TestPacking.None)]
    [InlineData(TestPacking.Gzip)]
    [InlineData(TestPacking.Zip)]
    public async Task Migration_ThroughForge_LoadsWhatConnectLoads(object packing)
    {
        var connect = await MigrateAsync(EmulatedDoor.Connect, (TestPacking)packing);
        var forge = await MigrateAsync(EmulatedDoor.ForgeRemote, (TestPacking)packing);

        Assert.Equal(connect.Records, forge.Records);
        Assert.Equal(connect.Problems, forge.Problems);
        Assert.Equal(connect.State, forge.State);
        Assert.NotEmpty(forge.Records);
    }

    [Fact]
    public async Task Migration_ThroughForge_ReportsEveryUploadAndBreaksNoRule()
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(records: 20), new FastTime(10), door: EmulatedDoor.ForgeRemote);
        await using var backend = await TestBackend.StartAsync(site);

        await site.MigrateAsync(backend);

        var report = site.Emulator.Report();
        var forge = report.Systems!["forge"]!.AsObject();
        Assert.Empty(report.Violations);
        Assert.Equal("SUCCESS", report.Transfers.Single().Status);
        Assert.Equal(0, (int)forge["tokens"]!["usedAfterExpiry"]!);
        Assert.Equal((int)forge["acknowledged"]!["messages"]!, (int)forge["acknowledged"]!["outcomes"]!["SUCCESS"]!);
        Assert.NotEmpty(forge["logs"]!.AsArray());
    }

    [Fact]
    public async Task Migration_WithLostEventsAndHourlyTriggers_FindsFilesByTheList()
    {
        const string scenario =
            """
            events:
              - { eventType: app-data-uploaded, at: [1], lose: true }
              - { eventType: export-completed, at: [1], duplicate: 2 }
            """;
        await using var site = await TestSite.StartAsync(TestExport.Small(records: 20), new FastTime(10), scenario, EmulatedDoor.ForgeRemote);
        await using var backend = await TestBackend.StartAsync(site);

        var transfer = await site.MigrateAsync(backend);

        Assert.Empty(site.Emulator.Report().Violations);
        Assert.Equal(RunState.Partial, backend.FindRun(transfer)!.State);
    }

    /// <summary>Every call needs a token, and tokens come with events and hourly triggers only: between them the run waits.</summary>
    [Fact]
    public async Task Migration_WithTokensThatEndBeforeTheNextComes_WaitsAndUsesNoDeadOne()
    {
        const string scenario =
            """
            clock:
              - { limit: systemToken, lasts: 2m }
              - { limit: trigger, lasts: 3m }
            """;
        await using var site = await TestSite.StartAsync(TestExport.Small(records: 20), new FastTime(60), scenario, EmulatedDoor.ForgeRemote);
        await using var backend = await TestBackend.StartAsync(site);

        var transfer = await site.MigrateAsync(backend);

        var report = site.Emulator.Report();
        Assert.Empty(report.Violations);
        Assert.Equal(0, (int)report.Systems!["forge"]!["tokens"]!["usedAfterExpiry"]!);
        Assert.Equal(RunState.Partial, backend.FindRun(transfer)!.State);
    }

    [Fact]
    public async Task Migration_StoppedAndStartedAnew_ReportsEachMessageOnceMore_AndEndsAsUnbroken()
    {
        await using var site = await TestSite.StartAsync(TestExport.Small(records: 20), new FastTime(10), door: EmulatedDoor.ForgeRemote);
        using var limit = new CancellationTokenSource(Migration.Longest);
        Guid transfer;
        await using (await TestBackend.StartAsync(site)) transfer = await site.Emulator.MigrateAsync(site.Address, limit.Token);
        await using var backend = await TestBackend.StartAsync(site);

        await site.Emulator.WaitUntilSettledAsync(transfer, limit.Token);
        await backend.WaitUntilIdleAsync(limit.Token);

        Assert.Empty(site.Emulator.Report().Violations);
        Assert.Equal("SUCCESS", site.Emulator.Report().Transfers.Single().Status);
        Assert.Equal(RunState.Partial, backend.FindRun(transfer)!.State);
    }

    [Fact]
    public async Task Migration_OfAConnectInstallThatBecameAForgeApp_KeepsItsTenant()
    {
        const string scenario = "forge: { clientKey: \"0f9e8d7c-6b5a-3c4d-8e2f-1a0b9c8d7e6f\" }";
        await using var site = await TestSite.StartAsync(TestExport.Small(records: 5), new FastTime(10), scenario, EmulatedDoor.ForgeRemote);
        await using var backend = await TestBackend.StartAsync(site);

        var transfer = await site.MigrateAsync(backend);

        var installation = Assert.Single(await backend.Services.GetRequiredService<InstallationStore>().ListAsync(CancellationToken.None));
        Assert.Equal("0f9e8d7c-6b5a-3c4d-8e2f-1a0b9c8d7e6f", installation.ClientKey.Value);
        Assert.Equal(installation.Tenant, backend.FindRun(transfer)!.TenantId);
    }

    private static async Task<(string Records, string Problems, string State)> MigrateAsync(EmulatedDoor door, TestPacking packing)
    {
        var export = TestExport.Small(records: 20);
        export.Packing = packing;
        await using var site = await TestSite.StartAsync(export, new FastTime(10), door: door);
        await using var backend = await TestBackend.StartAsync(site);
        var transfer = await site.MigrateAsync(backend);
        Assert.Empty(site.Emulator.Report().Violations);
        var file = Directory.GetFiles(Path.Combine(site.StoreFolder, "tenants"), "*.db").Single();
        await using var connection = new SqliteConnection($"Data Source={file};Mode=ReadOnly;Pooling=False");
        return (
            string.Join('\n', connection.Query<string>("SELECT entity || ' ' || CAST(key AS TEXT) || ' ' || CAST(value AS TEXT) FROM records ORDER BY entity, key")),
            string.Join('\n', connection.Query<string>(
                "SELECT code || ' ' || COALESCE(path, '') || ' ' || COALESCE(value, '') || ' ' || reason FROM problems WHERE origin = 'record' ORDER BY 1")),
            backend.FindRun(transfer)!.State);
    }
}
