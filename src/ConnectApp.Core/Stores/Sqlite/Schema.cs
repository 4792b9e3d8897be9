using System.Globalization;
using System.Reflection;
using Dapper;
using Microsoft.Data.Sqlite;

namespace ConnectApp.Core.Stores.Sqlite;

/// <summary>Numbered SQL files (<c>Storage/Schema/{Database}/0001-….sql</c>), applied in order, each in one transaction; <c>user_version</c> counts them.</summary>
internal static class Schema
{
    /// <exception cref="StorageException">The file was written by a newer program.</exception>
    public static void Upgrade(SqliteConnection connection, string database)
    {
        var scripts = Scripts(database);
        var version = connection.ExecuteScalar<long>("PRAGMA user_version");
        if (version > scripts.Count)
        {
            throw new StorageException(
                $"{connection.DataSource}: schema {version} is newer than this program's {scripts.Count}; run the program that wrote it, or restore a backup.");
        }

        for (var n = (int)version; n < scripts.Count; n++)
        {
            using var transaction = connection.BeginTransaction();
            connection.Execute(scripts[n], transaction: transaction);
            connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {n + 1}"), transaction: transaction);
            transaction.Commit();
        }

        if (version < scripts.Count) EmptyLog(connection);
    }

    public static bool IsOlder(SqliteConnection connection, string database) =>
        connection.ExecuteScalar<long>("PRAGMA user_version") < Scripts(database).Count;

    /// <summary>Applies what a kind of run adds.</summary>
    /// <exception cref="StorageException">The tables were made by a newer program.</exception>
    public static void Upgrade(SqliteConnection connection, SchemaPart part)
    {
        var version = connection.ExecuteScalar<long?>("SELECT version FROM schema_parts WHERE name = @Name", new { part.Name }) ?? 0;
        if (version > part.Scripts.Count)
        {
            throw new StorageException(
                $"{connection.DataSource}: version {version} of the tables of {part.Name} is newer than this program's {part.Scripts.Count}; run the program that wrote it, or restore a backup.");
        }

        for (var n = (int)version; n < part.Scripts.Count; n++)
        {
            using var transaction = connection.BeginTransaction();
            connection.Execute(part.Scripts[n], transaction: transaction);
            connection.Execute(
                "INSERT INTO schema_parts (name, version) VALUES (@Name, @version) ON CONFLICT (name) DO UPDATE SET version = excluded.version",
                new { part.Name, version = n + 1 }, transaction);
            transaction.Commit();
        }

        if (version < part.Scripts.Count) EmptyLog(connection);
    }

    /// <summary>Each script writes its pages to the log anew: a new tenant's log would keep 10 MB and more, which a small disk does not have.</summary>
    private static void EmptyLog(SqliteConnection connection) => connection.Execute("PRAGMA wal_checkpoint(TRUNCATE)");

    internal static IReadOnlyList<string> Scripts(string database)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var prefix = $"{typeof(Schema).Namespace}.Schema.{database}/";
        return assembly.GetManifestResourceNames()
            .Where(n => n.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(n => new StreamReader(assembly.GetManifestResourceStream(n)!).ReadToEnd())
            .ToList();
    }
}
