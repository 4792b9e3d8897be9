using System.Runtime.Versioning;

namespace ConnectApp.Core.Stores;

/// <summary>
/// Files and folders of the store: only this program's user may read them (0600 and 0700), whatever the umask. On Windows the folder's own rules hold.
/// </summary>
internal static class PrivateFiles
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerFile | UnixFileMode.UserExecute;
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Makes the folder and its parents where they are missing.</summary>
    public static DirectoryInfo CreateFolder(string path) =>
        OperatingSystem.IsWindows() || Directory.Exists(path) ? Directory.CreateDirectory(path) : Directory.CreateDirectory(path, OwnerFolder);

    /// <summary>Opens a file without a buffer.</summary>
    public static FileStream Open(string path, FileMode mode, FileAccess access, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows() && mode is not FileMode.Open) options.UnixCreateMode = OwnerFile;
        return new FileStream(path, options);
    }

    /// <summary>Makes an empty file where there is none, for a library that would make it readable by others.</summary>
    public static void Prepare(string path)
    {
        if (!File.Exists(path)) Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete).Dispose();
    }

    /// <summary>Takes the rights of others from a folder and all that is in it. Links are left alone.</summary>
    /// <returns>How many files and folders were corrected, and how many could not be.</returns>
    public static (int Corrected, int Refused) Restrict(string folder)
    {
        if (OperatingSystem.IsWindows() || !Directory.Exists(folder)) return (0, 0);
        var (corrected, refused) = (0, 0);
        var inside = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        foreach (var path in Directory.EnumerateFileSystemEntries(folder, "*", inside).Prepend(folder))
        {
            try
            {
                if (!OperatingSystem.IsWindows() && Close(path)) corrected++;
            }
            catch (FileNotFoundException)
            {
                // Removed meanwhile, as side files of SQLite are.
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                refused++;
            }
        }

        return (corrected, refused);
    }

    /// <returns>False: it was closed to others already.</returns>
    [UnsupportedOSPlatform("windows")]
    private static bool Close(string path)
    {
        var mode = File.GetUnixFileMode(path);
        if ((mode & Others) == UnixFileMode.None) return false;
        File.SetUnixFileMode(path, mode & ~Others);
        return true;
    }
}
