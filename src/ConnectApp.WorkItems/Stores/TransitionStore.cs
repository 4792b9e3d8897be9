using System.Data.Common;
using System.Text.Json;
using ConnectApp.WorkItems.Model;
using Dapper;

namespace ConnectApp.WorkItems.Stores;

/// <summary>Table <c>work_item_transitions</c>: what was seen of the workflows of a run's target.</summary>
internal sealed class TransitionStore(RunScope run)
{
    public Task SetAsync(DbTransaction transaction, string typeId, string fromStatus, IReadOnlyList<Transition> transitions) => transaction.Connection!.ExecuteAsync(
        """
        INSERT INTO work_item_transitions (tenant_id, run_id, type_id, from_status, transitions)
        VALUES (@TenantId, @RunId, @typeId, @fromStatus, @json)
        ON CONFLICT (tenant_id, run_id, type_id, from_status) DO UPDATE SET transitions = excluded.transitions
        """,
        new { run.TenantId, run.RunId, typeId, fromStatus, json = JsonSerializer.Serialize(transitions) },
        transaction);

    public async Task<IReadOnlyList<(string TypeId, string FromStatus, IReadOnlyList<Transition> Transitions)>> AllAsync(DbConnection connection) => [.. (await connection
        .QueryAsync<(string TypeId, string FromStatus, string Json)>(
            "SELECT type_id, from_status, transitions FROM work_item_transitions WHERE tenant_id = @TenantId AND run_id = @RunId",
            new { run.TenantId, run.RunId }))
        .Select(t => (t.TypeId, t.FromStatus, JsonSerializer.Deserialize<IReadOnlyList<Transition>>(t.Json) ?? []))];
}
