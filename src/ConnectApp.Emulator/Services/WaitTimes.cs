using ConnectApp.Emulator.Clock;

namespace ConnectApp.Emulator.Services;

/// <summary>Who was told to wait, and until when. A call that comes earlier breaks the contract.</summary>
internal sealed class WaitTimes(PlatformClock clock)
{
    /// <summary>Calls that were on their way when the answer left are nobody's fault.</summary>
    private static readonly TimeSpan s_underway = TimeSpan.FromMilliseconds(250);

    /// <summary>Timers may be a little early.</summary>
    private static readonly TimeSpan s_early = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (DateTimeOffset Told, DateTimeOffset Until)> _until = new(StringComparer.Ordinal);

    /// <param name="scope">What waits: everything (<c>*</c>), an operation, or one issue.</param>
    /// <param name="wait">By everybody's clock.</param>
    public void Tell(string scope, TimeSpan wait)
    {
        var now = clock.Wire.GetUtcNow();
        lock (_gate)
        {
            if (!_until.TryGetValue(scope, out var before) || before.Until < now + wait)
                _until[scope] = (now, now + wait);
        }
    }

    /// <returns>How much too early the call is; null where it is not.</returns>
    public TimeSpan? TooEarly(params ReadOnlySpan<string> scopes)
    {
        var now = clock.Wire.GetUtcNow();
        lock (_gate)
        {
            foreach (var scope in scopes)
            {
                if (!_until.TryGetValue(scope, out var wait))
                    continue;
                if (now >= wait.Until)
                    _until.Remove(scope);
                else if (now - wait.Told > s_underway && wait.Until - now > s_early)
                    return wait.Until - now;
            }
        }

        return null;
    }
}
