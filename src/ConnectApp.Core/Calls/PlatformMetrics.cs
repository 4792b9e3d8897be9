using System.Diagnostics.Metrics;

namespace ConnectApp.Core.Calls;

/// <summary>Calls that had to be made again: <c>connectapp.retries</c> of meter <c>ConnectApp</c>, by operation and reason (a status, or what broke).</summary>
internal sealed class PlatformMetrics
{
    public const string Download = "GET signed URL";
    private readonly Counter<long> _retries;

    public PlatformMetrics(IMeterFactory meters) => _retries = meters.Create("ConnectApp").CreateCounter<long>(
        "connectapp.retries", "{call}", "Calls to the platform, the products and the storage that were made again");

    public void CountRetry(string operation, string reason) => _retries.Add(
        1, new KeyValuePair<string, object?>("operation", operation), new KeyValuePair<string, object?>("reason", reason));
}
