using ConnectApp.Composition;
using System.Globalization;
using ConnectApp.Core.Stores;
using ConnectApp.Core.Stores.Sqlite;

namespace ConnectApp.Commands;

/// <summary><c>backup DIR</c>: a copy of the store while <c>serve</c> continues to write it.</summary>
internal static class BackupCommand
{
    public static async Task<int> RunAsync(string folder, TextWriter output, CancellationToken cancellationToken)
    {
        var backup = new SqliteBackup(Settings.Read().GetSection("Storage").Get<StorageOptions>() ?? new StorageOptions());
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()) throw new UsageException($"{folder} is not empty; a backup gets a folder of its own.");

        // Whoever has the copy has the sites' secrets.
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var copy = backup.CopyTo(folder, cancellationToken);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{copy.Files:N0} files, {copy.Bytes:N0} bytes, in {Path.GetFullPath(folder)}"));
        return CommandLine.Success;
    }
}
