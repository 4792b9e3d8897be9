using System.Text;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Files;
using ConnectApp.Transfers.Runs;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ConnectApp.Tests.Downloads;

public sealed class SourceServerTests
{
    private const double Speed = 10;
    private const string About = "{\"baseUrl\":\"https://jira.example.org/\"}";

    [Theory]
    [InlineData(TestPacking.None, "about.json")]
    [InlineData(TestPacking.Gzip, "about.json")]
    [InlineData(TestPacking.Zip, "about.json")]

    // In the archive it then stands behind the records whose texts wait for it.
    [InlineData(TestPacking.Zip, "zz-about.json")]
    internal async Task Migration_TextsAndSource_AreRewrittenWithIt(TestPacking packing, string label)
    {
        var export = Export(label);
        export.Files[label] = About;
        export.Packing = packing;
        await using var site = await TestSite.StartAsync(export, new FastTime(Speed));
        await using var backend = await TestBackend.StartAsync(site);

        var transfer = await site.MigrateAsync(backend);

        var run = backend.FindRun(transfer)!;
        Assert.Equal("https://jira.example.org", run.SourceUrl);
        Assert.Equal("SUCCESS", run.DecidedStatus);
        Assert.Equal(["{\"id\":1,\"link\":\"https://jira.example.org/browse/NEW-7\"}", "{\"id\":2,\"link\":\"https://other.example.org/browse/OLD-7\"}"], Values(site));
    }

    [Fact]
    public async Task Migration_SourceNeverTold_LeavesUrlsAloneAndSaysSo()
    {
        await using var site = await TestSite.StartAsync(Export("about.json"), new FastTime(Speed));
        await using var backend = await TestBackend.StartAsync(site);

        var transfer = await site.MigrateAsync(backend);

        var run = backend.FindRun(transfer)!;
        Assert.Equal(("INCOMPLETE", true), (run.DecidedStatus, run.SourceGivenUp));
        Assert.StartsWith("the export does not tell the source server's base URL", Assert.Single(backend.Reasons(run)), StringComparison.Ordinal);
        Assert.Equal("{\"id\":1,\"link\":\"https://jira.example.org/browse/OLD-7\"}", Values(site)[0]);
        Assert.Equal(2, backend.Counts(run).Loaded);
    }

    [Fact]
    public async Task Migration_SourceToldByAnEarlierTransferOfTheScope_IsKnown()
    {
        var export = Export("about.json");
        export.Files["about.json"] = About;
        await using var site = await TestSite.StartAsync(export, new FastTime(Speed));
        await using var backend = await TestBackend.StartAsync(site);
        await site.MigrateAsync(backend);
        File.Delete(Path.Combine(site.ExportFolder, "about.json"));
        await File.AppendAllTextAsync(Path.Combine(site.ExportFolder, "links.ndjson"), "{\"id\":3,\"link\":\"https://jira.example.org/browse/OLD-9\"}\n");

        var transfer = await site.MigrateAsync(backend);

        var run = backend.FindRun(transfer)!;
        Assert.Equal(("SUCCESS", false), (run.DecidedStatus, run.SourceGivenUp));
        Assert.Equal("{\"id\":3,\"link\":\"https://jira.example.org/browse/NEW-9\"}", Values(site)[2]);
    }

    [Fact]
    public async Task Find_TwoScopesOfOneInstallation_HaveTheirOwnServers()
    {
        var export = Export("about.json");
        export.Files["about.json"] = About;
        await using var site = await TestSite.StartAsync(export, new FastTime(Speed));
        await using var backend = await TestBackend.StartAsync(site);
        var first = backend.FindRun(await site.MigrateAsync(backend))!;
        var runs = backend.Services.GetRequiredService<TransferStore>();
        var other = await SecondScopeAsync(backend, first);
        var plan = PlanCatalog.Parse(first.Plan!)!;
        Task<SourceServer> FindAsync(TransferRun run) => SourceServer.FindAsync(new RunContext(run, plan, new ConnectApp.Transfers.Doors.SiteAddress(new Uri("https://site.example.org/"), plan.Product)), runs, CancellationToken.None);

        var before = await FindAsync(other);
        await runs.KeepContentAsync(other, runs.ReadFiles(first)[0], Encoding.UTF8.GetBytes("{}"), "https://second.example.org", CancellationToken.None);

        Assert.Null(before.Urls);
        Assert.Equal(["https://second.example.org"], (await FindAsync(runs.Find(other.TenantId, other.RunId)!)).Urls);
        Assert.Equal(["https://jira.example.org"], (await FindAsync(first)).Urls);
    }

    private static TestExport Export(string source) => new()
    {
        Plan =
            $$"""
            version: 1
            app: com.example.checklists
            product: jira
            source: { label: {{source}}, path: $.baseUrl }
            completion: { idle: 30s }
            ignore: ["*.zip.log"]
            entities:
              links:
                label: "links*"
                key: $.id
                fields:
                  $.link: url
            """,
        Files = { ["links.ndjson"] = "{\"id\":1,\"link\":\"https://jira.example.org/browse/OLD-7\"}\n{\"id\":2,\"link\":\"https://other.example.org/browse/OLD-7\"}\n" },
        Mappings = { ["derived/jira:projectKey"] = new() { ["OLD"] = "NEW" } },
    };

    private static async Task<TransferRun> SecondScopeAsync(TestBackend backend, TransferRun first)
    {
        var id = new RunId(Guid.Parse("1f0a2a52-7e2a-4b8e-9f53-0f6c9a3c1b02"));
        await backend.Services.GetRequiredService<TenantDatabases>().Open(first.TenantId).WriteAsync((connection, transaction) => connection.Execute(
            """
            INSERT INTO runs (tenant_id, run_id, state, phase, epoch, created_at) VALUES (@TenantId, @id, 'RUNNING', 1, 0, 0);
            INSERT INTO transfers (tenant_id, run_id, transfer_id, migration_scope_id, clock_starts_at) VALUES (@TenantId, @id, @id, 'second', 0)
            """, new { first.TenantId, id }, transaction), CancellationToken.None);
        return backend.Services.GetRequiredService<TransferStore>().Find(first.TenantId, id)!;
    }

    private static List<string> Values(TestSite site)
    {
        using var connection = new SqliteConnection($"Data Source={Directory.GetFiles(Path.Combine(site.StoreFolder, "tenants"), "*.db").Single()};Mode=ReadOnly;Pooling=False");
        return [.. connection.Query<string>("SELECT CAST(value AS TEXT) FROM records ORDER BY CAST(key AS INTEGER)")];
    }
}
