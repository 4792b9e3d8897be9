namespace ConnectApp.Platform;

/// <summary>Reads <c>Retry-After</c> in both of its forms (RFC 9110, 10.2.3).</summary>
internal static class RetryAfter
{
    /// <returns>Null where the header is missing or cannot be read; zero for a date that is past.</returns>
    public static TimeSpan? Find(HttpResponseMessage response, TimeProvider time) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date - time.GetUtcNow() is var wait => wait > TimeSpan.Zero ? wait : TimeSpan.Zero,
        _ => null,
    };
}
