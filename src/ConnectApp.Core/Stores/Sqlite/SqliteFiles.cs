using Dapper;
using Microsoft.Data.Sqlite;

namespace ConnectApp.Core.Stores.Sqlite;

/// <summary>How this program opens SQLite files.</summary>
internal static class SqliteFiles
{
    /// <param name="synchronous">FULL: a commit survives a power cut; NORMAL: a crash of the process.</param>
    public static SqliteConnection OpenForWriting(string path, string synchronous)
    {
        // Pooling would keep handles on files that a tenant's removal deletes.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path, Mode = SqliteOpenMode.ReadWriteCreate, Pooling = false, DefaultTimeout = 30,
        }.ConnectionString);
        try
        {
            PrivateFiles.Prepare(path);
            connection.Open();

            // Temporary tables and statement journals stay in memory: a read-only root has no folder for them.
            connection.Execute("PRAGMA temp_store = MEMORY");

            // page_size only takes where the file is new; it must stand before journal_mode.
            connection.Execute($"PRAGMA page_size = 32768; PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous}; PRAGMA busy_timeout = 30000; PRAGMA foreign_keys = ON; PRAGMA secure_delete = FAST;");
            return connection;
        }
        catch (Exception exception) when (exception is SqliteException or IOException or UnauthorizedAccessException)
        {
            connection.Dispose();
            throw new StorageException($"{path} cannot be opened for writing: {exception.Message}", exception);
        }
    }

    /// <summary>Reads the whole file; slow where it is large.</summary>
    /// <returns>Null: it is whole. Else what is wrong, as a sentence.</returns>
    public static string? QuickCheck(SqliteConnection connection)
    {
        try
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA quick_check(1)";
            return command.ExecuteScalar() is "ok" ? null : "SQLite's quick_check found pages that do not fit together.";
        }
        catch (SqliteException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>Removes a file that nobody has open, with its side files, which go first: alone they would be taken for those of a new file.</summary>
    /// <returns>What was removed: path and bytes.</returns>
    public static IReadOnlyList<(string Path, long Bytes)> Delete(string path)
    {
        var there = new[] { $"{path}-wal", $"{path}-shm", path }.Select(p => new FileInfo(p)).Where(f => f.Exists).Select(f => (f.FullName, f.Length)).ToList();
        foreach (var (file, _) in there) File.Delete(file);
        return there;
    }

    public static bool HasTable(SqliteConnection connection, string table) =>
        connection.ExecuteScalar<long>("SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = @table", new { table }) == 1;

    public static SqliteConnection OpenForReading(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false, DefaultTimeout = 30,
        }.ConnectionString);
        try
        {
            connection.Open();
            connection.Execute("PRAGMA temp_store = MEMORY");
            return connection;
        }
        catch (SqliteException exception)
        {
            connection.Dispose();
            throw new StorageException($"{path} cannot be opened for reading: {exception.Message}", exception);
        }
    }
}
