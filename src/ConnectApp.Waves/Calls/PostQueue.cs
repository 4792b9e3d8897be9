using System.Threading.RateLimiting;

namespace ConnectApp.Waves.Calls;

/// <summary>Who may post next: waves stand in line for the permits of their account, so that none is overtaken.</summary>
internal sealed class PostQueue(RollingWindowLimiter limiter)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Guid> _line = new();
    private readonly Dictionary<Guid, LinkedListNode<Guid>> _places = [];

    /// <summary>Takes a permit if one is free for this place in the line.</summary>
    /// <param name="wait">When to ask again, if there is none.</param>
    /// <returns>Null where the wave has to wait; it keeps its place.</returns>
    public RateLimitLease? TryEnter(Guid runId, out TimeSpan wait)
    {
        lock (_lock)
        {
            if (!_places.TryGetValue(runId, out var place)) _places[runId] = place = _line.AddLast(runId);
            var ahead = Ahead(place);
            wait = limiter.WaitBehind(ahead);
            if (wait > TimeSpan.Zero) return null;
            var lease = limiter.AttemptAcquire();
            if (!lease.IsAcquired)
            {
                lease.TryGetMetadata(MetadataName.RetryAfter, out wait);
                lease.Dispose();
                return null;
            }

            Leave(runId);
            return lease;
        }
    }

    /// <summary>Gives the place up: the wave has been paused or has ended.</summary>
    public void Leave(Guid runId)
    {
        lock (_lock)
        {
            if (_places.Remove(runId, out var place)) _line.Remove(place);
        }
    }

    private static int Ahead(LinkedListNode<Guid> place)
    {
        var ahead = 0;
        for (var before = place.Previous; before is not null; before = before.Previous) ahead++;
        return ahead;
    }
}
