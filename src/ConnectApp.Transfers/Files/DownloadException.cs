using ConnectApp.Core.Calls;
using ConnectApp.Rewriting.Formats;

namespace ConnectApp.Transfers.Files;

/// <summary>A file cannot be read on; the message says what was found, and where, without the signed URL.</summary>
internal sealed class DownloadException : Exception
{
    public DownloadException(DownloadFault fault, TimeSpan? retryAfter, string message)
        : base(message)
    {
        Fault = fault;
        RetryAfter = retryAfter;
    }

    public DownloadException() { }
    public DownloadException(string message) : base(message) { }
    public DownloadException(string message, Exception inner) : base(message, inner) { }

    public DownloadFault Fault { get; } = DownloadFault.TryLater;

    /// <summary>How long the other side asked to wait, where it did.</summary>
    public TimeSpan? RetryAfter { get; }
}
