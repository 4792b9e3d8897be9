using System.Globalization;
using System.Text;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Records;
using ConnectApp.Tests.Connect;
using ConnectApp.Transfers.Loading;
using ConnectApp.Transfers.Reports;
using ConnectApp.Transfers.Runs;
using Dapper;
using Microsoft.Data.Sqlite;
using Xunit;

namespace ConnectApp.Tests.Storage;

/// <summary>A tenant's file that an older version has filled.</summary>
public sealed class SchemaTests : IAsyncLifetime
{
    private static readonly TenantId Tenant = new(Guid.Parse("aaaaaaaa-0000-4000-8000-000000000001"));
    private static readonly RunId Run = new(Guid.Parse("bbbbbbbb-0000-4000-8000-000000000002"));
    private readonly StoreFolder _store = StoreFolder.Make();

    public static TheoryData<int> OlderVersions => [.. Enumerable.Range(1, Schema.Scripts("Tenant").Count - 1)];

    public Task InitializeAsync() => Task.CompletedTask;
    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Theory]
    [MemberData(nameof(OlderVersions))]
    public async Task Upgrade_FileOfAnOlderVersion_KeepsWhatItHoldsAndGoesOn(int version)
    {
        WriteFileOf(version);

        var run = await _store.Runs.TakeAsync(Tenant, Run, CancellationToken.None);
        var file = _store.Runs.ReadFiles(run).Single();
        await _store.Records.CommitAsync(run, file, ThirdRecord(), new FileCheckpoint(null, null, Done: true), [], CancellationToken.None);

        var counts = await RunCounts.ReadAsync(_store.Tenants, run, CancellationToken.None);
        Assert.Equal((3, 3, 2), (counts.Read, counts.Loaded, counts.Missing));
        var problem = Assert.Single(new RunReports(_store.Tenants).ReadProblems(Tenant, Run, new ProblemFilter("checklists", "jira:issue", "missing-mapping", "kept", "k1"), 0, 10));
        Assert.Equal(("checklists", "10001", "a.ndjson"), (problem.Entity, problem.Value, problem.File));
        var missing = Assert.Single(new RunReports(_store.Tenants).ReadMissing(Tenant, Run, null, null, 10));
        Assert.Equal(("jira:issue", "10001", 1), (missing.Namespace, missing.Value, missing.Count));
        var changes = new RecordChanges(_store.Tenants).Read(Tenant, "checklists", 0, 10);
        Assert.Equal(["k1", "k2", "k3"], changes.Changes.Select(r => r.Key));
    }

    private const string RunOfATransfer =
        """
        INSERT INTO runs (tenant_id, run_id, transfer_id, migration_scope_id, state, phase, epoch, clock_starts_at, created_at, plan_hash)
            VALUES (@Tenant, @Run, 'cccccccc-0000-4000-8000-000000000003', 'scope', 'RUNNING', 3, 4, 0, 0, zeroblob(16));
        """;

    private const string RunOfAKind =
        """
        INSERT INTO runs (tenant_id, run_id, state, phase, epoch, created_at) VALUES (@Tenant, @Run, 'RUNNING', 3, 4, 0);
        INSERT INTO transfers (tenant_id, run_id, transfer_id, migration_scope_id, clock_starts_at, plan_hash)
            VALUES (@Tenant, @Run, 'cccccccc-0000-4000-8000-000000000003', 'scope', 0, zeroblob(16));
        """;

    /// <summary>Two scripts of one number would be applied in the order of their names, and a store that has one of them would miss the other.</summary>
    [Theory]
    [InlineData("ConnectApp.Core/Stores/Sqlite/Schema/Control")]
    [InlineData("ConnectApp.Core/Stores/Sqlite/Schema/Tenant")]
    [InlineData("ConnectApp.Core/Stores/Sqlite/Schema/Mappings")]
    [InlineData("ConnectApp.WorkItems/Stores/Schema")]
    public void Scripts_OfADatabase_AreNumberedWithoutGapsOrRepeats(string folder)
    {
        var numbers = Directory.GetFiles(Path.Combine(Repository.Root, "src", folder), "*.sql").Select(f => Path.GetFileName(f)[..4]).Order(StringComparer.Ordinal).ToList();

        Assert.Equal(Enumerable.Range(1, numbers.Count).Select(n => n.ToString("D4", CultureInfo.InvariantCulture)), numbers);
    }

    private static RecordBatch ThirdRecord() => new()
    {
        Block = Encoding.UTF8.GetBytes("""k3{"id":"k3"}"""), Records = [new RecordSpan(..2, default, default, default, 2..13, default, 3, 20, UInt128.One)],
        Problems = [], References = [], EntityReferences = [], Read = 1, Skipped = 0, Failed = 0, After = new Position(30, 3),
    };

    private void WriteFileOf(int version)
    {
        Directory.CreateDirectory(Path.Combine(_store.Folder, "tenants"));
        using var connection = new SqliteConnection($"Data Source={_store.Tenants.PathOf(Tenant)};Pooling=False");
        connection.Open();
        foreach (var script in Schema.Scripts("Tenant").Take(version)) connection.Execute(script);
        connection.Execute($"PRAGMA user_version = {version}");
        connection.Execute(
            """
            {RUN}
            INSERT INTO files (file_id, tenant_id, run_id, s3_key, label, role, entity, state, offset, record_number, read, loaded)
                VALUES (1, @Tenant, @Run, 's3', 'a.ndjson', 'data', 'checklists', 'loading', 20, 2, 2, 2);
            INSERT INTO reference_counts (tenant_id, run_id, file_id, namespace, field, rewritten, missing, accepted) VALUES (@Tenant, @Run, 1, 'jira:issue', '$.issueId', 0, 2, 0);
            INSERT INTO problems (tenant_id, run_id, origin, file_id, record, key, path, namespace, value, reason, hint{ENTITY})
                VALUES (@Tenant, @Run, 'record', 1, 1, 'k1', '$.issueId', 'jira:issue', '10001', 'no mapping in jira:issue', 'hint'{CHECKLISTS}),
                       (@Tenant, @Run, 'file', NULL, NULL, NULL, NULL, NULL, NULL, 'late', 'hint'{NONE});
            INSERT INTO records (tenant_id, migration_scope_id, entity, key, value, source_hash, plan_hash, run_id, file_id, record_number, outcome{NUMBER})
                VALUES (@Tenant, 'scope', 'checklists', 'k1', CAST('{"id":"k1"}' AS BLOB), zeroblob(16), zeroblob(16), @Run, 1, 1, 0{ONE}),
                       (@Tenant, 'scope', 'checklists', 'k2', CAST('{"id":"k2"}' AS BLOB), zeroblob(16), zeroblob(16), @Run, 1, 2, 0{TWO});
            """.Replace("{RUN}", version >= 7 ? RunOfAKind : RunOfATransfer, StringComparison.Ordinal).Replace("{NUMBER}", From6(", change_number"), StringComparison.Ordinal).Replace("{ONE}", From6(", 1"), StringComparison.Ordinal)
                .Replace("{TWO}", From6(", 2"), StringComparison.Ordinal).Replace("{ENTITY}", From6(", entity"), StringComparison.Ordinal)
                .Replace("{CHECKLISTS}", From6(", 'checklists'"), StringComparison.Ordinal).Replace("{NONE}", From6(", NULL"), StringComparison.Ordinal),
            new { Tenant = Tenant.ToString(), Run = Run.ToString() });

        // From version 8 on, whoever writes a problem says its code and effect.
        if (version >= 8) connection.Execute("UPDATE problems SET code = 'missing-mapping', effect = 'kept' WHERE origin = 'record'");

        // From version 6 on, whoever writes records numbers them, and problems name their entity.
        string From6(string text) => version >= 6 ? text : "";
    }
}
