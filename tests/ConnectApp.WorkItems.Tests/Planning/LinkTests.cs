using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Planning;
using Xunit;

namespace ConnectApp.WorkItems.Tests.Planning;

public sealed class LinkTests
{
    private const string Address = "https://dev.azure.com/contoso/_apis/wit/workItems/";
    private static readonly Dictionary<int, string> s_types = new() { [5] = "Bug", [20] = "Bug" };

    [Theory]
    [InlineData("System.LinkTypes.Related", 20, "Relates", 12, 20)]
    [InlineData("System.LinkTypes.Related", 5, null, 0, 0)]
    [InlineData("System.LinkTypes.Dependency-Forward", 5, "Blocks", 12, 5)]
    [InlineData("System.LinkTypes.Dependency-Reverse", 5, null, 0, 0)]
    [InlineData("System.LinkTypes.Duplicate-Forward", 20, "Duplicate", 20, 12)]
    [InlineData("System.LinkTypes.Duplicate-Reverse", 20, null, 0, 0)]
    [InlineData("Microsoft.VSTS.Common.TestedBy-Forward", 20, "Relates", 12, 20)]
    [InlineData("System.LinkTypes.Hierarchy-Forward", 20, null, 0, 0)]
    [InlineData("System.LinkTypes.Related", 12, null, 0, 0)]
    public void PlanLinks_OfTwoItems_AreWrittenOnceInTheRightDirection(string rel, int other, string? type, int from, int to)
    {
        var plan = Plan(new(), new Relation(rel, Address + other));

        Assert.Equal(type is null ? [] : new[] { (type, from, to) }, plan.Links.Select(l => (l.TypeName, l.From, l.To)));
        Assert.Empty(plan.Skipped);
    }

    [Theory]
    [InlineData("System.LinkTypes.Related", 99, ProblemCodes.OutsideSet)]
    [InlineData("System.LinkTypes.Dependency-Reverse", 99, ProblemCodes.OutsideSet)]
    [InlineData("Custom.Depends-Forward", 20, ProblemCodes.LinkTypeMissing)]
    [InlineData("System.LinkTypes.Remote.Related", 20, ProblemCodes.LinkTypeMissing)]
    public void PlanLinks_WhatCannotBeCopied_HasALine(string rel, int other, string code)
    {
        var plan = Plan(new(), new Relation(rel, Address + other));

        var line = Assert.Single(plan.Skipped);
        Assert.Equal((code, Effect.Skipped, $"link:{rel}:{other}"), (line.Code, line.Effect, line.Part));
        Assert.Empty(plan.Links);
    }

    [Fact]
    public void PlanLinks_Overrides_NameTypesOrTurnThemOff()
    {
        var overrides = MappingOptions.Overrides<string?>([new("system.linktypes.related", "Blocks"), new("System.LinkTypes.Dependency", null), new("Custom.X", "Gone")]);

        var plan = Plan(new() { LinkOverrides = overrides }, new Relation(RelationNames.Related, Address + 20),
            new Relation(RelationNames.Successor, Address + 20), new Relation("Custom.X-Forward", Address + 20));

        Assert.Equal("Blocks", Assert.Single(plan.Links).TypeName);
        Assert.Equal(2, plan.Skipped.Count);
    }

    [Fact]
    public void PlanLinks_SiteWithSwappedWords_TurnsTheLinkRound()
    {
        var target = Sides.Target() with { LinkTypes = [new("1", "Blocker", "blocks", "is blocked by")] };

        var plan = new ItemPlanner(Sides.Facts(target, types: s_types)).PlanLinks(Sides.Linked(12, "Bug", [new(RelationNames.Successor, Address + 20)]));

        Assert.Equal((20, 12), plan.Links.Select(l => (l.From, l.To)).Single());
    }

    [Theory]
    [InlineData("Hyperlink", "https://a.example/x y", "https://a.example/x%20y")]
    [InlineData("Hyperlink", "javascript:alert(1)", null)]
    [InlineData("Hyperlink", @"\\server\share", null)]
    [InlineData("ArtifactLink", "vstfs:///Git/Commit/p%2Fr%2F0123456789", "https://dev.azure.com/contoso/p/_git/r/commit/0123456789")]
    [InlineData("ArtifactLink", "vstfs:///Git/PullRequestId/p%2fr%2f77", "https://dev.azure.com/contoso/p/_git/r/pullrequest/77")]
    [InlineData("ArtifactLink", "vstfs:///Git/Ref/p%2Fr%2FGBmain%2Fx", "https://dev.azure.com/contoso/p/_git/r?version=GBmain%2Fx")]
    [InlineData("ArtifactLink", "vstfs:///Build/Build/9", "https://dev.azure.com/contoso/Fabrikam/_build/results?buildId=9")]
    [InlineData("ArtifactLink", "vstfs:///Wiki/WikiPage/x", null)]
    [InlineData("ArtifactLink", "garbage", null)]
    public void PlanLinks_Addresses_BecomeWebLinksIfABrowserOpensThem(string rel, string url, string? expected)
    {
        var plan = Plan(new(), new Relation(rel, url));

        Assert.Equal(expected, plan.WebLinks.SingleOrDefault()?.Url);
        Assert.Equal(expected is null ? 1 : 0, plan.Skipped.Count);
    }

    [Fact]
    public void PlanLinks_TurnedOff_CopiesNone() =>
        Assert.Empty(Plan(new() { Links = false }, new Relation(RelationNames.Related, Address + 20), new Relation("Hyperlink", "https://a.example")).Links);

    private static LinksPlan Plan(MappingOptions options, params Relation[] relations) =>
        new ItemPlanner(Sides.Facts(options: options, types: s_types)).PlanLinks(Sides.Linked(12, "Bug", relations));
}
