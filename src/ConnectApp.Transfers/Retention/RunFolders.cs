using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using ConnectApp.Transfers.Stores;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Retention;

/// <summary>What a run keeps beside the tenant's tables.</summary>
internal sealed class RunFolders(IMappingStores mappings, IOptions<StorageOptions> storage)
{
    /// <returns>Files and bytes removed.</returns>
    public IReadOnlyList<(string Path, long Bytes)> Delete(RunId run)
    {
        var removed = mappings.Delete(run);
        var spool = Path.Combine(storage.Value.Folder, "spool", run.ToString());
        if (!Directory.Exists(spool)) return removed;
        var parts = new DirectoryInfo(spool).GetFiles().Select(f => (f.FullName, f.Length)).ToList();
        Directory.Delete(spool, recursive: true);
        return [.. removed, .. parts];
    }
}
