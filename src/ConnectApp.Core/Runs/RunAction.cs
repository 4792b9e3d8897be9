using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using Dapper;

namespace ConnectApp.Core.Runs;

/// <summary>A line of a run's history: who asked what of it, and when.</summary>
internal sealed record RunAction
{
    public const string Pause = "pause";
    public const string Resume = "resume";
    public const string Cancel = "cancel";

    public string Action { get; init; } = "";
    public string ByKind { get; init; } = "";
    public string BySubject { get; init; } = "";
    public DateTimeOffset At { get; init; }

    public RunActor By => new(ByKind, BySubject);

    public static Task AddAsync(StoreTransaction transaction, TenantId tenant, RunId run, string action, RunActor by, DateTimeOffset at) =>
        transaction.Connection.ExecuteAsync(
            "INSERT INTO run_actions (tenant_id, run_id, action, by_kind, by_subject, at) VALUES (@tenant, @run, @action, @Kind, @Subject, @at)",
            new { tenant, run, action, by.Kind, by.Subject, at },
            transaction.Transaction);

    public static Task RemoveAsync(StoreTransaction transaction, TenantId tenant) =>
        transaction.Connection.ExecuteAsync("DELETE FROM run_actions WHERE tenant_id = @tenant", new { tenant }, transaction.Transaction);
}
