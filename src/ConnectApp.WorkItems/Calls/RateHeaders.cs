using System.Globalization;

namespace ConnectApp.WorkItems.Calls;

/// <summary>
/// What an answer says about rate limits. Azure DevOps: <c>Retry-After</c> (also on a 200), <c>X-RateLimit-Remaining</c>, <c>-Limit</c>,
/// <c>-Reset</c> as Unix seconds. Jira: the same names, <c>-Reset</c> as ISO time without seconds, all of them also with <c>Beta-</c>.
/// </summary>
/// <param name="RetryAfter">Pause before the next call.</param>
/// <param name="Remaining">Units left in the window.</param>
/// <param name="Limit">Units of a whole window.</param>
/// <param name="Reset">End of the window.</param>
/// <param name="Reason">Jira: which of its limits was met, for example <c>jira-burst-based</c>.</param>
internal sealed record RateHeaders(TimeSpan? RetryAfter, double? Remaining, double? Limit, DateTimeOffset? Reset, string? Reason)
{
    public static RateHeaders Read(HttpResponseMessage response, TimeProvider time)
    {
        var now = time.GetUtcNow();
        return new RateHeaders(
            ReadRetryAfter(response, now),
            Number(Find(response, "X-RateLimit-Remaining")),
            Number(Find(response, "X-RateLimit-Limit")),
            ReadReset(Find(response, "X-RateLimit-Reset")),
            Find(response, "RateLimit-Reason"));
    }

    private static TimeSpan? ReadRetryAfter(HttpResponseMessage response, DateTimeOffset now)
    {
        var header = response.Headers.RetryAfter;
        if (header?.Delta is { } delta) return delta;
        if (header?.Date is { } date) return date > now ? date - now : TimeSpan.Zero;
        return Number(Find(response, "Retry-After")) is { } seconds and >= 0 and < 86_400 ? TimeSpan.FromSeconds(seconds) : null;
    }

    private static DateTimeOffset? ReadReset(string? text)
    {
        if (text is null) return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 253_402_300_800)
            return DateTimeOffset.FromUnixTimeSeconds(seconds);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;
    }

    private static string? Find(HttpResponseMessage response, string name)
    {
        if (response.Headers.TryGetValues(name, out var values)) return values.FirstOrDefault()?.Trim();
        var beta = name.StartsWith("X-", StringComparison.Ordinal) ? $"X-Beta-{name[2..]}" : $"X-Beta-{name}";
        return response.Headers.TryGetValues(beta, out values) ? values.FirstOrDefault()?.Trim() : null;
    }

    private static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;
}
