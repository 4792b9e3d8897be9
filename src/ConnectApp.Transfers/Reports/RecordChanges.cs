using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using Dapper;

namespace ConnectApp.Transfers.Reports;

/// <summary>
/// The records of an entity in the order of their last change. Each change of a record's bytes gives it the next number in the commit that makes it, and commits
/// come one after another: who goes on from the last number seen gets each record at least once, and again only if it has changed since.
/// </summary>
internal sealed class RecordChanges(ITenantDatabases tenants)
{
    // A record may have 64 MiB: a page ends early rather than hold a hundred such.
    private const long MaxBytes = 8 << 20;

    /// <param name="after">Number of the last change that was seen; 0: none.</param>
    public Task<ChangePage> ReadAsync(TenantId tenant, string entity, long after, int limit, CancellationToken cancellationToken) => tenants.ReadAsync(
        tenant, new ChangePage([], HasMore: false, Last: 0, Life: ""), snapshot => ReadAsync(snapshot, tenant, entity, after, limit), cancellationToken);

    private static async Task<ChangePage> ReadAsync(StoreTransaction snapshot, TenantId tenant, string entity, long after, int limit)
    {
        var last = await snapshot.Connection.ExecuteScalarAsync<long>(
            "SELECT COALESCE(MAX(change_number), 0) FROM records WHERE tenant_id = @tenant AND entity = @entity", new { tenant, entity }, snapshot.Transaction);
        var life = await snapshot.Connection.QuerySingleAsync<string>("SELECT life FROM store_life", transaction: snapshot.Transaction);
        var (changes, bytes) = (new List<RecordChange>(), 0L);
        await foreach (var change in snapshot.Connection.QueryUnbufferedAsync<RecordChange>(
            """
            SELECT change_number, migration_scope_id, key, run_id, value FROM records
            WHERE tenant_id = @tenant AND entity = @entity AND change_number > @after ORDER BY change_number LIMIT @limit
            """, new { tenant, entity, after, limit }, snapshot.Transaction))
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
