using System.Collections.Concurrent;
using ConnectApp.Core.Ids;

namespace ConnectApp.Core.Runs;

/// <summary>
/// Lets whoever asks something of a run (a cancel, a settlement) stop the worker that has it at its next checkpoint. Only a short cut: what is asked stands in
/// the store.
/// </summary>
internal sealed class RunInterrupts
{
    private readonly ConcurrentDictionary<RunId, Interrupt> _active = new();

    public Interrupt Enter(RunId run, CancellationToken stopping)
    {
        var interrupt = new Interrupt(this, run, CancellationTokenSource.CreateLinkedTokenSource(stopping));
        _active[run] = interrupt;
        return interrupt;
    }

    /// <returns>False: nobody has the run now.</returns>
    public bool TryInterrupt(RunId run)
    {
        if (!_active.TryGetValue(run, out var interrupt)) return false;
        interrupt.Cancel();
        return true;
    }

    /// <summary>Who has a run now, and how much of what was asked of it they have seen.</summary>
    public IReadOnlyList<(RunId Run, long Seen)> ReadActive() => [.. _active.Select(a => (a.Key, a.Value.Seen))];

    internal sealed class Interrupt(RunInterrupts owner, RunId run, CancellationTokenSource source) : IDisposable
    {
        private long _seen = long.MaxValue;

        public CancellationToken Token { get; } = source.Token;

        /// <summary><see cref="RunEntry.Wakes"/> of the row as the worker last read it.</summary>
        public long Seen => Volatile.Read(ref _seen);

        public void Saw(RunEntry entry) => Volatile.Write(ref _seen, entry.Wakes);

        public void Cancel()
        {
            try
            {
                source.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The worker has just ended by itself; the next one reads the store.
            }
        }

        public void Dispose()
        {
            owner._active.TryRemove(new(run, this));
            source.Dispose();
        }
    }
}
