using System.Collections.Concurrent;

namespace ConnectApp.Api.Access;

/// <summary>Counts the calls of each caller in windows of a minute. Only verified callers are counted, so there are no more counts than tenants and operators.</summary>
internal sealed class ApiLimiter(int perMinute, TimeProvider time)
{
    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, Window> _windows = new(StringComparer.Ordinal);

    /// <returns>Zero while the caller is within the limit, else the time until it may go on.</returns>
    public TimeSpan Count(string caller)
    {
        var window = _windows.GetOrAdd(caller, static (_, now) => new Window(now), time.GetTimestamp());
        lock (window)
        {
            var elapsed = time.GetElapsedTime(window.Start);
            if (elapsed >= s_window) (window.Start, window.Calls, elapsed) = (time.GetTimestamp(), 0, TimeSpan.Zero);
            return ++window.Calls <= perMinute ? TimeSpan.Zero : s_window - elapsed;
        }
    }

    private sealed class Window(long start)
    {
        public long Start { get; set; } = start;
        public int Calls { get; set; }
    }
}
