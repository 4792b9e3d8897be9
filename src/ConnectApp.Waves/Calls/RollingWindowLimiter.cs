using System.Threading.RateLimiting;

namespace ConnectApp.Waves.Calls;

/// <summary>
/// So many calls in any window of a given length. A call counts from when it was sent until the window after its answer has passed: the other side
/// took it at some moment between, so that its own count never exceeds the limit either. The library's limiters have a clock of their own, which no test can move.
/// </summary>
/// <remarks>Dispose a lease when the answer is there. Waiting is the caller's: a refused lease tells when to come back.</remarks>
internal sealed class RollingWindowLimiter(int permits, TimeSpan window, TimeProvider time) : RateLimiter
{
    private readonly Lock _lock = new();
    private readonly Queue<DateTimeOffset> _answered = new();
    private int _underWay;
    private DateTimeOffset _closedUntil;
    private long _granted;
    private long _refused;

    public int Permits => permits;

    public TimeSpan Window => window;

    public override TimeSpan? IdleDuration => null;

    /// <summary>The other side asked for a pause: nothing is granted until then.</summary>
    public void CloseUntil(DateTimeOffset until)
    {
        lock (_lock)
        {
            if (until > _closedUntil) _closedUntil = until;
        }
    }

    /// <summary>Counts a call of an earlier process.</summary>
    public void Remember(DateTimeOffset answeredAt)
    {
        lock (_lock)
        {
            if (answeredAt + window <= time.GetUtcNow()) return;
            var times = _answered.Append(answeredAt).Order().ToArray();
            _answered.Clear();
            foreach (var each in times) _answered.Enqueue(each);
        }
    }

    /// <summary>How long until a permit may be free for the one who stands behind <paramref name="ahead"/> others; zero where one is free now.</summary>
    public TimeSpan WaitBehind(int ahead)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            Forget(now);
            var free = permits - _underWay - _answered.Count;
            var closed = _closedUntil > now ? _closedUntil - now : TimeSpan.Zero;
            if (free > ahead) return closed;
            var position = ahead - Math.Max(free, 0);
            var rounds = position / permits;
            var first = _answered.Count > 0 ? _answered.ElementAt(Math.Min(position % permits, _answered.Count - 1)) + window - now : window;
            var wait = first + (window * rounds);
            return wait > closed ? wait : closed;
        }
    }

    public override RateLimiterStatistics GetStatistics()
    {
        lock (_lock)
        {
            Forget(time.GetUtcNow());
            return new RateLimiterStatistics
            {
                CurrentAvailablePermits = Math.Max(0, permits - _underWay - _answered.Count),
                TotalSuccessfulLeases = _granted, TotalFailedLeases = _refused,
            };
        }
    }

    protected override RateLimitLease AttemptAcquireCore(int permitCount)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            Forget(now);
            if (now >= _closedUntil && _underWay + _answered.Count + permitCount <= permits)
            {
                _underWay += permitCount;
                _granted++;
                return new Lease(this, permitCount, TimeSpan.Zero);
            }

            _refused++;
        }

        return new Lease(this, 0, WaitBehind(0));
    }

    protected override ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken) => new(AttemptAcquireCore(permitCount));

    private void Forget(DateTimeOffset now)
    {
        while (_answered.TryPeek(out var oldest) && oldest + window <= now) _answered.Dequeue();
    }

    private void Answered(int permitCount)
    {
        lock (_lock)
        {
            _underWay -= permitCount;
            for (var i = 0; i < permitCount; i++) _answered.Enqueue(time.GetUtcNow());
        }
    }

    private sealed class Lease(RollingWindowLimiter limiter, int permitCount, TimeSpan wait) : RateLimitLease
    {
        private int _permits = permitCount;

        public override bool IsAcquired { get; } = permitCount > 0;

        public override IEnumerable<string> MetadataNames => IsAcquired ? [] : [MetadataName.RetryAfter.Name];

        public override bool TryGetMetadata(string metadataName, out object? metadata)
        {
            metadata = !IsAcquired && metadataName == MetadataName.RetryAfter.Name ? wait : null;
            return metadata is not null;
        }

        protected override void Dispose(bool disposing)
        {
            var permits = Interlocked.Exchange(ref _permits, 0);
            if (permits > 0) limiter.Answered(permits);
            base.Dispose(disposing);
        }
    }
}
