using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;
using Dapper;

namespace ConnectApp.WorkItems.Stores;

/// <summary>
/// Table <c>run_claims</c> of the control tables: what only one active run may have. A project belongs to a tenant; a Jira project is one for
/// the whole store, by cloud id, since one site is reached by two bases.
/// </summary>
internal sealed class RunClaims(IControlDatabase control, TimeProvider time)
{
    // Longer than the steps between a claim and the run's row take.
    private static readonly TimeSpan s_start = TimeSpan.FromMinutes(1);

    public static string OfProject(TenantId tenant, Guid project) => $"project:{tenant}:{project:D}";

    public static string OfTarget(string cloudId, string projectKey) => $"target:{cloudId.ToLowerInvariant()}:{projectKey.ToUpperInvariant()}";

    /// <summary>Claims for a run; what it has claimed before stays its own.</summary>
    /// <returns>Null if the run has it now; else the run that has it, and whose it is.</returns>
    public Task<(RunId Run, TenantId Tenant)?> TryClaimAsync(string claim, RunId run, TenantId tenant, CancellationToken cancellationToken) =>
        control.WriteAsync(async transaction =>
        {
            await transaction.Connection.ExecuteAsync(
                "INSERT INTO run_claims (claim, run_id, tenant_id, created_at) VALUES (@claim, @run, @tenant, @now) ON CONFLICT (claim) DO NOTHING",
                new { claim, run = run.ToString(), tenant = tenant.ToString(), now = time.GetUtcNow().ToUnixTimeMilliseconds() }, transaction.Transaction);
            var (holder, of) = await transaction.Connection.QuerySingleAsync<(string, string)>(
                "SELECT run_id, tenant_id FROM run_claims WHERE claim = @claim", new { claim }, transaction.Transaction);
            return holder == run.ToString() ? null : ((RunId, TenantId)?)(new RunId(Guid.Parse(holder)), new TenantId(Guid.Parse(of)));
        }, cancellationToken);

    /// <summary>Whether the claim was made so lately that its run may not be committed yet.</summary>
    public async Task<bool> IsYoungAsync(string claim, CancellationToken cancellationToken)
    {
        await using var connection = await control.OpenForReadingAsync(cancellationToken);
        var madeAt = await connection.ExecuteScalarAsync<long?>("SELECT created_at FROM run_claims WHERE claim = @claim", new { claim });
        return madeAt is { } at && time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(at) < s_start;
    }

    /// <summary>The run has ended; a second call does nothing.</summary>
    public Task ReleaseAsync(RunId run, CancellationToken cancellationToken) => control.WriteAsync(
        transaction => transaction.Connection.ExecuteAsync(
            "DELETE FROM run_claims WHERE run_id = @run", new { run = run.ToString() }, transaction.Transaction), cancellationToken);
}
