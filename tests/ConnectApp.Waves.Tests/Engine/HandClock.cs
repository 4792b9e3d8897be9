namespace ConnectApp.Waves.Tests.Engine;

/// <summary>A clock that only a test moves. Nothing waits by it: the engine waits by due times.</summary>
internal sealed class HandClock : TimeProvider
{
    private readonly Lock _lock = new();
    private DateTimeOffset _now = new(2026, 12, 1, 8, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return _now;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public void MoveTo(DateTimeOffset time)
    {
        lock (_lock) _now = time > _now ? time : _now;
    }

    /// <summary>Timers of time-outs never fire: nothing takes time while a call is under way.</summary>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => new NoTimer();

    private sealed class NoTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
