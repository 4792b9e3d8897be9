using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.WorkItems.Stores;

namespace ConnectApp.WorkItems.Starting;

/// <summary>Claims of runs that are active: a claim whose run has ended, or was never made, is taken over.</summary>
internal sealed class ActiveClaims(RunClaims claims, RunRegistry registry)
{
    /// <returns>Null if the run has the claim now; else the run that has it, and whose it is.</returns>
    public async Task<(RunId Run, TenantId Tenant)?> ClaimAsync(string claim, RunId run, TenantId tenant, CancellationToken cancellationToken)
    {
        if (await claims.TryClaimAsync(claim, run, tenant, cancellationToken) is not { } holder) return null;
        if (await registry.FindAsync(holder.Run, cancellationToken) is { DueAt: not null }) return holder;
        if (await claims.IsYoungAsync(claim, cancellationToken)) return holder; // its start is under way
        await claims.ReleaseAsync(holder.Run, cancellationToken);
        return await claims.TryClaimAsync(claim, run, tenant, cancellationToken);
    }

    public Task ReleaseAsync(RunId run, CancellationToken cancellationToken) => claims.ReleaseAsync(run, cancellationToken);
}
