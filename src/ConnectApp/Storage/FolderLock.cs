using System.Globalization;

namespace ConnectApp.Storage;

/// <summary>
/// Takes the store's folder for one process. The lock is the operating system's (flock on Unix), so it dies with the process however that
/// ends; who holds it stands in a file beside it.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream _lock;

    private FolderLock(FileStream file) => _lock = file;

    /// <exception cref="StorageException">Another process holds the folder, or it cannot be written.</exception>
    public static FolderLock Take(string folder, TimeProvider time)
    {
        var holder = Path.Combine(folder, "lock.holder");
        FileStream file;
        try
        {
            Directory.CreateDirectory(folder);
            file = new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var who = File.Exists(holder) ? File.ReadAllText(holder).Trim() : "another process";
            throw new StorageException(
                exception is UnauthorizedAccessException
                    ? $"The store's folder {folder} cannot be written: {exception.Message}"
                    : $"The store's folder {folder} is in use by {who}. One `serve` at a time; `runs` and `records` may read beside it.",
                exception);
        }

        File.WriteAllText(holder, string.Create(CultureInfo.InvariantCulture,
            $"process {Environment.ProcessId} on {Environment.MachineName} since {time.GetUtcNow():yyyy-MM-dd HH:mm:ss}Z"));
        return new FolderLock(file);
    }

    public void Dispose() => _lock.Dispose();
}
