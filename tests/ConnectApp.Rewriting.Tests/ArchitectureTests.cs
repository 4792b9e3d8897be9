using ConnectApp.Architecture;
using ConnectApp.Rewriting.Plans;
using Xunit;

namespace ConnectApp.Rewriting.Tests;

public class ArchitectureTests
{
    /// <summary>From the file to the byte; a folder uses only what stands below it.</summary>
    private static readonly string[] Folders =
    [
        "Plans.Suggesting",
        "Exports",
        "Records",
        "Fields",
        "Fields.Paths",
        "Fields.Syntax",
        "Plans.Reading",
        "Text",
        "Text.Adf",
        "Text.Storage",
        "Text.Wiki",
        "Text.Macros",
        "Text.Jql",
        "Text.Urls",
        "Text.References",
        "Text.Codings",
        "Formats",
        "Packing",
        "Mappings",
        "Plans",
        "Problems",
        "Bytes",
    ];

    [Fact]
    public void Folders_ArrowsBetweenThem_PointDown() =>
        Assert.Empty(new FolderLadder(typeof(ImportPlan).Assembly, "ConnectApp.Rewriting", Folders).FindFaults());

    [Fact]
    public void Folders_OneAboveThatItUses_IsAFault()
    {
        string[] turned = [.. Folders.Reverse()];

        var faults = new FolderLadder(typeof(ImportPlan).Assembly, "ConnectApp.Rewriting", turned).FindFaults();

        Assert.Contains(faults, f => f.StartsWith("Records → Formats points up: BatchBuilder uses ", StringComparison.Ordinal));
        Assert.Contains(faults, f => f.StartsWith("Formats → Plans points up: ", StringComparison.Ordinal));
    }

    [Fact]
    public void Folders_OneThatTheListLacks_IsAFault() =>
        Assert.Contains("the list of folders lacks 'Bytes'", new FolderLadder(typeof(ImportPlan).Assembly, "ConnectApp.Rewriting", Folders[..^1]).FindFaults());

    [Fact]
    public void Rewriting_WebAndDatabase_AreNotUsed()
    {
        var ladder = new FolderLadder(typeof(ImportPlan).Assembly, "ConnectApp.Rewriting", Folders);

        Assert.Empty(ladder.FindUses("Microsoft.AspNetCore"));
        Assert.Empty(ladder.FindUses("Microsoft.Data"));
        Assert.Equal(["ConnectApp.Rewriting.Plans.Reading.PlanYaml uses Parser"], ladder.FindUses("YamlDotNet").Where(u => u.EndsWith("uses Parser", StringComparison.Ordinal)));
    }
}
