using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using Dapper;

namespace ConnectApp.Waves.Stores;

/// <summary>Table <c>wave_tasks</c>.</summary>
internal static class TaskStore
{
    private const string Key = "tenant_id = @TenantId AND run_id = @RunId AND number = @Number";

    /// <summary>Tasks and intents of a run, in their order.</summary>
    public static async Task<IReadOnlyList<TaskRow>> ReadAsync(StoreTransaction snapshot, TenantId tenant, RunId run) => (await snapshot.Connection.QueryAsync<TaskRow>(
        "SELECT * FROM wave_tasks WHERE tenant_id = @tenant AND run_id = @run ORDER BY number", new { tenant, run }, snapshot.Transaction)).AsList();

    /// <summary>Ids of all tasks of a job that any run knows.</summary>
    public static async Task<IReadOnlySet<string>> ReadKnownAsync(StoreTransaction snapshot, TenantId tenant, string job) => (await snapshot.Connection.QueryAsync<string>(
        "SELECT task_id FROM wave_tasks WHERE tenant_id = @tenant AND job_id = @job AND task_id IS NOT NULL", new { tenant, job }, snapshot.Transaction)).ToHashSet();

    /// <summary>Whether a migrate task of the run was accepted, or may have been.</summary>
    public static async Task<bool> HasMigratedAsync(StoreTransaction snapshot, TenantId tenant, RunId run) => await snapshot.Connection.ExecuteScalarAsync<long>(
        """
        SELECT COUNT(*) FROM wave_tasks WHERE tenant_id = @tenant AND run_id = @run AND kind = 'Migrate' AND (task_id IS NOT NULL OR asked_at IS NOT NULL)
        """, new { tenant, run }, snapshot.Transaction) > 0;

    /// <summary>A POST follows: the intent is stored before it.</summary>
    public static Task AskAsync(StoreTransaction transaction, TenantId tenant, TaskRow task) => transaction.Connection.ExecuteAsync(
        """
        INSERT INTO wave_tasks (tenant_id, run_id, number, job_id, kind, excluded, asked_at)
        VALUES (@tenant, @RunId, @Number, @JobId, @Kind, @Excluded, @AskedAt)
        ON CONFLICT (tenant_id, run_id, number) DO UPDATE SET asked_at = excluded.asked_at
        """, new { tenant, task.RunId, task.Number, task.JobId, task.Kind, task.Excluded, task.AskedAt }, transaction.Transaction);

    /// <summary>The platform has the task.</summary>
    public static Task AcceptAsync(StoreTransaction transaction, TenantId tenant, TaskRow task, string id, DateTimeOffset now) => transaction.Connection.ExecuteAsync(
        $"UPDATE wave_tasks SET task_id = @id, asked_at = NULL, accepted_at = @now WHERE {Key}",
        new { TenantId = tenant, task.RunId, task.Number, id, now }, transaction.Transaction);

    /// <summary>The platform does not have it: it may be posted again.</summary>
    public static Task RefuseAsync(StoreTransaction transaction, TenantId tenant, TaskRow task) => transaction.Connection.ExecuteAsync(
        $"UPDATE wave_tasks SET asked_at = NULL WHERE {Key}", new { TenantId = tenant, task.RunId, task.Number }, transaction.Transaction);

    public static Task KeepTreeAsync(StoreTransaction transaction, TenantId tenant, TaskRow task, byte[] tree, string? status, string? outcome) => transaction.Connection.ExecuteAsync(
        $"UPDATE wave_tasks SET tree = @tree, status = @status, outcome = @outcome WHERE {Key}",
        new { TenantId = tenant, task.RunId, task.Number, tree, status, outcome }, transaction.Transaction);
}
