using System.Collections.Concurrent;
using ConnectApp.Core.Ids;
using ConnectApp.Transfers.Runs;
using Microsoft.Extensions.Options;

namespace ConnectApp.Transfers.Loading;

/// <summary>
/// How many runs load at once, one per site, and how many files beyond each run's first: one for each further core of the machine, for an open file holds parts
/// ahead in memory. Who gets no slot waits as a due time, not as a thread.
/// </summary>
internal sealed class ImportSlots(IOptions<ImportOptions> options)
{
    private readonly ConcurrentDictionary<TenantId, RunId> _taken = new();
    private int _count;
    private int _furtherFiles = Environment.ProcessorCount - 1;

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

        return new Slot(() =>
        {
            _taken.TryRemove(tenant, out _);
            Interlocked.Decrement(ref _count);
        });
    }

    /// <summary>For a file beside the one that each run may have open.</summary>
    /// <returns>Null: the cores have enough to do.</returns>
    public IDisposable? TryTakeFurtherFile()
    {
        if (Interlocked.Decrement(ref _furtherFiles) < 0)
        {
            Interlocked.Increment(ref _furtherFiles);
            return null;
        }

        return new Slot(() => Interlocked.Increment(ref _furtherFiles));
    }

    private sealed class Slot(Action giveBack) : IDisposable
    {
        public void Dispose() => giveBack();
    }
}
