namespace ConnectApp.Core.Clock;

/// <summary>
/// The time by which things are decided that cannot be undone. The wall clock may be wrong and may jump; the monotonic clock only says how long something took. So
/// this clock begins with the wall's time, goes on by the monotonic one, and is set by dates that a platform sends. The wall's time counts while it is within minutes of that.
/// </summary>
internal sealed partial class TrustedClock(TimeProvider time, ILogger<TrustedClock> logger)
{
    /// <summary>Two clocks that differ by less agree.</summary>
    public static readonly TimeSpan Agreement = TimeSpan.FromMinutes(5);

    /// <summary>A clock that ran evenly for so long, and was contradicted by nobody, is believed without a sign.</summary>
    public static readonly TimeSpan SteadyFor = TimeSpan.FromHours(24);

    // A correction by less makes no wait noticeably longer.
    private static readonly TimeSpan s_leastJump = TimeSpan.FromSeconds(5);

    // Two readings further apart than this are not of one moment: the thread was held up in between.
    private static readonly TimeSpan s_oneMoment = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private (DateTimeOffset Wall, long At) _seen = Read(time);

    // What is believed: this time, at that moment.
    private DateTimeOffset _anchor = time.GetUtcNow();
    private long _anchoredAt = time.GetTimestamp();
    private bool _hasSign;

    // Since the start, the last jump or the last sign, whichever came last.
    private long _evenSince = time.GetTimestamp();
    private int _jumps;

    /// <summary>The wall's time, or a better one where that is known to be wrong.</summary>
    public DateTimeOffset Now
    {
        get
        {
            lock (_gate) return Look();
        }
    }

    /// <summary>No sign from outside has confirmed the time since the start, or since a jump that nothing explains.</summary>
    public bool IsInDoubt
    {
        get
        {
            lock (_gate)
            {
                Look();
                return !_hasSign;
            }
        }
    }

    /// <summary>How often the wall clock jumped since the start; a difference says that it did in between.</summary>
    public int Jumps
    {
        get
        {
            lock (_gate)
            {
                Look();
                return _jumps;
            }
        }
    }

    /// <summary>Whether a time has come after which something irrevocable may happen; never while the clock is in doubt.</summary>
    public bool HasPassed(DateTimeOffset limit)
    {
        lock (_gate) return Look() >= limit && _hasSign;
    }

    /// <summary>A sign from outside: a platform has just answered with this date.</summary>
    public void Hear(DateTimeOffset date)
    {
        lock (_gate)
        {
            var before = Look();
            var (wall, at) = _seen;
            var agrees = (wall - date).Duration() <= Agreement;
            if (!agrees && (before - date).Duration() > Agreement) Log.Contradicted(logger, date, wall);
            (_anchor, _anchoredAt, _hasSign, _evenSince) = (agrees ? wall : date, at, true, at);
        }
    }

    private DateTimeOffset Look()
    {
        var (wall, at) = Read(time);
        var jump = wall - (_seen.Wall + time.GetElapsedTime(_seen.At, at));
        _seen = (wall, at);
        if (jump.Duration() > s_leastJump)
        {
            _jumps++;
            _evenSince = at;
            Log.Jumped(logger, TimeSpan.FromSeconds(Math.Round(jump.TotalSeconds)), wall);
        }

        var believed = _anchor + time.GetElapsedTime(_anchoredAt, at);
        if ((wall - believed).Duration() <= Agreement) believed = wall;
        if (time.GetElapsedTime(_evenSince, at) < SteadyFor) return believed;
        if (believed != wall) Log.Believed(logger, wall);
        (_anchor, _anchoredAt, _hasSign, _evenSince) = (wall, at, true, at);
        return wall;
    }

    /// <summary>Both clocks at one moment. A pause between two readings would look like a jump.</summary>
    private static (DateTimeOffset Wall, long At) Read(TimeProvider time)
    {
        while (true)
        {
            var at = time.GetTimestamp();
            var wall = time.GetUtcNow();
            if (time.GetElapsedTime(at) < s_oneMoment) return (wall, at);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Error,
            Message = "The clock of this server has jumped by {Jump}, to {Wall}; all due times are looked at again, and nothing irrevocable happens by the new time until a platform's date confirms it")]
        public static partial void Jumped(ILogger logger, TimeSpan jump, DateTimeOffset wall);

        [LoggerMessage(Level = LogLevel.Error, Message = "The clock of this server is wrong: the platform's is {Date}, this one's {Wall}; the platform will refuse tokens until it is set right")]
        public static partial void Contradicted(ILogger logger, DateTimeOffset date, DateTimeOffset wall);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The clock of this server ran evenly for a day; its time {Wall} is believed though no platform has confirmed it")]
        public static partial void Believed(ILogger logger, DateTimeOffset wall);
    }
}
