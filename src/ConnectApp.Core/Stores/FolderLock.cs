using System.Globalization;

namespace ConnectApp.Core.Stores;

/// <summary>
/// Takes the store's folder for one process. The lock is the operating system's (flock on Unix), so it dies with the process however that
/// ends; who holds it stands in a file beside it.
/// </summary>
internal sealed class FolderLock : IDisposable
{
    private readonly FileStream _lock;
    private readonly string _holder;

    private FolderLock(FileStream file, string holder, bool stoppedUncleanly) => (_lock, _holder, StoppedUncleanly) = (file, holder, stoppedUncleanly);

    /// <summary>Whoever held the folder last did not give it back: killed, or the machine lost its power.</summary>
    public bool StoppedUncleanly { get; private set; }

    /// <summary>What an unclean stop may have damaged has been looked at.</summary>
    public void Checked() => StoppedUncleanly = false;

    /// <exception cref="StorageException">Another process holds the folder, or it cannot be written.</exception>
    public static FolderLock Take(string folder, TimeProvider time)
    {
        var holder = Path.Combine(folder, "lock.holder");
        FileStream? file = null;
        try
        {
            PrivateFiles.CreateFolder(folder);
            file = PrivateFiles.Open(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            var stoppedUncleanly = File.Exists(holder);
            PrivateFiles.Prepare(holder);
            File.WriteAllText(holder, string.Create(CultureInfo.InvariantCulture,
                $"process {Environment.ProcessId} on {Environment.MachineName} since {time.GetUtcNow():yyyy-MM-dd HH:mm:ss}Z"));
            return new FolderLock(file, holder, stoppedUncleanly);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw new StorageException(
                IsTaken(exception)
                    ? $"The store's folder {folder} is in use by {Holder(holder)}. One `serve` at a time; `runs` and `records` may read beside it."
                    : $"The store's folder {folder} cannot be used: {exception.Message} Storage:ConnectionString must name a folder that this process may write.",
                exception);
        }
    }

    /// <returns>Null: another process holds the folder.</returns>
    /// <exception cref="StorageException">It cannot be used.</exception>
    public static FolderLock? TryTake(string folder, TimeProvider time)
    {
        try
        {
            return Take(folder, time);
        }
        catch (StorageException exception) when (exception.InnerException is { } inner && IsTaken(inner))
        {
            return null;
        }
    }

    /// <summary>Gives the folder back; one that is not checked yet stays so for whoever comes next.</summary>
    public void Dispose()
    {
        if (!StoppedUncleanly)
        {
            try
            {
                File.Delete(_holder);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // It only costs the next start its checks.
            }
        }

        _lock.Dispose();
    }

    // EWOULDBLOCK of flock on Linux and macOS, ERROR_SHARING_VIOLATION on Windows; every other fault of the folder is no other process.
    private static bool IsTaken(Exception exception) => exception is IOException && exception.HResult is 11 or 35 or unchecked((int)0x80070020);

    private static string Holder(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "another process";
        }
    }
}
