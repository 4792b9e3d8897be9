using System.Data.Common;
using ConnectApp.WorkItems.Model;
using Dapper;

namespace ConnectApp.WorkItems.Stores;

/// <summary>Table <c>work_item_problems</c>: the lines of the report.</summary>
internal sealed class ProblemStore(RunScope run)
{
    private const int TextLength = 500;

    /// <summary>Adds lines; a line of the same item, part and code is there once, so that a repeated step adds nothing.</summary>
    public Task AddAsync(DbTransaction transaction, IEnumerable<Problem> problems) => transaction.Connection!.ExecuteAsync(
        """
        INSERT INTO work_item_problems (tenant_id, run_id, number, item_id, part, code, effect, reason, hint)
        SELECT @TenantId, @RunId,
            (SELECT COALESCE(MAX(number), 0) + 1 FROM work_item_problems WHERE tenant_id = @TenantId AND run_id = @RunId),
            @Item, @Part, @Code, @Effect, @Reason, @Hint
        WHERE NOT EXISTS (SELECT 1 FROM work_item_problems
            WHERE tenant_id = @TenantId AND run_id = @RunId AND item_id = @Item AND part = @Part AND code = @Code)
        """,
        problems.Select(p => new
        {
            run.TenantId, run.RunId, Item = p.Item ?? 0, p.Part, p.Code, Effect = Name(p.Effect), Reason = Cut(p.Reason), Hint = Cut(p.Hint),
        }),
        transaction);

    /// <summary>In the order in which they were added.</summary>
    public async Task<IReadOnlyList<(long Number, Problem Problem)>> ReadAsync(DbConnection connection, long after, int limit) => [.. (await connection
        .QueryAsync<(long Number, long Item, string Part, string Code, string Effect, string Reason, string? Hint)>(
            """
            SELECT number, item_id, part, code, effect, reason, hint FROM work_item_problems
            WHERE tenant_id = @TenantId AND run_id = @RunId AND number > @after ORDER BY number LIMIT @limit
            """,
            new { run.TenantId, run.RunId, after, limit }))
        .Select(r => (r.Number, new Problem(
            r.Item == 0 ? null : (int)r.Item, r.Part, r.Code, r.Effect == "failed" ? Effect.Failed : Effect.Skipped, r.Reason, r.Hint)))];

    public async Task<(long All, long Failed)> CountAsync(DbConnection connection) => await connection.QuerySingleAsync<(long, long)>(
        """
        SELECT COUNT(*), COALESCE(SUM(CASE WHEN effect = 'failed' THEN 1 ELSE 0 END), 0) FROM work_item_problems
        WHERE tenant_id = @TenantId AND run_id = @RunId
        """,
        new { run.TenantId, run.RunId });

    private static string Name(Effect effect) => effect == Effect.Failed ? "failed" : "skipped";

    private static string? Cut(string? text) => text is null || text.Length <= TextLength ? text : text[..TextLength];
}
