namespace ConnectApp.WorkItems.Tests;

/// <summary>
/// A clock that jumps to the next timer when nothing happens, so that waits of minutes take a moment. Time-outs never fire while a call
/// is under way: the clock stands still then. FakeTimeProvider moves only by hand, or at a read of the clock.
/// </summary>
internal sealed class VirtualTime : TimeProvider, IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<VirtualTimer> _timers = [];
    private readonly CancellationTokenSource _stop = new();
    private DateTimeOffset _now = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);
    private long _activity;
    private int _busy;

    public VirtualTime() => _ = Task.Run(JumpAsync);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return _now;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    /// <summary>Holds the clock until it is disposed.</summary>
    public IDisposable Hold()
    {
        lock (_lock)
        {
            _busy++;
            _activity++;
        }

        return new Held(this);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task JumpAsync()
    {
        var token = _stop.Token;
        var seen = -1L;
        var quiet = 0;
        while (!token.IsCancellationRequested)
        {
            await Task.Delay(1, CancellationToken.None);
            VirtualTimer? next;
            lock (_lock)
            {
                quiet = _busy == 0 && _activity == seen ? quiet + 1 : 0;
                seen = _activity;
                if (quiet < 3) continue;
                next = _timers.MinBy(t => t.Due);
                if (next is null) continue;
                if (next.Due > _now) _now = next.Due;
                _timers.Remove(next);
                _activity++;
            }

            next.Fire();
        }
    }

    private sealed class Held(VirtualTime time) : IDisposable
    {
        public void Dispose()
        {
            lock (time._lock)
            {
                time._busy--;
                time._activity++;
            }
        }
    }

    private sealed class VirtualTimer(VirtualTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period = Timeout.InfiniteTimeSpan;

        public DateTimeOffset Due { get; private set; }

        public void Fire()
        {
            if (_period > TimeSpan.Zero) Change(_period, _period);
            callback(state);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                time._timers.Remove(this);
                _period = period;
                time._activity++;
                if (dueTime < TimeSpan.Zero) return true;
                Due = time._now + dueTime;
                time._timers.Add(this);
                return true;
            }
        }

        public void Dispose()
        {
            lock (time._lock) time._timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
