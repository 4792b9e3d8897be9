using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores.Sqlite;
using Dapper;

namespace ConnectApp.Transfers.Reports;

/// <summary>
/// The records of an entity in the order of their last change. Each change of a record's bytes gives it the next number in the commit that makes it, and commits
/// come one after another: who goes on from the last number seen gets each record at least once, and again only if it has changed since.
/// </summary>
internal sealed class RecordChanges(TenantDatabases tenants)
{
    // A record may have 64 MiB: a page ends early rather than hold a hundred such.
    private const long MaxBytes = 8 << 20;

    /// <param name="after">Number of the last change that was seen; 0: none.</param>
    public ChangePage Read(TenantId tenant, string entity, long after, int limit)
    {
        using var connection = tenants.TryOpenForReading(tenant);
        if (connection is null) return new ChangePage([], HasMore: false, Last: 0, Life: "");
        using var transaction = SqliteFiles.BeginReading(connection);
        var last = connection.ExecuteScalar<long>("SELECT IFNULL(MAX(change_number), 0) FROM records WHERE tenant_id = @tenant AND entity = @entity", new { tenant, entity }, transaction);
        var life = connection.QuerySingle<string>("SELECT life FROM store_life", transaction: transaction);
        var (changes, bytes) = (new List<RecordChange>(), 0L);
        foreach (var change in connection.Query<RecordChange>(
            """
            SELECT change_number, migration_scope_id, key, run_id, value FROM records INDEXED BY records_changes
            WHERE tenant_id = @tenant AND entity = @entity AND change_number > @after ORDER BY change_number LIMIT @limit
            """, new { tenant, entity, after, limit }, transaction, buffered: false))
        {
            changes.Add(change);
            if ((bytes += change.Value.Length) >= MaxBytes) break;
        }

        return new ChangePage(changes, HasMore: (changes.Count == 0 ? after : changes[^1].ChangeNumber) < last, last, life);
    }
}

/// <param name="HasMore">There are later changes already.</param>
/// <param name="Last">Number of the entity's last change; less than one that was seen before if the store was restored from a backup.</param>
/// <param name="Life">Which life of the store the numbers belong to: a restored backup has another. Empty: there is no file yet.</param>
internal sealed record ChangePage(IReadOnlyList<RecordChange> Changes, bool HasMore, long Last, string Life);
