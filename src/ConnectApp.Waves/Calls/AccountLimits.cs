namespace ConnectApp.Waves.Calls;

/// <summary>The limits of one account, which all its waves share.</summary>
/// <param name="Posts">POSTs to <c>/jobs</c> and <c>/tasks</c>: 5 a minute.</param>
/// <param name="Reads">GETs: 600 a minute.</param>
internal sealed record AccountLimits(RollingWindowLimiter Posts, RollingWindowLimiter Reads)
{
    private const int PostsOfAWindow = 5;
    private const int ReadsPerMinute = 600;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <param name="postsPerMinute">More than 5 are spread: five in the fifth part of the minute that they need, so that no burst is larger than the platform's.</param>
    public static AccountLimits Create(int postsPerMinute, TimeProvider time) => new(
        postsPerMinute <= PostsOfAWindow
            ? new RollingWindowLimiter(postsPerMinute, Minute, time)
            : new RollingWindowLimiter(PostsOfAWindow, Minute * PostsOfAWindow / postsPerMinute, time),
        new RollingWindowLimiter(ReadsPerMinute, Minute, time));
}
