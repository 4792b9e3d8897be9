using System.Diagnostics.Metrics;

namespace ConnectApp.Transfers.Files;

/// <summary>Counts uploads that had to be fetched twice: <c>connectapp.downloads.again</c> of meter <c>ConnectApp</c>.</summary>
internal sealed class UploadMetrics
{
    private readonly Counter<long> _again;

    public UploadMetrics(IMeterFactory meters) => _again = meters.Create("ConnectApp").CreateCounter<long>(
        "connectapp.downloads.again", "{upload}", "Packed uploads downloaded again because their spool was missing, damaged or over budget");

    public void CountAgain() => _again.Add(1);
}
