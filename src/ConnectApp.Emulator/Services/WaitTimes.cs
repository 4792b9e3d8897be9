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
    /// <param name="delay">Passes before the answer leaves; nobody knows of the wait before. By everybody's clock, as the wait.</param>
    public void Tell(string scope, TimeSpan delay, TimeSpan wait)
    {
        var told = clock.Wire.GetUtcNow() + delay;
        lock (_gate)
        {
            if (!_until.TryGetValue(scope, out var before) || before.Until < told + wait)
                _until[scope] = (told, told + wait);
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
