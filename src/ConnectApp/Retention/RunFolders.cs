using ConnectApp.Runs;
using ConnectApp.Storage;

namespace ConnectApp.Retention;

/// <summary>What a run keeps beside the tenant's file.</summary>
internal static class RunFolders
{
    /// <returns>Files and bytes removed.</returns>
    public static IReadOnlyList<(string Path, long Bytes)> Delete(StorageOptions options, RunId run)
    {
        List<(string, long)> removed = [];
        var mappings = MappingStore.PathOf(options, run);
        foreach (var suffix in new[] { "-wal", "-shm", "" }) Delete(mappings + suffix, removed);
        var spool = Path.Combine(options.Folder, "spool", run.ToString());
        if (!Directory.Exists(spool)) return removed;
        foreach (var file in Directory.EnumerateFiles(spool)) Delete(file, removed);
        Directory.Delete(spool, recursive: true);
        return removed;
    }

    public static void Delete(string path, List<(string, long)> removed)
    {
        var file = new FileInfo(path);
        if (!file.Exists) return;
        removed.Add((path, file.Length));
        file.Delete();
    }
}
