using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Transfers.Runs;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Stores.Sqlite;

/// <summary>A file <c>mappings/{run}.db</c> for each run.</summary>
internal sealed class MappingStores(IOptions<StorageOptions> options, CommitFaults faults) : IMappingStores
{
    public IMappingStore Open(TransferRun run) => MappingStore.Open(options, run, faults);

    public IReadOnlyList<(string Path, long Bytes)> Delete(RunId run) => SqliteFiles.Delete(MappingStore.PathOf(options.Value, run));
}
