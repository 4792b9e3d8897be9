using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Transfers.Mappings;
using ConnectApp.Transfers.Stores.Sqlite;

namespace ConnectApp.Transfers.Retention;

/// <summary>What a run keeps beside the tenant's file.</summary>
internal static class RunFolders
{
    /// <returns>Files and bytes removed.</returns>
    public static IReadOnlyList<(string Path, long Bytes)> Delete(StorageOptions options, RunId run)
    {
        var removed = SqliteFiles.Delete(MappingStore.PathOf(options, run));
        var spool = Path.Combine(options.Folder, "spool", run.ToString());
        if (!Directory.Exists(spool)) return removed;
        var parts = new DirectoryInfo(spool).GetFiles().Select(f => (f.FullName, f.Length)).ToList();
        Directory.Delete(spool, recursive: true);
        return [.. removed, .. parts];
    }
}
