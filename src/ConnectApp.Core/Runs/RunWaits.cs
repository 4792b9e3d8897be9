using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;

namespace ConnectApp.Core.Runs;

/// <summary>Which runs wait, and for whom.</summary>
internal sealed partial class RunWaits(RunRegistry registry, RunStore runs, TimeProvider time, ILogger<RunWaits> logger)
{
    /// <summary>Live runs that wait for something; a tenant whose tables cannot be read is left out.</summary>
    public async Task<IReadOnlyList<(RunEntry Entry, RunWait Wait)>> ReadAsync(CancellationToken cancellationToken)
    {
        var waiting = new List<(RunEntry, RunWait)>();
        foreach (var entry in await registry.ReadLiveAsync(cancellationToken))
        {
            try
            {
                if (await runs.FindAsync(entry.TenantId, entry.RunId, cancellationToken) is { HasEnded: false, Waiting: { } wait }) waiting.Add((entry, wait));
            }
            catch (StorageException exception)
            {
                Log.NotRead(logger, exception, entry.TenantId);
            }
        }

        return waiting;
    }

    /// <summary>
    /// The program has started, maybe with another configuration, version or plan, or on another disk: what waits for a person is tried at once.
    /// What waits for the other side keeps its time, which that side may have asked for.
    /// </summary>
    public async Task WakeAsync(CancellationToken cancellationToken)
    {
        foreach (var (entry, wait) in await ReadAsync(cancellationToken))
        {
            if (wait.Code is RunWait.Operator or RunWait.Vendor or RunWait.Error) await registry.WakeAsync(entry.RunId, time.GetUtcNow(), cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "What runs of tenant {Tenant} wait for cannot be read")]
        public static partial void NotRead(ILogger logger, Exception exception, TenantId tenant);
    }
}
