using ConnectApp.Core.Runs;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Transfers.Order;

/// <summary>What a step of a transfer looks at, read just now.</summary>
/// <param name="Site">Null: the site is not there, or has no usable secret.</param>
/// <param name="Age">Since the platform's clocks began.</param>
/// <param name="Counts">What became of the records so far.</param>
internal sealed record TransferLook(RunEntry Entry, TransferRun Run, SiteAddress? Site, TimeSpan Age, RunCounts Counts)
{
    public bool IsPastDeadline => Age >= TransferClocks.Deadline;
}
