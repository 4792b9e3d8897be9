using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;

namespace ConnectApp.Core.Runs;

/// <summary>Which runs wait, and for whom.</summary>
internal sealed partial class RunWaits(RunRegistry registry, RunStore runs, TimeProvider time, ILogger<RunWaits> logger)
{
    // As long as Retry-After is obeyed.
    private static readonly TimeSpan s_longestRetry = TimeSpan.FromHours(1);

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
    /// The program has started, maybe with another configuration, version or plan, on another disk, or with another clock: runs are tried at once, whatever time the
    /// process before wrote down. Only what waits for the other side keeps its time, which that side may have asked for, if the clock was not ahead when it was written.
    /// </summary>
    public async Task WakeAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var waiting = (await ReadAsync(cancellationToken)).ToDictionary(w => w.Entry.RunId, w => w.Wait);
        foreach (var entry in (await registry.ReadLiveAsync(cancellationToken)).Where(e => e.DueAt > now))
        {
            var keeps = waiting.GetValueOrDefault(entry.RunId) is { Code: RunWait.Retrying } wait && wait.Since <= now && entry.DueAt <= now + s_longestRetry;
            if (!keeps) await registry.WakeAsync(entry.RunId, now, cancellationToken);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "What runs of tenant {Tenant} wait for cannot be read")]
        public static partial void NotRead(ILogger logger, Exception exception, TenantId tenant);
    }
}
