using System.Text;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Transfers.Runs;
using ConnectApp.Transfers.Stores;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Stores.Sqlite;

/// <summary>The mappings of a run in a file of their own, <c>mappings/{run}.db</c>.</summary>
internal sealed class MappingStore : IMappingStore
{
    private readonly SqliteConnection _connection;
    private readonly CommitFaults _faults;
    private readonly TenantId _tenant;

    // Namespaces are fetched side by side, and several workers look up at once, over one connection.
    private readonly Lock _lock = new();

    private MappingStore(SqliteConnection connection, TenantId tenant, CommitFaults faults)
    {
        _connection = connection;
        _tenant = tenant;
        _faults = faults;
    }

    public static string PathOf(StorageOptions options, RunId run) => Path.Combine(options.Folder, "mappings", $"{run}.db");

    public static MappingStore Open(IOptions<StorageOptions> options, TransferRun run, CommitFaults faults)
    {
        var path = PathOf(options.Value, run.RunId);
        PrivateFiles.CreateFolder(Path.GetDirectoryName(path)!);
        var connection = SqliteFiles.OpenForWriting(path, synchronous: "NORMAL");
        try
        {
            Schema.Upgrade(connection, "Mappings");
            return new MappingStore(connection, run.TenantId, faults);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public NamespaceProgress Progress(string mappingNamespace)
    {
        lock (_lock)
        {
            return _connection.QuerySingleOrDefault<NamespaceProgress>(
                """
                SELECT last_entity AS LastEntity, complete AS Complete, pages AS Pages, finds AS Finds, cycles AS Cycles FROM namespaces
                WHERE tenant_id = @_tenant AND namespace = @mappingNamespace
                """, new { _tenant, mappingNamespace }) ?? new NamespaceProgress();
        }
    }

    public int KeepPage(string mappingNamespace, IEnumerable<KeyValuePair<string, string>> items, string? lastEntity, bool complete) =>
        Keep(mappingNamespace, items, [], transaction => _connection.Execute(
            """
            INSERT INTO namespaces (tenant_id, namespace, last_entity, complete, pages) VALUES (@_tenant, @mappingNamespace, @lastEntity, @complete, 1)
            ON CONFLICT DO UPDATE SET last_entity = excluded.last_entity, complete = excluded.complete, pages = pages + 1
            """,
            new { _tenant, mappingNamespace, lastEntity, complete }, transaction));

    public void KeepFound(string mappingNamespace, IEnumerable<KeyValuePair<string, string>> found, IEnumerable<string> missing, int finds) =>
        Keep(mappingNamespace, found, missing, transaction => _connection.Execute(
            """
            INSERT INTO namespaces (tenant_id, namespace, finds) VALUES (@_tenant, @mappingNamespace, @finds)
            ON CONFLICT DO UPDATE SET finds = finds + excluded.finds
            """,
            new { _tenant, mappingNamespace, finds }, transaction));

    public Dictionary<string, string> Read(string mappingNamespace)
    {
        lock (_lock)
        {
            return _connection.Query<(string, string)>("SELECT server_id, cloud_id FROM mappings WHERE tenant_id = @_tenant AND namespace = @mappingNamespace", new { _tenant, mappingNamespace })
                .ToDictionary(m => m.Item1, m => m.Item2, StringComparer.Ordinal);
        }
    }

    public void NoteCycle(string mappingNamespace) =>
        Keep(mappingNamespace, [], [], transaction => _connection.Execute(
            """
            INSERT INTO namespaces (tenant_id, namespace, cycles) VALUES (@_tenant, @mappingNamespace, 1)
            ON CONFLICT DO UPDATE SET cycles = cycles + 1
            """,
            new { _tenant, mappingNamespace }, transaction));

    public MappingSet LoadAll(IEnumerable<string> namespaces, MappingShare? share, CancellationToken cancellationToken, Func<string, bool>? isComplete = null)
    {
        var set = new MappingSet(share);
        foreach (var mappingNamespace in namespaces)
        {
            var table = set.Table(mappingNamespace);
            table.IsComplete = isComplete?.Invoke(mappingNamespace) ?? Progress(mappingNamespace).Complete;
            if (!Load(table, cancellationToken)) AnswerFromHere(table);
        }

        return set;
    }

    public void ForgetMissing() =>
        Keep("", [], [], transaction => _connection.Execute("DELETE FROM unmapped WHERE tenant_id = @_tenant", new { _tenant }, transaction));

    public void AnswerFromHere(MappingTable table)
    {
        table.Clear();
        table.Disk = this;
    }

    public void Find(string mappingNamespace, IReadOnlyList<ReadOnlyMemory<byte>> keys, DiskAnswers answers)
    {
        lock (_lock)
        {
            using var command = _connection.CreateCommand();
            command.CommandText =
                """
                SELECT (SELECT CAST(cloud_id AS BLOB) FROM mappings WHERE tenant_id = $tenant AND namespace = $namespace AND server_id = CAST($key AS TEXT)),
                    EXISTS (SELECT 1 FROM unmapped WHERE tenant_id = $tenant AND namespace = $namespace AND server_id = CAST($key AS TEXT))
                """;
            command.Parameters.AddWithValue("$tenant", _tenant.ToString());
            command.Parameters.AddWithValue("$namespace", mappingNamespace);
            var key = command.Parameters.Add("$key", SqliteType.Blob);
            for (var i = 0; i < keys.Count; i++)
            {
                key.Value = keys[i].ToArray();
                using var reader = command.ExecuteReader();
                reader.Read();
                if (!reader.IsDBNull(0)) answers.Found(i, reader.GetFieldValue<byte[]>(0));
                else if (reader.GetInt64(1) != 0) answers.None(i);
            }
        }
    }

    public void Dispose() => _connection.Dispose();

    private bool Load(MappingTable table, CancellationToken cancellationToken)
    {
        var read = 0L;
        using var command = _connection.CreateCommand();
        command.CommandText =
            """
            SELECT CAST(server_id AS BLOB), CAST(cloud_id AS BLOB) FROM mappings WHERE tenant_id = $tenant AND namespace = $namespace
            UNION ALL SELECT CAST(server_id AS BLOB), NULL FROM unmapped WHERE tenant_id = $tenant AND namespace = $namespace
            """;
        command.Parameters.AddWithValue("$tenant", _tenant.ToString());
        command.Parameters.AddWithValue("$namespace", table.Namespace);
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            if ((++read & 0xFFFF) == 0) cancellationToken.ThrowIfCancellationRequested();
            var key = reader.GetFieldValue<byte[]>(0);
            var isAdded = reader.IsDBNull(1) ? table.IsComplete || table.TryAddMissing(key) : table.TryAdd(key, reader.GetFieldValue<byte[]>(1));
            if (!isAdded) return false;
        }

        return true;
    }

    /// <returns>How many of the items are new.</returns>
    private int Keep(string mappingNamespace, IEnumerable<KeyValuePair<string, string>> items, IEnumerable<string> missing, Action<SqliteTransaction> note)
    {
        lock (_lock)
        {
            using var transaction = _connection.BeginTransaction();
            using var insert = Statement(transaction, mappingNamespace, "INSERT INTO mappings VALUES ($tenant, $namespace, $server, $cloud) ON CONFLICT DO NOTHING");
            using var found = Statement(transaction, mappingNamespace, "DELETE FROM unmapped WHERE tenant_id = $tenant AND namespace = $namespace AND server_id = $server");
            using var unmapped = Statement(transaction, mappingNamespace, "INSERT INTO unmapped VALUES ($tenant, $namespace, $server) ON CONFLICT DO NOTHING");
            var added = 0;
            foreach (var (serverId, cloudId) in items)
            {
                // Longer than any table takes, and than any id is: left out, it counts as missing where it is asked for, and stops no run.
                if (Encoding.UTF8.GetByteCount(serverId) > MappingTable.MaxTextBytes || Encoding.UTF8.GetByteCount(cloudId) > MappingTable.MaxTextBytes) continue;
                Execute(found, serverId, null);
                added += Execute(insert, serverId, cloudId);
            }

            foreach (var serverId in missing) Execute(unmapped, serverId, null);
            note(transaction);
            _faults.BeforeCommit("mappings");
            transaction.Commit();
            _faults.AfterCommit("mappings");
            return added;
        }
    }

    private SqliteCommand Statement(SqliteTransaction transaction, string mappingNamespace, string sql)
    {
        var command = _connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        command.Parameters.Add("$tenant", SqliteType.Text).Value = _tenant.ToString();
        command.Parameters.Add("$namespace", SqliteType.Text).Value = mappingNamespace;
        command.Parameters.Add("$server", SqliteType.Text);
        if (sql.Contains("$cloud", StringComparison.Ordinal)) command.Parameters.Add("$cloud", SqliteType.Text);
        return command;
    }

    private static int Execute(SqliteCommand command, string serverId, string? cloudId)
    {
        command.Parameters["$server"].Value = serverId;
        if (cloudId is not null) command.Parameters["$cloud"].Value = cloudId;
        return command.ExecuteNonQuery();
    }
}
