using ConnectApp.Core.Stores;
using ConnectApp.Transfers.Stores;
using ConnectApp.Transfers.Stores.Sqlite;

namespace ConnectApp.Tests.Storage.Contracts;

/// <summary>SQLite's, in a folder of its own.</summary>
internal sealed class SqliteEngineStore : EngineStore
{
    private readonly StoreFolder _folder = StoreFolder.Make();

    public SqliteEngineStore() => _folder.Control.Start();

    public override IControlDatabase Control => _folder.Control;

    public override ITenantDatabases Tenants => _folder.Tenants;

    public override IBatchWriter Batches { get; } = new SqliteBatchWriter();

    public override IMappingStores Mappings => new MappingStores(_folder.Options, _folder.Commits);

    public override ValueTask DisposeAsync() => _folder.DisposeAsync();
}
