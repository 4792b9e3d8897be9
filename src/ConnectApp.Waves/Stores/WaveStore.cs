using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using Dapper;

namespace ConnectApp.Waves.Stores;

/// <summary>Table <c>waves</c>. Writes of a run's worker are in its fenced commits.</summary>
internal sealed class WaveStore(ITenantDatabases tenants)
{
    private const string Key = "tenant_id = @TenantId AND run_id = @RunId";

    public Task<WaveRow?> FindAsync(TenantId tenant, RunId run, CancellationToken cancellationToken) =>
        tenants.ReadAsync<WaveRow?>(tenant, null, snapshot => FindAsync(snapshot, tenant, run), cancellationToken);

    public static Task<WaveRow?> FindAsync(StoreTransaction transaction, TenantId tenant, RunId run) =>
        transaction.Connection.QuerySingleOrDefaultAsync<WaveRow>($"SELECT * FROM waves WHERE {Key}", new { TenantId = tenant, RunId = run }, transaction.Transaction);

    /// <summary>All waves of a plan, or of all plans; the newest run of a part first.</summary>
    public static async Task<IReadOnlyList<WaveRow>> ReadAsync(StoreTransaction snapshot, TenantId tenant, string? plan) => (await snapshot.Connection.QueryAsync<WaveRow>(
        "SELECT * FROM waves WHERE tenant_id = @tenant" + (plan is null ? "" : " AND plan_name = @plan") + " ORDER BY plan_name, number, run_id DESC",
        new { tenant, plan }, snapshot.Transaction)).AsList();

    /// <summary>Run, name of the wave and state of every run of a plan, the newest run of a part first.</summary>
    public Task<IReadOnlyList<PlanState>> ReadStatesAsync(TenantId tenant, string plan, CancellationToken cancellationToken) =>
        tenants.ReadAsync<IReadOnlyList<PlanState>>(tenant, [], async snapshot => (await snapshot.Connection.QueryAsync<PlanState>(
            """
            SELECT w.run_id, w.part_name, w.wave_name, w.rests, r.state FROM waves w JOIN runs r ON r.tenant_id = w.tenant_id AND r.run_id = w.run_id
            WHERE w.tenant_id = @tenant AND w.plan_name = @plan ORDER BY w.part_name, w.run_id DESC
            """, new { tenant, plan }, snapshot.Transaction)).AsList(), cancellationToken);

    public static Task AddAsync(StoreTransaction transaction, WaveRow wave) => transaction.Connection.ExecuteAsync(
        """
        INSERT INTO waves (tenant_id, run_id, plan_name, part_name, wave_name, number, definition, scope_hash, has_after, account, checks_only, rests, job_id,
            orphans)
        VALUES (@TenantId, @RunId, @PlanName, @PartName, @WaveName, @Number, @Definition, @ScopeHash, @HasAfter, @Account, @ChecksOnly, 0, @JobId, 0)
        ON CONFLICT (tenant_id, run_id) DO NOTHING
        """, wave, transaction.Transaction);

    /// <summary>The plan was run again: its other members may have changed.</summary>
    public static Task ReplaceAsync(StoreTransaction transaction, WaveRow wave) => transaction.Connection.ExecuteAsync(
        $"""
        UPDATE waves SET definition = @Definition, scope_hash = @ScopeHash, has_after = @HasAfter, account = @Account, number = @Number, checks_only = @ChecksOnly, rests = 0
        WHERE {Key}
        """, wave, transaction.Transaction);

    /// <summary>A POST of the job follows. One whose outcome was never stored may have left a definition behind.</summary>
    public static Task AskJobAsync(StoreTransaction transaction, WaveRow wave, DateTimeOffset now) => transaction.Connection.ExecuteAsync(
        $"UPDATE waves SET orphans = orphans + CASE WHEN job_asked_at IS NULL THEN 0 ELSE 1 END, job_asked_at = @now WHERE {Key}",
        new { wave.TenantId, wave.RunId, now }, transaction.Transaction);

    /// <param name="job">Null: the platform has refused it, so nothing is left there.</param>
    public static Task AnswerJobAsync(StoreTransaction transaction, WaveRow wave, string? job) => transaction.Connection.ExecuteAsync(
        $"UPDATE waves SET job_id = COALESCE(@job, job_id), job_asked_at = NULL WHERE {Key}", new { wave.TenantId, wave.RunId, job }, transaction.Transaction);

    public static Task SayAsync(StoreTransaction transaction, WaveRow wave, string? message) => transaction.Connection.ExecuteAsync(
        $"UPDATE waves SET message = @message WHERE {Key}", new { wave.TenantId, wave.RunId, message }, transaction.Transaction);

    public static Task RestAsync(StoreTransaction transaction, WaveRow wave, string message) => transaction.Connection.ExecuteAsync(
        $"UPDATE waves SET message = @message, rests = 1 WHERE {Key}", new { wave.TenantId, wave.RunId, message }, transaction.Transaction);

    public static Task MoveAsync(StoreTransaction transaction, WaveRow wave, DateTimeOffset now) => transaction.Connection.ExecuteAsync(
        $"UPDATE waves SET moved_at = @now WHERE {Key}", new { wave.TenantId, wave.RunId, now }, transaction.Transaction);

    public static Task KeepMappingAsync(StoreTransaction transaction, WaveRow wave, string job, DateTimeOffset now) => transaction.Connection.ExecuteAsync(
        $"UPDATE waves SET mapping_job = @job, mapping_asked_at = COALESCE(mapping_asked_at, @now) WHERE {Key}",
        new { wave.TenantId, wave.RunId, job, now }, transaction.Transaction);

    public static Task EndCoreAsync(StoreTransaction transaction, WaveRow wave, DateTimeOffset now) => transaction.Connection.ExecuteAsync(
        $"UPDATE waves SET core_ended_at = COALESCE(core_ended_at, @now), moved_at = @now WHERE {Key}",
        new { wave.TenantId, wave.RunId, now }, transaction.Transaction);
}

/// <summary>One run of a plan's part.</summary>
internal sealed record PlanState
{
    public RunId RunId { get; init; }
    public string PartName { get; init; } = "";
    public string WaveName { get; init; } = "";
    public long Rests { get; init; }
    public string State { get; init; } = "";
}
