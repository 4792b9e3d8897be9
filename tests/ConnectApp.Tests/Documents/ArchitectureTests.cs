using ConnectApp.Architecture;
using ConnectApp.Transfers.Runs;
using Xunit;

namespace ConnectApp.Tests.Documents;

public class ArchitectureTests
{
    /// <summary>Of <c>ConnectApp.Transfers</c>, from the jobs down to the doors; a folder uses only what stands below it.</summary>
    private static readonly string[] s_transfers =
    [
        "",
        "Jobs",
        "Requests",
        "Retention",
        "Doors.Connect.Webhooks",
        "Order",
        "Settling",
        "Healing",
        "Loading",
        "Mappings",
        "Stores.Sqlite",
        "Stores",
        "Files",
        "Progress",
        "Reports",
        "Inbox",
        "Runs",
        "Doors.Connect",
        "Doors.Connect.Rest",
        "Doors",
    ];

    [Fact]
    public void FoldersOfTransfers_ArrowsBetweenThem_PointDown() => Assert.Empty(Transfers(s_transfers).FindFaults());

    [Fact]
    public void FoldersOfTransfers_InTheOppositeOrder_AreFaults() =>
        Assert.Contains(Transfers([.. s_transfers.Reverse()]).FindFaults(), f => f.StartsWith("Settling → Healing points up: ", StringComparison.Ordinal));

    [Fact]
    public void Sqlite_IsNamedInTransfersOnlyInItsFolder() => Assert.Empty(Transfers(s_transfers).FindUses("Microsoft.Data.Sqlite", "Stores.Sqlite"));

    [Fact]
    public void Transfers_KnowsOfOurProjectsOnlyCoreAndRewriting() => Assert.Equal(
        ["ConnectApp.Core", "ConnectApp.Rewriting"],
        typeof(TransferRun).Assembly.GetReferencedAssemblies().Select(a => a.Name!).Where(n => n.StartsWith("ConnectApp", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    private static FolderLadder Transfers(IReadOnlyList<string> folders) => new(typeof(TransferRun).Assembly, "ConnectApp.Transfers", folders);
}
