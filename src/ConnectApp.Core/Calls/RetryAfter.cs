using System.Net.Http.Headers;

namespace ConnectApp.Core.Calls;

/// <summary>Reads <c>Retry-After</c> in both of its forms (RFC 9110, 10.2.3), up to an hour: whoever asks for more is asked again then, for no run may sleep past its transfer's end.</summary>
internal static class RetryAfter
{
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <returns>Null where the header is missing or cannot be read; zero for a date that is past.</returns>
    public static TimeSpan? Find(HttpResponseMessage response, TimeProvider time) => Find(response.Headers, time);

    /// <inheritdoc cref="Find(HttpResponseMessage, TimeProvider)"/>
    public static TimeSpan? Find(HttpResponseHeaders headers, TimeProvider time) => headers.RetryAfter switch
    {
        { Delta: { } delta } => Bounded(delta),
        { Date: { } date } => Bounded(date - time.GetUtcNow()),
        _ => null,
    };

    private static TimeSpan Bounded(TimeSpan asked) => asked > Longest ? Longest : asked > TimeSpan.Zero ? asked : TimeSpan.Zero;
}
