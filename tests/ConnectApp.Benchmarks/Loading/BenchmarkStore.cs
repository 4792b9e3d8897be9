using System.Data.Common;
using System.Diagnostics.Metrics;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Rewriting.Records;
using ConnectApp.Transfers.Loading;
using ConnectApp.Transfers.Runs;
using ConnectApp.Transfers.Stores.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace ConnectApp.Benchmarks.Loading;

/// <summary>A tenant's file as the backend makes it, with one run and one upload, in a folder that goes with it.</summary>
internal sealed class BenchmarkStore : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("connectapp-benchmark-").FullName;
    private readonly TenantDatabases _tenants;
    private readonly TransferRun _run = new()
    {
        TenantId = new(Guid.NewGuid()), RunId = new(Guid.NewGuid()), TransferId = new(Guid.NewGuid()), MigrationScopeId = Guid.NewGuid().ToString(), Epoch = 0, PlanHash = new byte[16],
    };
    private readonly RunFile _file;
    private readonly ServiceProvider _meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly RecordSink _store;

    public BenchmarkStore()
    {
        _tenants = new TenantDatabases(Options.Create(new StorageOptions { ConnectionString = _folder }), new CommitFaults());
        var database = _tenants.Open(_run.TenantId);
        _file = new RunFile { FileId = 1, Label = "checklists.ndjson", Entity = "checklists", S3Key = new("key") };
        database.WriteAsync((connection, _) =>
        {
            using var run = new RawStatement(connection,
                "INSERT INTO runs (tenant_id, run_id, state, phase, epoch, created_at) VALUES (?1, ?2, 'RUNNING', 3, 0, 0)");
            run.Bind(1, _run.TenantId.ToString()).Bind(2, _run.RunId.ToString()).Execute();
            using var transfer = new RawStatement(connection,
                "INSERT INTO transfers (tenant_id, run_id, transfer_id, migration_scope_id, clock_starts_at) VALUES (?1, ?2, ?3, ?4, 0)");
            transfer.Bind(1, _run.TenantId.ToString()).Bind(2, _run.RunId.ToString()).Bind(3, _run.TransferId.ToString()).Bind(4, _run.MigrationScopeId).Execute();
            using var file = new RawStatement(connection,
                "INSERT INTO files (file_id, tenant_id, run_id, s3_key, label, role, entity, state) VALUES (1, ?1, ?2, 'key', 'checklists.ndjson', 'data', 'checklists', 'waiting')");
            file.Bind(1, _run.TenantId.ToString()).Bind(2, _run.RunId.ToString()).Execute();
        }, CancellationToken.None).GetAwaiter().GetResult();
        _store = new RecordSink(new TransferStore(new RunStore(_tenants, new RunSignals(), TimeProvider.System), _tenants, TimeProvider.System), new SqliteBatchWriter(), Options.Create(new ImportOptions()), new ProgressPulse(TimeProvider.System),
            new RunLog(TimeProvider.System), new LoadingMetrics(_meters.GetRequiredService<IMeterFactory>()), NullLogger<RecordSink>.Instance);
    }

    /// <summary>As loading commits a batch.</summary>
    public Task CommitAsync(RecordBatch batch) =>
        _store.CommitAsync(_run, _file, batch, new FileCheckpoint(null, null, Done: false), [], CancellationToken.None);

    /// <summary>The rows alone, prepared and bound as bytes, so many in a transaction as a batch has.</summary>
    public void Insert(IReadOnlyList<IReadOnlyList<(byte[] Key, byte[] Value)>> batches)
    {
        var (tenant, hash) = (_run.TenantId.ToString(), new byte[16]);
        var number = 0L;
        foreach (var batch in batches)
        {
            _tenants.Open(_run.TenantId).WriteAsync((connection, _) => InsertBatch(connection, batch), CancellationToken.None).GetAwaiter().GetResult();
        }

        void InsertBatch(DbConnection connection, IReadOnlyList<(byte[] Key, byte[] Value)> batch)
        {
            using var insert = new RawStatement(connection,
                """
                INSERT INTO records (tenant_id, migration_scope_id, entity, key, source_hash, plan_hash, run_id, file_id, record_number, record_offset, value, outcome, change_number)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 0, ?9)
                ON CONFLICT DO NOTHING
                """);
            insert.Bind(1, tenant).Bind(2, _run.MigrationScopeId).Bind(3, "checklists").BindBlob(6, hash).Bind(7, _run.RunId.ToString()).Bind(8, 1L);
            foreach (var (key, value) in batch)
            {
                number++;
                insert.Bind(4, key).BindBlob(5, hash).Bind(9, number).Bind(10, number).BindBlob(11, value).Execute();
            }
        }
    }

    public (long Rows, long Bytes) Count()
    {
        using var connection = _tenants.Open(_run.TenantId).OpenForReading();
        using var count = new RawStatement(connection, "SELECT COUNT(*), SUM(length(value)) FROM records");
        count.Read();
        return (count.Number(0), count.Number(1));
    }

    public void Dispose()
    {
        _tenants.Dispose();
        _meters.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
