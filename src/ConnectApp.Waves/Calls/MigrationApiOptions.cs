namespace ConnectApp.Waves.Calls;

/// <summary>Section <c>MigrationApi</c> of the configuration.</summary>
internal sealed class MigrationApiOptions
{
    /// <summary>Base of the public API; its host is allowed, because only the configuration sets it.</summary>
    public Uri BaseUrl { get; set; } = new("https://api.atlassian.com/migrations/public/v1");

    /// <summary>Base of the id-mapping report API; its host is allowed too.</summary>
    public Uri ReportsUrl { get; set; } = new("https://api.atlassian.com/migrations/reports/v1");

    /// <summary>How often a status that changes is read: <c>10s</c>, or <c>250ms</c>.</summary>
    public string ShortestPoll { get; set; } = "10s";

    /// <summary>How often a status that does not change is read.</summary>
    public string LongestPoll { get; set; } = "60s";

    /// <summary>POSTs to jobs and tasks of one account in any 60 s; above 5 only for emulators and tests.</summary>
    public int PostsPerMinute { get; set; } = 5;

    /// <summary>
    /// Further hosts for server URLs, artifacts and reports. A host that is named in full may use http, any port, an IP literal, and may resolve to a
    /// private address.
    /// </summary>
    public string[]? AllowedHosts { get; set; }

    public TimeSpan Shortest => Duration.Find(ShortestPoll) ?? TimeSpan.FromSeconds(10);

    public TimeSpan Longest => Duration.Find(LongestPoll) ?? TimeSpan.FromMinutes(1);

    /// <summary>How long after a lost answer a task may still appear in the list of its job.</summary>
    public TimeSpan LostAnswerPatience => Longest * 2 > s_leastPatience ? Longest * 2 : s_leastPatience;

    private static readonly TimeSpan s_leastPatience = TimeSpan.FromSeconds(10);

    /// <returns>What is wrong; null: nothing.</returns>
    public string? FindFault()
    {
        foreach (var (name, text) in new[] { (nameof(ShortestPoll), ShortestPoll), (nameof(LongestPoll), LongestPoll) })
        {
            if (Duration.Find(text) is not { Ticks: > 0 }) return $"MigrationApi:{name} is '{text}'; expected {Duration.Expected}.";
        }

        if (Shortest > Longest) return "MigrationApi:ShortestPoll is longer than MigrationApi:LongestPoll.";
        if (PostsPerMinute < 1) return $"MigrationApi:PostsPerMinute is {PostsPerMinute}; expected at least 1.";
        if (!BaseUrl.IsAbsoluteUri || !ReportsUrl.IsAbsoluteUri) return "MigrationApi:BaseUrl and MigrationApi:ReportsUrl must be absolute addresses.";
        return (AllowedHosts ?? []).FirstOrDefault(h => Core.Calls.HostPattern.TryParse(h) is null) is { } host
            ? $"MigrationApi:AllowedHosts names '{host}', which is no host." : null;
    }
}
