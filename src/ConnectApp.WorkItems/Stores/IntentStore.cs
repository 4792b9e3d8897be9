using System.Data.Common;
using Dapper;

namespace ConnectApp.WorkItems.Stores;

/// <summary>Table <c>work_item_intents</c>.</summary>
internal sealed class IntentStore(RunScope run)
{
    private const string Columns = "item_id AS ItemId, part AS Part, batch AS Batch, after_key AS AfterKey, attempts AS Attempts";

    public Task AddAsync(DbTransaction transaction, IEnumerable<Intent> intents) => transaction.Connection!.ExecuteAsync(
        """
        INSERT INTO work_item_intents (tenant_id, run_id, item_id, part, batch, after_key, attempts)
        VALUES (@TenantId, @RunId, @ItemId, @Part, @Batch, @AfterKey, @Attempts)
        ON CONFLICT (tenant_id, run_id, item_id, part) DO UPDATE SET batch = excluded.batch, attempts = excluded.attempts
        """,
        intents.Select(i => new { run.TenantId, run.RunId, i.ItemId, i.Part, i.Batch, i.AfterKey, i.Attempts }),
        transaction);

    public Task RemoveAsync(DbTransaction transaction, int item, string part) => transaction.Connection!.ExecuteAsync(
        "DELETE FROM work_item_intents WHERE tenant_id = @TenantId AND run_id = @RunId AND item_id = @item AND part = @part",
        new { run.TenantId, run.RunId, item, part },
        transaction);

    public async Task<IReadOnlyList<Intent>> CreatesAsync(DbConnection connection) => [.. await connection.QueryAsync<Intent>(
        $"SELECT {Columns} FROM work_item_intents WHERE tenant_id = @TenantId AND run_id = @RunId AND part = 'item' ORDER BY item_id",
        new { run.TenantId, run.RunId })];

    public async Task<IReadOnlyDictionary<string, Intent>> OfAsync(DbConnection connection, int item) => (await connection.QueryAsync<Intent>(
        $"SELECT {Columns} FROM work_item_intents WHERE tenant_id = @TenantId AND run_id = @RunId AND item_id = @item",
        new { run.TenantId, run.RunId, item })).ToDictionary(i => i.Part, StringComparer.Ordinal);
}
