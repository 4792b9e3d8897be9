using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Transfers.Stores;

/// <summary>Border to the engine that keeps the mappings of runs.</summary>
internal interface IMappingStores
{
    /// <summary>The run's mappings; made where there are none yet.</summary>
    /// <exception cref="StorageException">They cannot be read or written.</exception>
    IMappingStore Open(TransferRun run);

    /// <summary>Removes the run's mappings; nobody has them open.</summary>
    /// <returns>What was removed: path and bytes; empty: there were none.</returns>
    IReadOnlyList<(string Path, long Bytes)> Delete(RunId run);
}
