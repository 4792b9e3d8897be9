using System.Data.Common;
using System.Globalization;
using Dapper;

namespace ConnectApp.WorkItems.Stores;

/// <summary>What a retry of an ended run takes up.</summary>
internal static class UnfinishedItems
{
    /// <summary>
    /// Items that failed, items with a failed part, and those that lack only a failed item: their parent, or the other end of a link.
    /// </summary>
    public static async Task<IReadOnlyList<int>> ReadAsync(DbConnection connection, RunScope run)
    {
        var failed = (await QueryAsync(connection, run, "SELECT item_id FROM work_items WHERE tenant_id = @TenantId AND run_id = @RunId AND status = 'failed'")).ToHashSet();
        var parts = await QueryAsync(connection, run,
            "SELECT DISTINCT item_id FROM work_item_problems WHERE tenant_id = @TenantId AND run_id = @RunId AND effect = 'failed' AND item_id <> 0");
        var children = await QueryAsync(connection, run,
            """
            SELECT i.item_id FROM work_items i
            JOIN work_items p ON p.tenant_id = i.tenant_id AND p.run_id = i.run_id AND p.item_id = i.parent_id AND p.status = 'failed'
            WHERE i.tenant_id = @TenantId AND i.run_id = @RunId
            """);
        var linked = (await connection.QueryAsync<(long Item, string Part)>(
            """
            SELECT item_id, part FROM work_item_problems
            WHERE tenant_id = @TenantId AND run_id = @RunId AND code = 'outside-set' AND part LIKE 'link:%'
            """, new { run.TenantId, run.RunId })).Where(l => failed.Contains(OtherEnd(l.Part))).Select(l => (int)l.Item);
        return [.. failed.Concat(parts).Concat(children).Concat(linked).Distinct().Order()];
    }

    private static async Task<IEnumerable<int>> QueryAsync(DbConnection connection, RunScope run, string sql) =>
        (await connection.QueryAsync<long>(sql, new { run.TenantId, run.RunId })).Select(i => (int)i);

    /// <summary>0: the part names no work item.</summary>
    private static int OtherEnd(string part) => int.TryParse(
        part.AsSpan(part.LastIndexOf(':') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var item) ? item : 0;
}
