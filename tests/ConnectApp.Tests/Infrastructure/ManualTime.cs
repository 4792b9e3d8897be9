using System.Collections.Concurrent;

namespace ConnectApp.Tests.Infrastructure;

/// <summary>
/// A clock moved by hand. Waits shorter than <see cref="SkipBelow"/> are passed by moving the clock as soon as they begin; FakeTimeProvider moves at a read of the
/// clock, not at a wait.
/// </summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<Timer> timers = [];
    private DateTimeOffset now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public TimeSpan SkipBelow { get; init; }
    public ConcurrentQueue<TimeSpan> Skipped { get; } = new();
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;
    public override long GetTimestamp() => GetUtcNow().Ticks;
    public override DateTimeOffset GetUtcNow()
    {
        lock (gate) return now;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        List<Timer> due;
        lock (gate)
        {
            now += by;
            due = [.. timers.Where(timer => timer.Due <= now).OrderBy(timer => timer.Due)];
            foreach (var timer in due) timer.Rearm();
        }

        foreach (var timer in due) timer.Fire();
    }

    private sealed class Timer(ManualTime time, Action fire) : ITimer
    {
        private TimeSpan every;
        public DateTimeOffset Due { get; private set; }
        public void Fire() => fire();
        public void Rearm() => _ = every > TimeSpan.Zero ? (Due += every) > Due : time.timers.Remove(this);
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time.gate)
            {
                time.timers.Remove(this);
                if (dueTime < TimeSpan.Zero) return true;
                (Due, every) = (time.now + dueTime, period);
                time.timers.Add(this);
            }

            if (dueTime > TimeSpan.Zero && dueTime < time.SkipBelow) time.Skipped.Enqueue(dueTime);
            if (dueTime == TimeSpan.Zero || dueTime < time.SkipBelow) ThreadPool.QueueUserWorkItem(_ => time.Advance(dueTime));
            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        public ValueTask DisposeAsync() { Dispose(); return default; }
    }
}
