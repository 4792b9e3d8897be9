using ConnectApp.Core.Clock;

namespace ConnectApp.Core.Runs.Schedule;

/// <summary>Due times are wall time. When the wall clock has jumped, every one is looked at again: what was written by the old time may be hours too late.</summary>
internal sealed class ClockWatch(TrustedClock clock, RunRegistry registry, TimeProvider time)
{
    private int _seen = clock.Jumps;

    /// <summary>Wall time, by which due times are written. A job asks for it here: its own clock is the scheduler's.</summary>
    public DateTimeOffset Wall => time.GetUtcNow();

    public async Task LookAsync(CancellationToken cancellationToken)
    {
        var jumps = clock.Jumps;
        if (jumps == _seen) return;
        await registry.WakeAllAsync(time.GetUtcNow(), cancellationToken);
        _seen = jumps;
    }
}
