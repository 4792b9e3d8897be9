using ConnectApp.Emulator.Clock;

namespace ConnectApp.Emulator.AzureDevOps;

/// <summary>
/// Use of one identity over a sliding five minutes. Microsoft Learn, "Rate and usage limits": 200 units; above them calls are delayed, up to 30 s each, and
/// far above them blocked. What a call costs is not published: here 0.05 and 0.01 for each item that it touches.
/// </summary>
internal sealed class TstuMeter(PlatformClock clock)
{
    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan s_longestDelay = TimeSpan.FromSeconds(30);

    private readonly Queue<(DateTimeOffset At, double Cost)> _calls = [];
    private double _used;

    public TstuUse Add(double cost, int limit)
    {
        var now = clock.Now;
        while (_calls.TryPeek(out var oldest) && now - oldest.At >= s_window)
            _used -= _calls.Dequeue().Cost;
        _calls.Enqueue((now, cost));
        _used += cost;
        var reset = _calls.Peek().At + s_window;
        var over = (_used - limit) / limit;
        var delay = over <= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(s_longestDelay.TotalSeconds, 1 + (over * 60)));
        return new TstuUse(limit, Math.Max(0, limit - _used), delay, reset, IsBlocked: over > 1);
    }

    /// <summary>A call that was refused costs nothing.</summary>
    public void TakeBack(double cost) => _used -= cost;
}

/// <param name="Reset">By the emulator's calendar.</param>
internal sealed record TstuUse(int Limit, double Remaining, TimeSpan Delay, DateTimeOffset Reset, bool IsBlocked);
