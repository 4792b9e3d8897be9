namespace ConnectApp.WorkItems.Tests;

/// <summary>
/// A clock that jumps to the next timer when nothing happens, so that waits of minutes take a moment. Time-outs never fire while a call
/// is under way: the clock stands still then. FakeTimeProvider moves only by hand, or at a read of the clock.
/// </summary>
internal sealed class VirtualTime : TimeProvider, IDisposable
{
    private static readonly AsyncLocal<Held?> s_held = new();

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

    /// <summary>Holds the clock until it is disposed; waits of <see cref="OfServices"/> inside let it go on meanwhile.</summary>
    public IDisposable Hold() => s_held.Value = new Held(this);

    /// <summary>The same time for the other side of a call: a service that is slow on purpose lets the clock go on.</summary>
    public TimeProvider OfServices => new ServiceTime(this);

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

    private sealed class Held : IDisposable
    {
        private readonly VirtualTime _time;
        private int _waits;
        private bool _ended;

        public Held(VirtualTime time)
        {
            _time = time;
            Change(() => { }, +1);
        }

        public void BeginWait() => Change(() => _waits++, _waits == 0 && !_ended ? -1 : 0);

        public void EndWait() => Change(() => _waits--, _waits == 1 && !_ended ? +1 : 0);

        public void Dispose() => Change(() => _ended = true, _waits == 0 && !_ended ? -1 : 0);

        private void Change(Action change, int busy)
        {
            lock (_time._lock)
            {
                change();
                _time._busy += busy;
                _time._activity++;
            }
        }
    }

    private sealed class ServiceTime(VirtualTime time) : TimeProvider
    {
        public override long TimestampFrequency => time.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

        public override long GetTimestamp() => time.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (s_held.Value is not { } held || dueTime <= TimeSpan.Zero) return time.CreateTimer(callback, state, dueTime, period);
            var wait = new Wait(held);
            return wait.Of(time.CreateTimer(
                fired =>
                {
                    wait.End();
                    callback(fired);
                },
                state, dueTime, period));
        }
    }

    /// <summary>A timer of a service within a held call: the clock goes on until it fires or is given up.</summary>
    private sealed class Wait : ITimer
    {
        private readonly Held _held;
        private ITimer? _timer;
        private int _ended;

        public Wait(Held held)
        {
            _held = held;
            held.BeginWait();
        }

        public Wait Of(ITimer timer)
        {
            _timer = timer;
            return this;
        }

        public void End()
        {
            if (Interlocked.Exchange(ref _ended, 1) == 0) _held.EndWait();
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => _timer!.Change(dueTime, period);

        public void Dispose()
        {
            End();
            _timer?.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
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
