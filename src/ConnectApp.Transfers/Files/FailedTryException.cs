using ConnectApp.Core.Calls;
using ConnectApp.Rewriting.Formats;

namespace ConnectApp.Transfers.Files;

/// <summary>One try of a part failed in a way that may pass; <see cref="PartSource"/> decides whether there is another.</summary>
internal sealed class FailedTryException : Exception
{
    public FailedTryException(string message, TimeSpan? retryAfter)
        : base(message) => RetryAfter = retryAfter;

    /// <param name="fault">What the file's fault is if no other try does better.</param>
    public FailedTryException(string message, DownloadFault fault)
        : base(message) => Fault = fault;

    public FailedTryException() { }
    public FailedTryException(string message) : base(message) { }
    public FailedTryException(string message, Exception inner) : base(message, inner) { }

    public TimeSpan? RetryAfter { get; }
    public DownloadFault Fault { get; } = DownloadFault.TryLater;
}
