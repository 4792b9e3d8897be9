namespace ConnectApp.Waves.Calls;

/// <summary>The limits of one account, which all its waves share.</summary>
/// <param name="Posts">POSTs to <c>/jobs</c> and <c>/tasks</c>: 5 a minute.</param>
/// <param name="Reads">GETs: 600 a minute, spread.</param>
internal sealed record AccountLimits(RollingWindowLimiter Posts, RollingWindowLimiter Reads)
{
    private const int PostsOfAWindow = 5;

    // A process that starts anew does not know what the one before has read in the last minute. So reads are spread: what comes twice then is in the
    // tenth that is left of the limit.
    private const int ReadsOfAPart = 18;
    private const int PartsOfAWindow = 30;

    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    /// <param name="postsPerMinute">More than 5 are those of an emulator that is faster: its minute is shorter, for reads too.</param>
    public static AccountLimits Create(int postsPerMinute, TimeProvider time)
    {
        var window = postsPerMinute <= PostsOfAWindow ? s_minute : s_minute * PostsOfAWindow / postsPerMinute;
        return new AccountLimits(
            new RollingWindowLimiter(Math.Min(postsPerMinute, PostsOfAWindow), window, time),
            new RollingWindowLimiter(ReadsOfAPart, window / PartsOfAWindow, time));
    }
}
