using ConnectApp.Core.Stores;

namespace ConnectApp.Core.Runs;

/// <summary>Makes runs that no transfer of the platform starts: of kinds that a request, a verb or another run starts.</summary>
internal sealed class RunCreation(ITenantDatabases tenants, RunRegistry registry)
{
    /// <summary>
    /// Makes the run, which is due at once. The tenant's tables are written first; without the row in the control tables nobody sees the run, so a stop
    /// in between leaves a run that was never started. Repeating the call with the same id ends what was begun.
    /// </summary>
    /// <param name="alongside">Writes rows of the kind in the commit that adds the run; null: there are none.</param>
    public async Task<RunEntry> CreateAsync(NewRun run, CancellationToken cancellationToken, Func<StoreTransaction, Task>? alongside = null)
    {
        await tenants.Get(run.TenantId).WriteAsync(async transaction =>
        {
            await RunStore.AddAsync(transaction, run);
            if (alongside is not null) await alongside(transaction);
        }, cancellationToken);
        return await registry.AddAsync(run, cancellationToken);
    }
}
