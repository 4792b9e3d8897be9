using System.Data.Common;
using Dapper;

namespace ConnectApp.WorkItems.Stores;

/// <summary>Table <c>work_item_calls</c>.</summary>
internal sealed class CallStore(RunScope run)
{
    /// <summary>Adds what was called since the last time.</summary>
    public Task AddAsync(DbTransaction transaction, int phase, CallTotals calls) => transaction.Connection!.ExecuteAsync(
        """
        INSERT INTO work_item_calls (tenant_id, run_id, phase, source, target, retried, throttled)
        VALUES (@TenantId, @RunId, @phase, @Source, @Target, @Retried, @Throttled)
        ON CONFLICT (tenant_id, run_id, phase) DO UPDATE SET source = work_item_calls.source + excluded.source,
            target = work_item_calls.target + excluded.target, retried = work_item_calls.retried + excluded.retried,
            throttled = work_item_calls.throttled + excluded.throttled
        """,
        new { run.TenantId, run.RunId, phase, calls.Source, calls.Target, calls.Retried, calls.Throttled },
        transaction);
}
