using System.Collections.Concurrent;
using System.Diagnostics;
using ConnectApp.Core.Calls;
using ConnectApp.Transfers;
using ConnectApp.Transfers.Doors.Connect.Rest;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ConnectApp.Tests.Infrastructure;

/// <summary>A clock that runs so many times as fast as the wall's, and leaps over hours and days when a test says so; what falls due in a leap happens at its end.</summary>
internal sealed class LeapTime(double speed) : TimeProvider
{
    private readonly DateTimeOffset _start = System.GetUtcNow();
    private readonly long _begun = Stopwatch.GetTimestamp();
    private readonly ConcurrentDictionary<LeapTimer, bool> _timers = new();
    private readonly Lock _gate = new();
    private long _leapt;
    private int _calls;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;
    public override long GetTimestamp() => (long)(Stopwatch.GetElapsedTime(_begun).Ticks * speed) + Interlocked.Read(ref _leapt);
    public override DateTimeOffset GetUtcNow() => _start + TimeSpan.FromTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new LeapTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Lets the time pass in steps, each when no call of the backend is under way: a token must not grow old on the wire.</summary>
    public async Task LeapAsync(TimeSpan by, TimeSpan step)
    {
        for (var left = by; left > TimeSpan.Zero; left -= step)
        {
            for (var quiet = 0; quiet < 3 || !TryLeap(left < step ? left : step); quiet = Volatile.Read(ref _calls) == 0 ? quiet + 1 : 0) await Task.Delay(10);
            foreach (var timer in _timers.Keys) timer.AfterLeap();
        }
    }

    /// <summary>Counts the calls of a backend from before they are signed, for <see cref="LeapAsync"/>.</summary>
    /// <param name="calls">What else stands on the wire; null: nothing.</param>
    public void Watch(IServiceCollection services, OutgoingCalls? calls = null)
    {
        services.Replace(ServiceDescriptor.Singleton<OutgoingCalls>(new Watching(this, calls ?? new OutgoingCalls())));
        services.AddHttpClient(PlatformServices.Sites).ConfigureAdditionalHttpMessageHandlers((handlers, _) =>
            handlers.Insert(handlers.TakeWhile(h => h is not SiteAuthorityHandler).Count(), new Handler(this)));
    }

    private bool TryLeap(TimeSpan by)
    {
        lock (_gate)
        {
            if (_calls > 0) return false;
            Interlocked.Add(ref _leapt, by.Ticks);
            return true;
        }
    }

    private TimeSpan Shorten(TimeSpan time) =>
        time <= TimeSpan.Zero ? time : TimeSpan.FromTicks(Math.Max((long)(time.Ticks / speed), TimeSpan.TicksPerMillisecond));

    private sealed class LeapTimer : ITimer
    {
        private readonly LeapTime _time;
        private readonly ITimer _inner;
        private readonly Lock _gate = new();
        private TimeSpan _period;
        private long _due = long.MaxValue;

        public LeapTimer(LeapTime time, TimerCallback callback, object? state)
        {
            _time = time;
            _inner = System.CreateTimer(_ =>
            {
                lock (_gate) _due = _period > TimeSpan.Zero ? _time.GetTimestamp() + _period.Ticks : long.MaxValue;
                callback(state);
            }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (_gate)
            {
                (_due, _period) = (dueTime < TimeSpan.Zero ? long.MaxValue : _time.GetTimestamp() + dueTime.Ticks, period);
                _time._timers[this] = true;
                return _inner.Change(_time.Shorten(dueTime), _time.Shorten(period));
            }
        }

        public void AfterLeap()
        {
            lock (_gate)
            {
                if (_due == long.MaxValue || !_time._timers.ContainsKey(this)) return;
                var left = TimeSpan.FromTicks(Math.Max(0, _due - _time.GetTimestamp()));
                _inner.Change(_time.Shorten(left), _time.Shorten(_period));
            }
        }

        public void Dispose()
        {
            lock (_gate)
            {
                _time._timers.TryRemove(this, out _);
                _inner.Dispose();
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }

    private sealed class Watching(LeapTime time, OutgoingCalls calls) : OutgoingCalls
    {
        public override HttpMessageHandler Wrap(HttpMessageHandler handler) => new Handler(time) { InnerHandler = calls.Wrap(handler) };
    }

    private sealed class Handler(LeapTime time) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            lock (time._gate) time._calls++;
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            finally
            {
                lock (time._gate) time._calls--;
            }
        }
    }
}
