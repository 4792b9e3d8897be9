using ConnectApp.Core.Runs;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Transfers.Order;

/// <summary>What a step of a transfer looks at, read just now.</summary>
/// <param name="Site">Null: the site is not there, or its door lends no authority now.</param>
/// <param name="Traits">Of the front door.</param>
/// <param name="Age">Since the platform's clocks began.</param>
/// <param name="IsAgeCertain">False: the server's clock is in doubt, and nothing irrevocable may follow from the age.</param>
/// <param name="Counts">What became of the records so far.</param>
internal sealed record TransferLook(RunEntry Entry, TransferRun Run, SiteAddress? Site, DoorTraits Traits, TimeSpan Age, bool IsAgeCertain, RunCounts Counts)
{
    public bool IsPastDeadline => HasReached(TransferClocks.Deadline);

    public bool HasReached(TimeSpan age) => IsAgeCertain && Age >= age;
}
