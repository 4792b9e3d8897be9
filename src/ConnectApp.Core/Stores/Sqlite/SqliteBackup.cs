using Dapper;
using Microsoft.Data.Sqlite;

namespace ConnectApp.Core.Stores.Sqlite;

/// <summary>
/// SQLite's online backup (sqlite.org/backup.html): each file as it was at one moment. control.db comes first: a restore takes what a tenant's
/// file has beyond it over once more, which changes nothing; the other way round an event could be lost.
/// </summary>
internal sealed class SqliteBackup : IStoreBackup
{
    private const string Tenants = "tenants";

    private static readonly string[] s_folders = [Tenants, "mappings"];

    private readonly StorageOptions _options;
    private readonly string _control;

    /// <exception cref="StorageException">There is no store in the folder.</exception>
    public SqliteBackup(StorageOptions options)
    {
        _options = options;
        _control = Path.Combine(options.Folder, "control.db");
        if (!File.Exists(_control))
        {
            throw new StorageException($"There is no store at {options.Folder}; Storage:ConnectionString must name the folder that `serve` uses.");
        }
    }

    public StoreCopy CopyTo(string folder, CancellationToken cancellationToken)
    {
        var (files, bytes) = (0, 0L);
        foreach (var path in Databases())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var copy = Path.Combine(folder, Path.GetRelativePath(_options.Folder, path));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            if (!TryCopy(path, copy)) continue;
            if (path != _control && Path.GetFileName(Path.GetDirectoryName(path)) == Tenants) BeginAnew(copy);
            (files, bytes) = (files + 1, bytes + new FileInfo(copy).Length);
        }

        // Last: a key that was made meanwhile is there too.
        foreach (var key in Directory.Exists(_options.KeyRingFolder) ? Directory.GetFiles(_options.KeyRingFolder, "*.xml") : [])
        {
            var copy = Path.Combine(folder, "keys", Path.GetFileName(key));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(key, copy);
            (files, bytes) = (files + 1, bytes + new FileInfo(copy).Length);
        }

        return new StoreCopy(files, bytes);
    }

    private IEnumerable<string> Databases() => s_folders
        .Select(f => Path.Combine(_options.Folder, f)).Where(Directory.Exists)
        .SelectMany(f => Directory.GetFiles(f, "*.db").Order(StringComparer.Ordinal)).Prepend(_control);

    /// <returns>False: the file has been removed meanwhile, with its run or its site.</returns>
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
        using (var target = OpenCopy(copy))
        {
            source.BackupDatabase(target);
            if (SqliteFiles.QuickCheck(target) is { } damage)
            {
                throw new StorageException($"The copy of {path} is damaged: {damage} The store's own file may be so too.");
            }
        }

        return true;
    }

    /// <summary>A store that is restored from this copy lacks what came later, and numbers on from here: a reader that has read further must start again.</summary>
    private static void BeginAnew(string copy)
    {
        using var connection = OpenCopy(copy);
        if (connection.ExecuteScalar<long>("SELECT COUNT(*) FROM sqlite_master WHERE name = 'store_life'") == 1)
        {
            connection.Execute("UPDATE store_life SET life = lower(hex(randomblob(8)))");
        }
    }

    private static SqliteConnection OpenCopy(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
        connection.Open();
        return connection;
    }
}
