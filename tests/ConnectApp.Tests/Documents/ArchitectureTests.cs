using ConnectApp.Architecture;
using ConnectApp.Composition;
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
        "Doors.ForgeRemote.Webhooks",
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
        "Doors.ForgeRemote.Rest",
        "Doors.ForgeRemote",
        "Doors.Connect",
        "Doors.Connect.Rest",
        "Doors",
    ];

    /// <summary>Of the executable, from the command line down to the answers of the API.</summary>
    private static readonly string[] s_executable =
    [
        "Commands",
        "Composition",
        "Requests",
        "Admin",
        "Admin.Views",
        "Admin.Models",
        "Api",
        "Api.Description",
        "Api.Stream",
        "Api.Runs",
        "Api.Access",
        "Api.Answers",
    ];

    [Fact]
    public void FoldersOfTheExecutable_ArrowsBetweenThem_PointDown() =>
        AssertNone(new FolderLadder(typeof(Backend).Assembly, "ConnectApp", s_executable).FindFaults());

    [Fact]
    public void FoldersOfTransfers_ArrowsBetweenThem_PointDown() => AssertNone(Transfers(s_transfers).FindFaults());

    [Fact]
    public void FoldersOfTransfers_InTheOppositeOrder_AreFaults() =>
        Assert.Contains(Transfers([.. s_transfers.Reverse()]).FindFaults(), f => f.StartsWith("Settling → Healing points up: ", StringComparison.Ordinal));

    [Fact]
    public void Sqlite_IsNamedInTransfersOnlyInItsFolder() => Assert.Empty(Transfers(s_transfers).FindUses("Microsoft.Data.Sqlite", "Stores.Sqlite"));

    /// <summary>What Core has for one engine is for that engine's folder too.</summary>
    [Fact]
    public void CoresSqlite_IsNamedInTransfersOnlyInItsFolder() => Assert.Empty(Transfers(s_transfers).FindUses("ConnectApp.Core.Stores.Sqlite", "Stores.Sqlite"));

    [Fact]
    public void Sqlite_IsNotNamedInTheExecutable() => Assert.Empty(new FolderLadder(typeof(Backend).Assembly, "ConnectApp", []).FindUses("Microsoft.Data.Sqlite"));

    [Fact]
    public void Transfers_KnowsOfOurProjectsOnlyCoreAndRewriting() => Assert.Equal(
        ["ConnectApp.Core", "ConnectApp.Rewriting"],
        typeof(TransferRun).Assembly.GetReferencedAssemblies().Select(a => a.Name!).Where(n => n.StartsWith("ConnectApp", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    /// <summary>As <c>Assert.Empty</c>, but shows each fault whole.</summary>
    private static void AssertNone(IReadOnlyList<string> faults) => Assert.True(faults.Count == 0, string.Join(Environment.NewLine, faults));

    private static FolderLadder Transfers(IReadOnlyList<string> folders) => new(typeof(TransferRun).Assembly, "ConnectApp.Transfers", folders);
}
