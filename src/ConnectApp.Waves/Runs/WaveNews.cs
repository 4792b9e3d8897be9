using ConnectApp.Core.Runs;

namespace ConnectApp.Waves.Runs;

/// <summary>What a wave waits for, in words that say who can help.</summary>
internal static class WaveNews
{
    /// <summary>A person must do something; the platform cannot tell when it is done.</summary>
    public const string Person = "person";

    /// <summary>Another wave, or a window.</summary>
    public const string Turn = "turn";

    /// <summary>The platform or the server's assistant.</summary>
    public const string Platform = "platform";

    public static readonly TimeSpan Silence = TimeSpan.FromMinutes(15);

    public static RunWait Wait(string code, string reason, DateTimeOffset now, DateTimeOffset? until = null) => new(code, reason, now, until);

    public static string AttachByHand(string server, string cloud) =>
        $"attach: attach the server {server} to {cloud} in its Cloud Migration Assistant; an attach lasts 24 hours, and nothing starts without it";

    /// <summary>What usually causes that nothing moves, in the order of the API's guide.</summary>
    public static string Stuck(TimeSpan since, string server, string cloud) =>
        $"nothing has moved for {Calls.Duration.Show(since)}. Usual causes: the attach of {server} to {cloud} has ended (24 hours) or was never made; the Cloud Migration "
        + "Assistant is too old (JCMA 1.11.4, CCMA 3.9.6); its token was not saved or is older than 21 days; the assistant is offline";

    public static string Apps(IReadOnlyList<string> running, DateTimeOffset since, TimeSpan patience) =>
        $"core finished, {(running.Count == 1 ? "app" : "apps")} {string.Join(", ", running)} running since {since.UtcDateTime:yyyy-MM-dd HH:mm} UTC; "
        + $"after {Calls.Duration.Show(patience)} the wave ends PARTIAL";
}
