using System.Globalization;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using ConnectApp.Transfers.Runs;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Files;

/// <summary>
/// <c>spool/{run}/{file}</c> in the store's folder: packed uploads as they came, as long as their run needs them. One budget for the process
/// (<c>Import:SpoolBytes</c>), and never the disk's last <c>Storage:MinFreeBytes</c>.
/// </summary>
internal sealed partial class Spools(IOptions<StorageOptions> storage, IOptions<ImportOptions> options, DiskSpace disk, ILogger<Spools> logger)
{
    // What other runs left here when the program stopped counts from the start.
    private long _used = BytesBelow(FolderOf(storage.Value));

    public long UsedBytes => Interlocked.Read(ref _used);

    public Spool Open(RunId run, long fileId) => Spool.Open(this, PathOf(run, fileId));

    /// <summary>Removes what is kept of an upload; nothing happens where nothing is.</summary>
    public void Delete(RunId run, long fileId)
    {
        using var spool = Open(run, fileId);
        spool.Discard();
    }

    /// <summary>Removes what is kept of a run.</summary>
    public void Delete(RunId run)
    {
        var folder = Path.Combine(FolderOf(storage.Value), run.ToString());
        if (!Directory.Exists(folder)) return;
        Release(BytesBelow(folder));
        Directory.Delete(folder, recursive: true);
    }

    /// <returns>False: there is no room.</returns>
    internal bool TryReserve(long bytes)
    {
        if (Interlocked.Add(ref _used, bytes) <= options.Value.SpoolBytes && disk.HasRoomFor(bytes)) return true;
        Release(bytes);
        return false;
    }

    internal void CannotOpen(string path, Exception exception) => Log.CannotOpen(logger, path, exception.Message);

    internal void CannotWrite(string path, long offset, Exception exception) => Log.CannotWrite(logger, path, offset, exception.Message);

    internal void HasNoRoom(string path, long offset) => Log.HasNoRoom(logger, path, offset, UsedBytes, options.Value.SpoolBytes);

    internal void Release(long bytes) => Interlocked.Add(ref _used, -bytes);

    internal static string BytesOf(string path) => path + ".bin";
    internal static string SumsOf(string path) => path + ".sums";

    internal static void DeleteFiles(string path)
    {
        if (!Directory.Exists(Path.GetDirectoryName(path))) return;
        try
        {
            File.Delete(BytesOf(path));
            File.Delete(SumsOf(path));
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    private static string FolderOf(StorageOptions storage) => Path.Combine(storage.Folder, "spool");

    private string PathOf(RunId run, long fileId) =>
        Path.Combine(FolderOf(storage.Value), run.ToString(), fileId.ToString(CultureInfo.InvariantCulture));

    private static long BytesBelow(string folder) => Directory.Exists(folder)
        ? new DirectoryInfo(folder).EnumerateFiles("*.bin", SearchOption.AllDirectories).Sum(f => f.Length)
        : 0;

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The spool {Path} cannot be opened, and its upload is downloaded again: {Reason}")]
        public static partial void CannotOpen(ILogger logger, string path, string reason);

        [LoggerMessage(Level = LogLevel.Warning,
            Message = "The spool {Path} cannot be written at byte {Offset}; its upload is read without it, and downloaded again after a stop: {Reason}")]
        public static partial void CannotWrite(ILogger logger, string path, long offset, string reason);

        [LoggerMessage(Level = LogLevel.Information,
            Message = "The spool {Path} has no more room at byte {Offset} ({Used} of Import:SpoolBytes {Budget} are used, or the disk is nearly full); "
                + "its upload is read without it, and downloaded again after a stop")]
        public static partial void HasNoRoom(ILogger logger, string path, long offset, long used, long budget);
    }
}
