using System.Text;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Storage;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace ConnectApp.Runs;

/// <summary><c>mappings/{run}.db</c>: what the platform answered for a run, page by page with the cursor, so that a resumed run rewrites as it began.</summary>
internal sealed class MappingStore : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly CommitFaults _faults;
    private readonly TenantId _tenant;

    private MappingStore(SqliteConnection connection, TenantId tenant, CommitFaults faults)
    {
        _connection = connection;
        _tenant = tenant;
        _faults = faults;
    }

    public static string PathOf(StorageOptions options, RunId run) => Path.Combine(options.Folder, "mappings", $"{run}.db");

    public static MappingStore Open(IOptions<StorageOptions> options, Run run, CommitFaults faults)
    {
        var path = PathOf(options.Value, run.RunId);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var connection = Sqlite.OpenForWriting(path, synchronous: "NORMAL");
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

    /// <returns>Where the namespace's next page begins, and whether there is none.</returns>
    public (string? LastEntity, bool Complete) Cursor(string mappingNamespace)
    {
        var row = _connection.QuerySingleOrDefault<(string? LastEntity, long Complete)>(
            "SELECT last_entity, complete FROM namespaces WHERE tenant_id = @_tenant AND namespace = @mappingNamespace", new { _tenant, mappingNamespace });
        return (row.LastEntity, row.Complete != 0);
    }

    /// <summary>Keeps a page and the cursor after it, in one commit.</summary>
    public void Keep(string mappingNamespace, IEnumerable<KeyValuePair<string, string>> items, string? lastEntity, bool complete)
    {
        using var transaction = _connection.BeginTransaction();
        using (var insert = _connection.CreateCommand())
        {
            insert.Transaction = transaction;
            // A server id that a later page names again has the later page's value.
            insert.CommandText = "INSERT INTO mappings VALUES ($tenant, $namespace, $server, $cloud) ON CONFLICT DO UPDATE SET cloud_id = excluded.cloud_id";
            insert.Parameters.Add("$tenant", SqliteType.Text).Value = _tenant.ToString();
            insert.Parameters.Add("$namespace", SqliteType.Text).Value = mappingNamespace;
            var server = insert.Parameters.Add("$server", SqliteType.Text);
            var cloud = insert.Parameters.Add("$cloud", SqliteType.Text);
            foreach (var (serverId, cloudId) in items)
            {
                // Longer than any table takes, and than any id is: left out, it counts as missing where it is asked for, and stops no run.
                if (Encoding.UTF8.GetByteCount(serverId) > MappingTable.MaxTextBytes || Encoding.UTF8.GetByteCount(cloudId) > MappingTable.MaxTextBytes) continue;
                server.Value = serverId;
                cloud.Value = cloudId;
                insert.ExecuteNonQuery();
            }
        }

        _connection.Execute(
            """
            INSERT INTO namespaces VALUES (@_tenant, @mappingNamespace, @lastEntity, @complete)
            ON CONFLICT DO UPDATE SET last_entity = excluded.last_entity, complete = excluded.complete
            """,
            new { _tenant, mappingNamespace, lastEntity, complete }, transaction);
        _faults.BeforeCommit("mappings");
        transaction.Commit();
        _faults.AfterCommit("mappings");
    }

    /// <summary>Reads everything into tables for rewriting.</summary>
    public MappingSet LoadAll(CancellationToken cancellationToken)
    {
        var set = new MappingSet();
        var read = 0L;
        foreach (var mappingNamespace in _connection.Query<string>("SELECT namespace FROM namespaces WHERE tenant_id = @_tenant", new { _tenant }))
        {
            var table = set.Table(mappingNamespace);
            using var command = _connection.CreateCommand();
            command.CommandText = "SELECT CAST(server_id AS BLOB), CAST(cloud_id AS BLOB) FROM mappings WHERE tenant_id = $tenant AND namespace = $namespace";
            command.Parameters.AddWithValue("$tenant", _tenant.ToString());
            command.Parameters.AddWithValue("$namespace", mappingNamespace);
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                if ((++read & 0xFFFF) == 0) cancellationToken.ThrowIfCancellationRequested();
                table.Add(reader.GetFieldValue<byte[]>(0), reader.GetFieldValue<byte[]>(1));
            }
        }

        return set;
    }

    public void Dispose() => _connection.Dispose();
}
