using ConnectApp.Architecture;
using ConnectApp.WorkItems.Model;
using Xunit;

namespace ConnectApp.WorkItems.Tests;

public class ArchitectureTests
{
    /// <summary>From the kind of run down to the model; a folder uses only what stands below it.</summary>
    private static readonly string[] s_folders =
    [
        "",
        "Runs",
        "Starting",
        "Verifying",
        "Links",
        "Writing",
        "Attachments",
        "Planning.Predictions",
        "Planning",
        "Reading",
        "Documents",
        "Documents.Markdown",
        "Documents.Html",
        "Documents.References",
        "Documents.Adf",
        "Stores",
        "Jira",
        "AzureDevOps",
        "Calls",
        "Model",
    ];

    [Fact]
    public void Folders_ArrowsBetweenThem_PointDown() => Assert.Equal("", string.Join("\n", Ladder(s_folders).FindFaults()));

    [Fact]
    public void Folders_InTheOppositeOrder_AreFaults() =>
        Assert.Contains(Ladder([.. s_folders.Reverse()]).FindFaults(), f => f.StartsWith("Writing → Stores points up: ", StringComparison.Ordinal));

    [Fact]
    public void Sqlite_IsNowhereNamed() => Assert.Empty(Ladder(s_folders).FindUses("Microsoft.Data.Sqlite"));

    [Fact]
    public void WorkItems_KnowsOfOurProjectsOnlyCoreAndRewriting() => Assert.Empty(
        typeof(WorkItem).Assembly.GetReferencedAssemblies().Select(a => a.Name!)
            .Where(n => n.StartsWith("ConnectApp", StringComparison.Ordinal)).Except(["ConnectApp.Core", "ConnectApp.Rewriting"]));

    private static FolderLadder Ladder(IReadOnlyList<string> folders) => new(typeof(WorkItem).Assembly, "ConnectApp.WorkItems", folders);
}
