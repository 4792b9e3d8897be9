namespace ConnectApp.Core.Calls;

/// <summary>Pauses between attempts: doubled up to a cap, half of it by chance, so that many waiting do not come back as one.</summary>
internal static class Backoff
{
    /// <param name="retry">0 for the pause before the second attempt.</param>
    /// <param name="chance">0 up to 1.</param>
    /// <param name="asked">What the other side asked for in <c>Retry-After</c>; never undercut.</param>
    public static TimeSpan Delay(int retry, TimeSpan first, TimeSpan longest, double chance, TimeSpan? asked)
    {
        // 2^20 times the first pause is past every cap; a larger exponent would only overflow.
        var full = Math.Min(first.TotalMilliseconds * (1 << Math.Min(retry, 20)), longest.TotalMilliseconds);
        var own = TimeSpan.FromMilliseconds(full * (0.5 + (0.5 * chance)));
        return asked > own ? asked.Value : own;
    }
}
