using ConnectApp.Composition;
using System.Globalization;
using ConnectApp.Core.Stores;
using ConnectApp.Core.Stores.Sqlite;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ConnectApp.Commands;

/// <summary>
/// <c>backup DIR</c>: a copy of the store while <c>serve</c> goes on (SQLite's online backup, sqlite.org/backup.html: each file as it was at one moment). control.db
/// comes first: what a tenant's file knows beyond it is taken over once more after a restore, which changes nothing; the other way round an event could be lost.
/// </summary>
internal static class BackupCommand
{
    private static readonly string[] s_folders = ["tenants", "mappings"];

    public static async Task<int> RunAsync(string folder, TextWriter output, CancellationToken cancellationToken)
    {
        var options = Settings.Read().GetSection("Storage").Get<StorageOptions>() ?? new StorageOptions();
        var control = Path.Combine(options.Folder, "control.db");
        if (!File.Exists(control)) throw new StorageException($"There is no store at {options.Folder}; Storage:ConnectionString must name the folder that `serve` uses.");
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()) throw new UsageException($"{folder} is not empty; a backup gets a folder of its own.");

        // Whoever has the copy has the sites' secrets.
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var (files, bytes) = (0, 0L);
        foreach (var path in Databases(options.Folder))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var copy = Path.Combine(folder, Path.GetRelativePath(options.Folder, path));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            if (!TryCopy(path, copy)) continue;
            if (path != control && Path.GetFileName(Path.GetDirectoryName(path)) == "tenants") BeginAnew(copy);
            (files, bytes) = (files + 1, bytes + new FileInfo(copy).Length);
        }

        // Last: a key that was made meanwhile is there too.
        foreach (var key in Directory.Exists(options.KeyRingFolder) ? Directory.GetFiles(options.KeyRingFolder, "*.xml") : [])
        {
            var copy = Path.Combine(folder, "keys", Path.GetFileName(key));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(key, copy);
            (files, bytes) = (files + 1, bytes + new FileInfo(copy).Length);
        }

        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{files:N0} files, {bytes:N0} bytes, in {Path.GetFullPath(folder)}"));
        return CommandLine.Success;
    }

    private static IEnumerable<string> Databases(string folder) =>
        s_folders.Select(f => Path.Combine(folder, f)).Where(Directory.Exists).SelectMany(f => Directory.GetFiles(f, "*.db").Order(StringComparer.Ordinal))
            .Prepend(Path.Combine(folder, "control.db"));

    /// <returns>False: the file has gone meanwhile, with its run or its site.</returns>
    private static bool TryCopy(string path, string copy)
    {
        SqliteConnection source;
        try
        {
            source = SqliteFiles.OpenForReading(path);
        }
        catch (StorageException) when (!File.Exists(path))
        {
            return false;
        }

        using (source)
        using (var target = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = copy, Pooling = false }.ConnectionString))
        {
            target.Open();
            source.BackupDatabase(target);
            if (SqliteFiles.QuickCheck(target) is { } damage) throw new StorageException($"The copy of {path} is damaged: {damage} The store's own file may be so too.");
        }

        return true;
    }

    /// <summary>A store that is restored from this copy lacks what came later, and counts on from here: who has read further must not go on in the middle.</summary>
    private static void BeginAnew(string copy)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = copy, Pooling = false }.ConnectionString);
        connection.Open();
        if (connection.ExecuteScalar<long>("SELECT COUNT(*) FROM sqlite_master WHERE name = 'store_life'") == 1) connection.Execute("UPDATE store_life SET life = lower(hex(randomblob(8)))");
    }
}
