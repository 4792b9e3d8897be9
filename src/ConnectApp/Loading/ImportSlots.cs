using System.Collections.Concurrent;
using ConnectApp.Runs;
using Microsoft.Extensions.Options;

namespace ConnectApp.Loading;

/// <summary>How many runs load at once, and one per site. Who gets no slot waits as a due time, not as a thread.</summary>
internal sealed class ImportSlots(IOptions<ImportOptions> options)
{
    private readonly ConcurrentDictionary<TenantId, RunId> _taken = new();
    private int _count;

    /// <returns>Null: all slots are taken, or another run of the site loads.</returns>
    public IDisposable? TryTake(TenantId tenant, RunId run)
    {
        if (Interlocked.Increment(ref _count) > options.Value.ConcurrentRuns)
        {
            Interlocked.Decrement(ref _count);
            return null;
        }

        if (!_taken.TryAdd(tenant, run))
        {
            Interlocked.Decrement(ref _count);
            return null;
        }

        return new Slot(this, tenant);
    }

    private sealed class Slot(ImportSlots slots, TenantId tenant) : IDisposable
    {
        public void Dispose()
        {
            slots._taken.TryRemove(tenant, out _);
            Interlocked.Decrement(ref slots._count);
        }
    }
}
