using System.Globalization;
using ConnectApp.Emulator.Clock;
using ConnectApp.Emulator.Services;

namespace ConnectApp.Emulator.Jira;

/// <summary>
/// Jira's three limits, each if a dial sets it: calls a second for each operation (a bucket that holds one second), writes to one issue in ten seconds, and
/// points an hour for the whole site. Atlassian Developer, "Rate limiting".
/// </summary>
internal sealed class JiraLimits(PlatformClock clock, ServiceDials dials)
{
    private static readonly TimeSpan s_issueWindow = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_quotaWindow = TimeSpan.FromHours(1);

    private readonly Dictionary<string, (double Left, DateTimeOffset At)> _buckets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Queue<DateTimeOffset>> _writes = new(StringComparer.Ordinal);
    private DateTimeOffset _quotaStart;
    private int _quotaUsed;

    /// <summary>What the last call left of the burst limit; null without that dial.</summary>
    public (int Limit, int Left)? Burst { get; private set; }

    /// <returns>The refusal; null where there is room.</returns>
    public ServiceAnswer? Check(ServiceCall call, string? thing)
    {
        Burst = null;
        return OfIssue(thing) ?? OfQuota() ?? OfBurst(call.Operation.Name);
    }

    public static ServiceAnswer Refusal(string reason, double seconds, DateTimeOffset reset, int limit) =>
        Body().With("Retry-After", $"{Math.Max(1, (int)Math.Ceiling(seconds))}").With("RateLimit-Reason", reason).With("X-RateLimit-Limit", $"{limit}")
            .With("X-RateLimit-Remaining", "0").With("X-RateLimit-NearLimit", "true").With("X-RateLimit-Reset", Minutes(reset));

    public static ServiceAnswer Body() => JiraErrors.Of(429, "Rate limit exceeded.") with { IsThrottle = true };

    /// <summary>ISO 8601 without seconds, as the service writes it.</summary>
    public static string Minutes(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mmZ", CultureInfo.InvariantCulture);

    private ServiceAnswer? OfIssue(string? thing)
    {
        if (thing is null || dials.Setting("issueWrites") is not { } dial)
            return null;
        var now = clock.Now;
        var writes = _writes.TryGetValue(thing, out var known) ? known : _writes[thing] = [];
        while (writes.TryPeek(out var oldest) && now - oldest >= s_issueWindow)
            writes.Dequeue();
        if (writes.Count >= dial.Count)
            return Exceeded("jira-per-issue-on-write", writes.Peek() + s_issueWindow - now, dial.Count);
        writes.Enqueue(now);
        return null;
    }

    private ServiceAnswer? OfQuota()
    {
        if (dials.Setting("quota") is not { } dial)
            return null;
        var now = clock.Now;
        if (now - _quotaStart >= s_quotaWindow)
            (_quotaStart, _quotaUsed) = (now, 0);
        return ++_quotaUsed <= dial.Count ? null : Exceeded("jira-quota-tenant-based", _quotaStart + s_quotaWindow - now, dial.Count);
    }

    private ServiceAnswer? OfBurst(string operation)
    {
        if (dials.Setting("burst") is not { } dial)
            return null;
        var now = clock.Now;
        var (left, at) = _buckets.TryGetValue(operation, out var bucket) ? bucket : (dial.Count, now);
        left = Math.Min(dial.Count, left + ((now - at).TotalSeconds * dial.Count));
        if (left < 1)
        {
            _buckets[operation] = (left, now);
            return Exceeded("jira-burst-based", TimeSpan.FromSeconds((1 - left) / dial.Count), dial.Count);
        }

        _buckets[operation] = (left - 1, now);
        Burst = (dial.Count, (int)(left - 1));
        return null;
    }

    private ServiceAnswer Exceeded(string reason, TimeSpan wait, int limit)
    {
        var wire = wait / clock.Speed;
        return Refusal(reason, wire.TotalSeconds, clock.WallNow + wire, limit).Because($"limit exceeded ({reason})");
    }
}
