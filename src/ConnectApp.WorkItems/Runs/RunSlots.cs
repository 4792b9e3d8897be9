using ConnectApp.WorkItems.Model;
using Microsoft.Extensions.Options;

namespace ConnectApp.WorkItems.Runs;

/// <summary>Room for <see cref="WorkItemOptions.ConcurrentRuns"/> runs at once in this process.</summary>
internal sealed class RunSlots(IOptions<WorkItemOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _free = new(options.Value.ConcurrentRuns);

    public bool HasRoom => _free.CurrentCount > 0;

    /// <returns>Gives the room back when it is disposed; null: there is none.</returns>
    public IDisposable? TryEnter() => _free.Wait(TimeSpan.Zero) ? new Slot(_free) : null;

    public void Dispose() => _free.Dispose();

    private sealed class Slot(SemaphoreSlim free) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0) free.Release();
        }
    }
}
