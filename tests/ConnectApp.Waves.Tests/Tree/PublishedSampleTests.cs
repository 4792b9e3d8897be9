using System.Text.Json;
using ConnectApp.Waves.Client;
using ConnectApp.Waves.Tree;
using Xunit;

namespace ConnectApp.Waves.Tests.Tree;

public sealed class PublishedSampleTests
{
    [Fact]
    public void Check_WithACommaTooMany_IsRead()
    {
        var node = PublishedSamples.Node("check.json");

        Assert.Equal("WARNING", node.Verdict);
        Assert.Equal("All Preflight checks have passed with warning.", node.Message);
        Assert.Empty(node.Children);
    }

    [Fact]
    public void CheckChildren_TwoPages_MakeOneTree()
    {
        var first = PublishedSamples.Page("check-children-1.json");
        var second = PublishedSamples.Page("check-children-2.json");

        var tree = first.Data!.Merge(second.Data!);

        Assert.Equal(22, tree.Children.Count);
        Assert.Equal("root:check#finished#skipped#missingissuetypes", System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(first.Links!.Next!)));
        Assert.Null(second.Links!.Next);
        var details = tree.Find("AnonPermission")!.Details!;
        Assert.True(details.Excludable);
        Assert.Equal("Default Permission Scheme", Assert.Single(details.Occurrences));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1_708_663_013_000), details.LastUpdatedAt);
        Assert.Equal("AnonPermission", tree.InDisplayOrder().ElementAt(1).Level);
    }

    [Theory]
    [InlineData("check-level-check.json")]
    [InlineData("migrate-projects-unexpanded.json")]
    public void LevelWithoutContent_IsEmptyNotFailed(string name) => Assert.True(PublishedSamples.Node(name).IsEmpty);

    [Theory]
    [InlineData("check-one.json", "SKIPPED")]
    [InlineData("migrate-check-one.json", "SUCCESS")]
    [InlineData("migrate-project.json", "SUCCESS")]
    public void OneNode_HasItsVerdict(string name, string verdict) => Assert.Equal(verdict, PublishedSamples.Node(name).Verdict);

    [Fact]
    public void Migrate_InProgress_HasNoVerdictAndNoPercent()
    {
        var node = PublishedSamples.Node("migrate.json");

        Assert.Null(node.Verdict);
        Assert.False(node.Progress!.IsSupported);
        Assert.Null(node.Progress.Percent);
    }

    [Fact]
    public void MigrateChildren_AsPublished_AreRefusedWithTheirPosition()
    {
        var fault = Assert.Throws<JsonException>(() => PublishedSamples.Page("migrate-children.txt"));

        Assert.Equal(6, fault.LineNumber);
        Assert.NotNull(fault.BytePositionInLine);
    }

    [Fact]
    public void MigrateChildren_Corrected_AreCheckAndMigrate()
    {
        var node = PublishedSamples.Node("migrate-children.json");

        Assert.Equal(["check", "migrate"], node.Children.Keys);
        Assert.Equal("WARNING", node.Find("check")!.Verdict);
        Assert.True(node.Find("migrate")!.CanChange);
    }

    [Fact]
    public void MigrateScopes_WithACustomersScope_KeepsIt()
    {
        var node = PublishedSamples.Node("migrate-scopes.json");

        Assert.Equal(["apps", "ar", "customers", "jsm", "projects", "usersAndGroups"], node.Children.Keys);
    }

    [Fact]
    public void MigrateProjects_HoldsChildrenOnly()
    {
        var node = PublishedSamples.Node("migrate-projects.json");

        Assert.Null(node.Status);
        Assert.Equal(50, node.Find("TEST")!.Progress!.Percent);
        Assert.Equal(new StatusPhase("Import", 200, 100), node.Find("TEST")!.Progress!.Data[0]);
    }

    [Fact]
    public void Progress_OfACheck_HasItsPhase()
    {
        var node = PublishedSamples.Node("progress-check.json");

        Assert.Equal(30, node.Progress!.Percent);
        Assert.Equal(new StatusPhase("Preflight Checks", 40, 12), node.Progress.Data[0]);
    }

    [Fact]
    public void Progress_WithoutDataWrapper_IsAnEmptyPage() => Assert.Null(PublishedSamples.Page("progress-no-data-wrapper.json").Data);

    [Fact]
    public void SchemaSample_PendingWithOutcome_HasNoVerdict()
    {
        var node = PublishedSamples.Node("schema-sample.json");

        Assert.Equal("SUCCESS", node.Outcome);
        Assert.Null(node.Verdict);
        Assert.Equal(100, node.Progress!.Percent);
    }

    [Fact]
    public void Samples_WrittenAndReadAgain_AreTheSame()
    {
        var names = Directory.EnumerateFiles(PublishedSamples.Folder, "*.json").Select(Path.GetFileName).Where(name => name != "progress-no-data-wrapper.json").ToList();

        Assert.Equal(14, names.Count);
        Assert.All(names, name =>
        {
            var node = PublishedSamples.Node(name!);
            var again = JsonSerializer.Deserialize(JsonSerializer.Serialize(node, ClientJson.Default.StatusNode), ClientJson.Default.StatusNode);
            Assert.Equal(node, again);
        });
    }

    [Fact]
    public void UnknownMembers_SurviveARoundTrip()
    {
        const string text = """
            {"status":"ON_HOLD","outcome":7,"owner":{"a":[1,null]},"details":{"severity":"high"},"progressDetails":{"isSupported":true,"eta":"soon"},"children":{"x":{"status":"PARKED"}}}
            """;

        var node = JsonSerializer.Deserialize(text, ClientJson.Default.StatusNode)!;
        using var written = JsonDocument.Parse(JsonSerializer.Serialize(node, ClientJson.Default.StatusNode));

        using var original = JsonDocument.Parse(text);
        Assert.True(JsonElement.DeepEquals(original.RootElement, written.RootElement), written.RootElement.ToString());
    }
}
