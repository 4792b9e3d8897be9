namespace ConnectApp.Waves.Calls;

/// <summary>How a call ended.</summary>
internal enum AnswerKind
{
    /// <summary>2xx with a value.</summary>
    Ok,

    /// <summary>4xx other than 408 and 429: the same call will be refused again.</summary>
    Refused,

    /// <summary>429, or our own limiter: nothing was done, <see cref="Answer{T}.RetryAfter"/> says when to ask again.</summary>
    Throttled,

    /// <summary>No answer, 408 or 5xx: what was asked for may have been done or not.</summary>
    Unavailable,

    /// <summary>2xx with a body that cannot be read: it was done, and the answer is lost.</summary>
    Malformed,
}
