using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using Dapper;

namespace ConnectApp.Core.Runs;

/// <summary>A line of a run's history: who asked what of it, and when.</summary>
internal sealed record RunAction
{
    private static readonly string[] s_texts = [.. Enum.GetNames<RunActionKind>().Select(n => n.ToLowerInvariant())];

    public RunActionKind Action { get; init; }
    public string ByKind { get; init; } = "";
    public string BySubject { get; init; } = "";
    public DateTimeOffset At { get; init; }

    public RunActor By => new(ByKind, BySubject);

    /// <summary>As the store spells it: <c>pause</c>.</summary>
    public static string TextOf(RunActionKind action) => s_texts[(int)action];

    public static Task AddAsync(StoreTransaction transaction, TenantId tenant, RunId run, RunActionKind action, RunActor by, DateTimeOffset at) =>
        transaction.Connection.ExecuteAsync(
            "INSERT INTO run_actions (tenant_id, run_id, action, by_kind, by_subject, at) VALUES (@tenant, @run, @text, @Kind, @Subject, @at)",
            new { tenant, run, text = TextOf(action), by.Kind, by.Subject, at },
            transaction.Transaction);

    public static Task RemoveAsync(StoreTransaction transaction, TenantId tenant) =>
        transaction.Connection.ExecuteAsync("DELETE FROM run_actions WHERE tenant_id = @tenant", new { tenant }, transaction.Transaction);
}
