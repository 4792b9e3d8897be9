using System.Diagnostics;

namespace ConnectApp.Tests.Infrastructure;

/// <summary>A clock that runs <c>speed</c> times as fast as the machine's, for both sides of the wire. FakeTimeProvider does not run by itself.</summary>
internal sealed class FastTime(double speed) : TimeProvider
{
    private readonly DateTimeOffset _start = System.GetUtcNow();
    private readonly long _begun = Stopwatch.GetTimestamp();

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => (long)(Stopwatch.GetElapsedTime(_begun).Ticks * speed);
    public override DateTimeOffset GetUtcNow() => _start + TimeSpan.FromTicks(GetTimestamp());

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Shorten(dueTime), Shorten(period));

    // A wait that would be shorter than a millisecond still is one: zero would mean "at once, and only once".
    private TimeSpan Shorten(TimeSpan time) =>
        time <= TimeSpan.Zero ? time : TimeSpan.FromTicks(Math.Max((long)(time.Ticks / speed), TimeSpan.TicksPerMillisecond));
}
