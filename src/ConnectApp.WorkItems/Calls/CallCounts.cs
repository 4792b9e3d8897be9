namespace ConnectApp.WorkItems.Calls;

/// <summary>How many requests went to each side, for the report. Safe for many callers.</summary>
public sealed class CallCounts
{
    private readonly long[] _requests = new long[2];
    private long _retried;
    private long _throttled;

    public long Requests(Service service) => Interlocked.Read(ref _requests[(int)service]);

    /// <summary>Attempts after the first one of a call.</summary>
    public long Retried => Interlocked.Read(ref _retried);

    /// <summary>Answers with 429.</summary>
    public long Throttled => Interlocked.Read(ref _throttled);

    internal void CountRequest(Service service) => Interlocked.Increment(ref _requests[(int)service]);

    internal void CountRetry() => Interlocked.Increment(ref _retried);

    internal void CountThrottled() => Interlocked.Increment(ref _throttled);
}
