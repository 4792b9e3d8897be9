using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;

namespace ConnectApp.Core.Runs;

/// <summary>Makes runs that no transfer of the platform starts: of kinds that a request, a verb or another run starts.</summary>
internal sealed partial class RunCreation(ITenantDatabases tenants, IControlDatabase control, RunRegistry registry, RunStarts starts, TimeProvider time, ILogger<RunCreation> logger)
{
    /// <summary>Longer than any start takes that is still under way.</summary>
    public static readonly TimeSpan LongestStart = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Makes the run, which is due at once. The tenant's tables are written first; without the row in the control tables nobody sees the run. Repeating
    /// the call with the same id ends what was begun; what nobody ends is removed by <see cref="RemoveUnstartedAsync"/>.
    /// </summary>
    /// <param name="alongside">Writes rows of the kind in the commit that adds the run; null: there are none.</param>
    public async Task<RunEntry> CreateAsync(NewRun run, CancellationToken cancellationToken, Func<StoreTransaction, Task>? alongside = null)
    {
        await starts.BeginAsync(run.TenantId, run.RunId, time.GetUtcNow(), cancellationToken);
        await tenants.Get(run.TenantId).WriteAsync(async transaction =>
        {
            await RunStore.AddAsync(transaction, run);
            if (alongside is not null) await alongside(transaction);
        }, cancellationToken);
        return await registry.AddAsync(run, cancellationToken);
    }

    /// <summary>
    /// A stop within <see cref="CreateAsync"/> leaves a run that nobody can see, with sealed secrets that nothing would wipe: its row is removed. Safe to
    /// repeat. A tenant whose tables cannot be used is left for the next time.
    /// </summary>
    public async Task RemoveUnstartedAsync(CancellationToken cancellationToken)
    {
        foreach (var (tenant, run) in await starts.ReadBegunAsync(time.GetUtcNow() - LongestStart, cancellationToken))
        {
            try
            {
                if (await registry.FindAsync(run, cancellationToken) is null && tenants.Find(tenant) is { } database)
                {
                    var removed = await database.WriteAsync(transaction => RunStore.RemoveUnstartedAsync(transaction, tenant, run), cancellationToken);
                    if (removed > 0) Log.Removed(logger, run, tenant);
                }

                await control.WriteAsync(transaction => RunStarts.EndAsync(transaction, tenant, run), cancellationToken);
            }
            catch (StorageException exception)
            {
                Log.NotRemoved(logger, run, tenant, exception);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "The start of run {Run} of tenant {Tenant} was never finished; what was written of it is removed")]
        public static partial void Removed(ILogger logger, RunId run, TenantId tenant);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The start of run {Run} of tenant {Tenant} was never finished, and what was written of it cannot be removed now")]
        public static partial void NotRemoved(ILogger logger, RunId run, TenantId tenant, Exception exception);
    }
}
