using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Tests.Connect;
using ConnectApp.Transfers.Reports;
using ConnectApp.Transfers.Runs;
using ConnectApp.Transfers.Stores;
using Dapper;
using Microsoft.Data.Sqlite;
using Xunit;

namespace ConnectApp.Tests.Storage;

/// <summary>
/// A store as a program left it that knew no kinds of run: control schema 5, tenant schema 6. The files of the test data never change, so that a change to
/// one of the numbered scripts is found that would keep such a store from opening.
/// </summary>
public sealed class OldStoreTests : IAsyncLifetime
{
    private static readonly TenantId s_tenant = new(Guid.Parse("aaaaaaaa-0000-4000-8000-000000000001"));
    private static readonly RunId s_paused = new(Guid.Parse("bbbbbbbb-0000-4000-8000-000000000002"));
    private static readonly RunId s_ended = new(Guid.Parse("bbbbbbbb-0000-4000-8000-000000000003"));
    private readonly StoreFolder _store = StoreFolder.Make();

    public Task InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(_store.Folder, "tenants"));
        Write(Path.Combine(_store.Folder, "control.db"), "control-5.sql");
        Write(_store.Tenants.PathOf(s_tenant), "tenant-6.sql");
        _store.Control.Start();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _store.DisposeAsync();

    [Fact]
    public async Task Open_OldStore_GetsTheTablesOfANewOne()
    {
        await using var fresh = StoreFolder.Make();
        fresh.Control.Start();

        _store.Tenants.Open(s_tenant);
        fresh.Tenants.Open(s_tenant);

        Assert.Equal(SchemaOf(fresh.Tenants.PathOf(s_tenant)), SchemaOf(_store.Tenants.PathOf(s_tenant)));
        Assert.Equal(SchemaOf(fresh.Control.FilePath), SchemaOf(_store.Control.FilePath));
    }

    [Fact]
    public async Task Open_OldStore_KeepsWhatIsDueAndAsked()
    {
        var registry = new RunRegistry(_store.Control);

        var paused = (await registry.FindAsync(s_paused, CancellationToken.None))!;

        Assert.Equal((RunKinds.Transfer, 3L, 1500L), (paused.Kind, paused.Wakes, paused.PausedAt!.Value.ToUnixTimeMilliseconds()));
        Assert.Equal([s_paused], (await registry.ReadLiveAsync(CancellationToken.None)).Select(r => r.RunId));
        var control = new RunControl(_store.Control, _store.Tenants, new RunStore(_store.Tenants, new RunSignals(), TimeProvider.System), TimeProvider.System);
        Assert.Equal("ann", (await control.FindLastAsync(s_paused, RunActionKind.Pause, CancellationToken.None))!.BySubject);
    }

    [Fact]
    public async Task Open_OldStore_KeepsRunsRecordsAndProblems()
    {
        var paused = _store.Runs.Find(s_tenant, s_paused)!;
        var ended = _store.Runs.Find(s_tenant, s_ended)!;
        var counts = await RunCounts.ReadAsync(_store.Tenants, paused, CancellationToken.None);

        Assert.Equal((RunState.Paused, 3, "scope"), (paused.State, paused.Phase, paused.MigrationScopeId));
        Assert.Equal((RunState.Partial, "Two are missing."), (ended.State, ended.DecidedMessage));
        Assert.Equal((3, 2, 1, 2), (counts.Read, counts.Loaded, counts.Skipped, counts.Missing));
        Assert.Equal(["missing-mapping", "download-refused"], new RunReports(_store.Tenants).ReadProblems(s_tenant, s_paused, ProblemFilter.All, 0, 10).Select(p => p.Code));
        Assert.Equal(["k1", "k2"], new RecordChanges(_store.Tenants).Read(s_tenant, "checklists", 0, 10).Changes.Select(c => c.Key));
        Assert.Equal(["https://jira.example.org"], await _store.Runs.ReadSourcesAsync(paused, CancellationToken.None));
        Assert.Equal(1, await _store.Tenants.Open(s_tenant).ReadAsync(s => KeptRecordStore.CountAsync(s, s_tenant, s_paused), CancellationToken.None));
    }

    [Fact]
    public async Task Resume_RunOfAnOldStore_IsTakenAndWritten()
    {
        var runs = new RunStore(_store.Tenants, new RunSignals(), TimeProvider.System);
        var held = await runs.TakeAsync(s_tenant, s_paused, CancellationToken.None);

        await runs.ResumeAsync(held, [RunEvents.Log(DateTimeOffset.UnixEpoch, "Resumed by ann.")], CancellationToken.None);

        var resumed = (await runs.FindAsync(s_tenant, s_paused, CancellationToken.None))!;
        Assert.Equal((5L, RunState.Running), (resumed.Epoch, resumed.State));
        Assert.Equal(4, await _store.Tenants.Open(s_tenant).ReadAsync(s => EventStore.FindLastSequenceAsync(s, s_tenant, s_paused), CancellationToken.None));
    }

    private static void Write(string path, string script)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        connection.Execute(File.ReadAllText(Repository.TestData($"stores/{script}")));
    }

    private static List<string> SchemaOf(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        return connection.Query<string>("SELECT type || ' ' || name || ': ' || sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name").AsList();
    }
}
