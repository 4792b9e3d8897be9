namespace ConnectApp.Tests.Infrastructure;

/// <summary>
/// A clock whose wall time differs from that of another clock by <see cref="Off"/>; monotonic time and timers are the other clock's. FakeTimeProvider cannot
/// follow a clock that runs by itself.
/// </summary>
internal sealed class JumpingTime(TimeProvider right) : TimeProvider
{
    private long _off;

    /// <summary>How far the wall clock is ahead.</summary>
    public TimeSpan Off
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _off));
        set => Interlocked.Exchange(ref _off, value.Ticks);
    }

    public override long TimestampFrequency => right.TimestampFrequency;
    public override long GetTimestamp() => right.GetTimestamp();
    public override DateTimeOffset GetUtcNow() => right.GetUtcNow() + Off;
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => right.CreateTimer(callback, state, dueTime, period);
}
