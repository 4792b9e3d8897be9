using System.Collections.Concurrent;

namespace ConnectApp.WorkItems.Links;

/// <summary>One write at a time to an issue: a link writes to both of its ends.</summary>
internal sealed class IssueLocks
{
    // Stripes bound the memory. Two issues may share one; they then wait for each other without need, which is rare.
    private const int Stripes = 4096;

    private readonly ConcurrentDictionary<int, SemaphoreSlim> _locks = new();

    public async Task<IDisposable> EnterAsync(IEnumerable<int> items, CancellationToken cancellationToken)
    {
        var held = new Held();
        try
        {
            // In ascending order, so that two who need the same pair do not wait for each other.
            foreach (var stripe in items.Select(i => i % Stripes).Distinct().Order())
            {
                var gate = _locks.GetOrAdd(stripe, _ => new SemaphoreSlim(1, 1));
                await gate.WaitAsync(cancellationToken);
                held.Add(gate);
            }

            return held;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private sealed class Held : IDisposable
    {
        private readonly List<SemaphoreSlim> _gates = [];

        public void Add(SemaphoreSlim gate) => _gates.Add(gate);

        public void Dispose()
        {
            foreach (var gate in _gates) gate.Release();
        }
    }
}
