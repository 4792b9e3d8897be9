using System.Globalization;
using System.Net;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>
/// Refused calls in the log: the first of a caller in a minute with its reason, the others as one line with their counts when the minute is over. A caller past
/// <c>Connect:RequestsPerMinute</c> only gets 429, and such calls are only counted. So strangers cost the log some lines a minute, however often they call.
/// </summary>
internal sealed partial class RefusalLog : IDisposable
{
    private const int MostCallers = 1_000;
    private const int MostReasons = 20;
    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, Window> _windows = [];
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ITimer _timer;

    public RefusalLog(TimeProvider time, ILogger<RefusalLog> logger)
    {
        (_time, _logger) = (time, logger);
        _timer = time.CreateTimer(_ => TellOld(), null, s_window, s_window);
    }

    /// <param name="reason">For operators, without a secret.</param>
    /// <param name="tooMany">The caller is past its limit, and is told no more than that.</param>
    public void Note(IPAddress? caller, string reason, bool tooMany)
    {
        var key = CallerLimiter.KeyOf(caller);
        lock (_gate)
        {
            TellOld();
            if (!_windows.ContainsKey(key) && _windows.Count >= MostCallers) key = IPAddress.None;
            if (!_windows.TryGetValue(key, out var window))
            {
                _windows[key] = window = new Window(_time.GetTimestamp(), []);
                if (!tooMany)
                {
                    Log.Refused(_logger, key, reason);
                    return;
                }
            }

            var what = tooMany ? "too many calls (429)" : window.Counts.Count < MostReasons || window.Counts.ContainsKey(reason) ? reason : "other reasons";
            window.Counts[what] = window.Counts.GetValueOrDefault(what) + 1;
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            foreach (var (caller, window) in _windows) Tell(caller, window);
            _windows.Clear();
        }
    }

    private void TellOld()
    {
        lock (_gate)
        {
            foreach (var (caller, window) in _windows.Where(w => _time.GetElapsedTime(w.Value.Since) >= s_window).ToList())
            {
                Tell(caller, window);
                _windows.Remove(caller);
            }
        }
    }

    private void Tell(IPAddress caller, Window window)
    {
        if (window.Counts.Count == 0) return;
        var counts = string.Join(", ", window.Counts.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Value:N0} × {c.Key}")));
        Log.RefusedFurther(_logger, caller, counts);
    }

    /// <param name="Counts">Refusals after the first, by reason.</param>
    private sealed record Window(long Since, Dictionary<string, long> Counts);

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "A call from {Caller} was refused: {Reason}.")]
        public static partial void Refused(ILogger logger, IPAddress caller, string reason);

        [LoggerMessage(LogLevel.Warning, "Further calls from {Caller} were refused within a minute: {Counts}.")]
        public static partial void RefusedFurther(ILogger logger, IPAddress caller, string counts);
    }
}
