using ConnectApp.Architecture;
using ConnectApp.Waves.Tree;
using Xunit;

namespace ConnectApp.Waves.Tests;

public class ArchitectureTests
{
    /// <summary>From the registration down to the status tree; a folder uses only what stands below it.</summary>
    private static readonly string[] s_folders = ["", "Reports", "Starting", "Runs", "Stores", "Plans", "Calls", "Client", "Tree"];

    [Fact]
    public void Folders_ArrowsBetweenThem_PointDown() => Assert.Empty(Ladder(s_folders).FindFaults());

    [Fact]
    public void Sqlite_IsNowhereNamed() => Assert.Empty(Ladder(s_folders).FindUses("Microsoft.Data.Sqlite"));

    [Fact]
    public void Waves_KnowsOfOurProjectsOnlyCoreAndRewriting() => Assert.Empty(
        typeof(StatusNode).Assembly.GetReferencedAssemblies().Select(a => a.Name!)
            .Where(n => n.StartsWith("ConnectApp", StringComparison.Ordinal)).Except(["ConnectApp.Core", "ConnectApp.Rewriting"]));

    private static FolderLadder Ladder(IReadOnlyList<string> folders) => new(typeof(StatusNode).Assembly, "ConnectApp.Waves", folders);
}
