namespace ConnectApp.Downloads;

/// <summary>One try of a part failed in a way that may pass; <see cref="PartSource"/> decides whether there is another.</summary>
internal sealed class FailedTryException : Exception
{
    public FailedTryException(string message, TimeSpan? retryAfter)
        : base(message) => RetryAfter = retryAfter;

    public FailedTryException() { }
    public FailedTryException(string message) : base(message) { }
    public FailedTryException(string message, Exception inner) : base(message, inner) { }

    public TimeSpan? RetryAfter { get; }
}
