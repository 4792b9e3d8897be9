using ConnectApp.Architecture;
using Xunit;

namespace ConnectApp.Emulator.Tests;

public class ArchitectureTests
{
    /// <summary>From the emulator as a whole down to strict JSON. Emulated systems stand side by side; which is higher says nothing.</summary>
    private static readonly string[] Folders =
    [
        "",
        "AppMigration.Forge",
        "AppMigration.Connect",
        "AppMigration.Api",
        "AppMigration.Events",
        "AppMigration.Storage",
        "AppMigration.Dials",
        "AppMigration.Transfers",
        "AppMigration.Apps",
        "AppMigration.Sites",
        "Jira",
        "AzureDevOps",
        "MigrationApi",
        "Services",
        "Systems",
        "Ledgers",
        "Faults",
        "Scenarios",
        "Signing",
        "Clock",
        "Http",
    ];

    private static readonly string[] Systems = ["AppMigration", "AzureDevOps", "Jira", "MigrationApi"];

    [Fact]
    public void Folders_ArrowsBetweenThem_PointDown() => Assert.Empty(Ladder(Folders).FindFaults());

    [Fact]
    public void Folders_InTheOppositeOrder_AreFaults() =>
        Assert.Contains(Ladder([.. Folders.Reverse()]).FindFaults(), f => f.StartsWith("Signing → Http points up: ", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(EachSystem))]
    public void System_IsUsedByNoOtherSystem(string system)
    {
        string[] own = ["", .. Folders.Where(f => f == system || f.StartsWith(system + ".", StringComparison.Ordinal))];

        Assert.Empty(Ladder(Folders).FindUses($"ConnectApp.Emulator.{system}", own));
    }

    [Fact]
    public void Emulator_ReferencesNothingOfTheBackend() =>
        Assert.DoesNotContain(typeof(PlatformEmulator).Assembly.GetReferencedAssemblies(), a => a.Name!.StartsWith("ConnectApp", StringComparison.Ordinal));

    public static TheoryData<string> EachSystem() => [.. Systems];

    private static FolderLadder Ladder(IReadOnlyList<string> folders) => new(typeof(PlatformEmulator).Assembly, "ConnectApp.Emulator", folders);
}
