namespace ConnectApp.Core.Tests.Clock;

/// <summary>A wall clock and a monotonic one, each moved by hand. FakeTimeProvider has no delay between the reads of the two (<see cref="HoldUp"/>).</summary>
internal sealed class JumpingClock : TimeProvider
{
    private long _elapsed;
    private TimeSpan _off;
    private long _holdUp;

    public static DateTimeOffset Begin { get; } = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>What a right clock would show.</summary>
    public DateTimeOffset Right => Begin + TimeSpan.FromTicks(_elapsed);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Read();

    public override DateTimeOffset GetUtcNow() => Begin + TimeSpan.FromTicks(Read()) + _off;

    public void Pass(TimeSpan time) => _elapsed += time.Ticks;

    /// <summary>Sets the wall clock so far from the right time.</summary>
    public void Set(TimeSpan off) => _off = off;

    /// <summary>Whoever reads one of the clocks next is held up for so long behind it.</summary>
    public void HoldUp(TimeSpan time) => _holdUp = time.Ticks;

    private long Read()
    {
        var now = _elapsed;
        (_elapsed, _holdUp) = (now + _holdUp, 0);
        return now;
    }
}
