using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Inbox;
using ConnectApp.Transfers.Runs;
using ConnectApp.Transfers.Stores;

namespace ConnectApp.Tests.Storage.Contracts;

/// <summary>An empty store of one engine, as the contracts of the store classes need it, and runs to begin with.</summary>
internal abstract class EngineStore : IAsyncDisposable
{
    public static readonly TenantId Tenant = new(Guid.Parse("aaaaaaaa-0000-4000-8000-000000000001"));
    public static readonly TenantId Other = new(Guid.Parse("bbbbbbbb-0000-4000-8000-000000000002"));

    public abstract IControlDatabase Control { get; }

    public abstract ITenantDatabases Tenants { get; }

    public abstract IBatchWriter Batches { get; }

    public abstract IMappingStores Mappings { get; }

    public RunStore Runs => new(Tenants, new RunSignals(), TimeProvider.System);

    public TransferStore Transfers => new(Runs, Tenants, TimeProvider.System);

    public abstract ValueTask DisposeAsync();

    /// <summary>A transfer's run, taken.</summary>
    public async Task<TransferRun> AddRunAsync(TenantId? tenant = null, string scope = "scope")
    {
        var entry = new RunEntry { TenantId = tenant ?? Tenant, RunId = new RunId(Guid.NewGuid()), TransferId = new TransferId(Guid.NewGuid()) };
        var first = new MigrationEvent { EventType = MigrationEvent.ListenerTriggered, MessageId = "m", MigrationScopeId = scope };
        await Transfers.CreateAsync(entry, first, DateTimeOffset.UnixEpoch, CancellationToken.None);
        return await Transfers.TakeAsync(entry.TenantId, entry.RunId, CancellationToken.None);
    }

    public async Task<RunFile> AddFileAsync(TransferRun run, string label = "a.ndjson", string entity = "notes")
    {
        await Transfers.AddListedAsync(run, [new UploadedData(new S3Key($"s3-{label}"), label)], CancellationToken.None);
        var added = (await Transfers.ReadFilesAsync(run, CancellationToken.None)).Single(f => f.Label == label);
        await Transfers.ClassifyAsync(run, added, Rewriting.Exports.FileRole.Data, entity, FileState.Waiting, CancellationToken.None);
        return await Transfers.GetFileAsync(run, added.FileId, CancellationToken.None);
    }

    public Task<T> ReadAsync<T>(Func<StoreTransaction, Task<T>> work, TenantId? tenant = null) =>
        Tenants.Get(tenant ?? Tenant).ReadAsync(work, CancellationToken.None);

    public Task WriteAsync(TransferRun run, Func<StoreTransaction, Task> work) => Transfers.WriteAsync(run, work, CancellationToken.None);
}
