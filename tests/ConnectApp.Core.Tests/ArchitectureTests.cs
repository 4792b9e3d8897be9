using ConnectApp.Architecture;
using ConnectApp.Core.Runs;
using Xunit;

namespace ConnectApp.Core.Tests;

public class ArchitectureTests
{
    /// <summary>From the schedule down to ids; a folder uses only what stands below it.</summary>
    private static readonly string[] s_folders = ["Runs.Schedule", "Runs", "Calls", "Stores.Sqlite", "Stores", "Telemetry", "Clock", "Ids"];

    [Fact]
    public void Folders_ArrowsBetweenThem_PointDown() => Assert.Empty(Ladder(s_folders).FindFaults());

    [Fact]
    public void Folders_InTheOppositeOrder_AreFaults() =>
        Assert.Contains(Ladder([.. s_folders.Reverse()]).FindFaults(), f => f.StartsWith("Runs → Stores points up: ", StringComparison.Ordinal));

    [Fact]
    public void Sqlite_IsNamedOnlyInItsFolder() => Assert.Empty(Ladder(s_folders).FindUses("Microsoft.Data.Sqlite", "Stores.Sqlite"));

    [Fact]
    public void Core_ReferencesNoKindAndNoEmulator() =>
        Assert.DoesNotContain(typeof(Run).Assembly.GetReferencedAssemblies(), a => a.Name!.StartsWith("ConnectApp", StringComparison.Ordinal));

    private static FolderLadder Ladder(IReadOnlyList<string> folders) => new(typeof(Run).Assembly, "ConnectApp.Core", folders);
}
