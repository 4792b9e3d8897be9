using System.Data.Common;
using Dapper;

namespace ConnectApp.WorkItems.Stores;

/// <summary>Table <c>work_item_issues</c>: the pairs of item and issue, kept beyond runs.</summary>
internal sealed class IssueStore(PairingScope pairing)
{
    private const string Columns =
        "item_id AS ItemId, issue_id AS IssueId, issue_key AS IssueKey, rev AS Rev, type_id AS TypeId, fingerprints AS Fingerprints";

    public Task SetAsync(DbTransaction transaction, IssueRow issue) => transaction.Connection!.ExecuteAsync(
        """
        INSERT INTO work_item_issues (tenant_id, pairing_id, item_id, issue_id, issue_key, key_number, rev, type_id, fingerprints)
        VALUES (@TenantId, @PairingId, @ItemId, @IssueId, @IssueKey, @KeyNumber, @Rev, @TypeId, @Fingerprints)
        ON CONFLICT (tenant_id, pairing_id, item_id) DO UPDATE SET issue_id = excluded.issue_id, issue_key = excluded.issue_key,
            key_number = excluded.key_number, rev = excluded.rev, type_id = excluded.type_id, fingerprints = excluded.fingerprints
        """,
        new
        {
            pairing.TenantId, pairing.PairingId, issue.ItemId, issue.IssueId, issue.IssueKey, issue.KeyNumber, issue.Rev, issue.TypeId,
            issue.Fingerprints,
        },
        transaction);

    public async Task<IssueRow?> FindAsync(DbConnection connection, int item) => await connection.QuerySingleOrDefaultAsync<IssueRow>(
        $"SELECT {Columns} FROM work_item_issues WHERE tenant_id = @TenantId AND pairing_id = @PairingId AND item_id = @item",
        new { pairing.TenantId, pairing.PairingId, item });

    public async Task<IReadOnlyDictionary<int, IssueRow>> FindAsync(DbConnection connection, IReadOnlyCollection<int> items) => items.Count == 0
        ? new Dictionary<int, IssueRow>()
        : (await connection.QueryAsync<IssueRow>(
            $"SELECT {Columns} FROM work_item_issues WHERE tenant_id = @TenantId AND pairing_id = @PairingId AND item_id IN @items",
            new { pairing.TenantId, pairing.PairingId, items })).ToDictionary(i => i.ItemId);

    /// <summary>Item, key and id of the issue type of every issue, unbuffered.</summary>
    public IAsyncEnumerable<(int Item, string Key, string Type)> KeysAsync(DbConnection connection) => connection.QueryUnbufferedAsync<(long Item, string Key, string Type)>(
        "SELECT item_id, issue_key, type_id FROM work_item_issues WHERE tenant_id = @TenantId AND pairing_id = @PairingId",
        new { pairing.TenantId, pairing.PairingId }).Select(i => ((int)i.Item, i.Key, i.Type));
}
