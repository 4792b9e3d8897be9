using ConnectApp.WorkItems.Documents;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Planning;
using Xunit;

namespace ConnectApp.WorkItems.Tests.Planning;

public sealed class HierarchyTests
{
    private static readonly Dictionary<int, string> s_types = new() { [1] = "Epic", [2] = "Feature", [3] = "User Story", [4] = "Task", [5] = "Bug" };

    [Theory]
    [InlineData("User Story", 1, "Story", 1, null)]
    [InlineData("User Story", 2, "Story", 2, null)]
    [InlineData("Bug", 1, "Bug", 1, null)]
    [InlineData("Feature", 1, "Epic", null, 1)]
    [InlineData("Task", 3, "Task", null, 3)]
    [InlineData("Epic", 3, "Epic", null, 3)]
    [InlineData("Task", 12, "Task", null, null)]
    public void Place_Levels_OnlyOneUpIsAParent(string type, int parent, string issueType, int? jiraParent, int? related)
    {
        var placement = Sides.Facts(types: s_types).Hierarchy.Place(Sides.Item(12, type, (FieldNames.Parent, parent)));

        Assert.Equal((issueType, jiraParent, related), (placement.Type.Name, placement.Parent, placement.RelatedParent));
        Assert.False(placement.LostItsType);
    }

    [Theory]
    [InlineData(3, "Sub-task", 3, false)]
    [InlineData(4, "Task", null, true)]
    [InlineData(1, "Task", 1, true)]
    [InlineData(99, "Task", null, true)]
    public void Place_TaskAsSubtask_NeedsAParentOfTheStandardLevel(int parent, string issueType, int? jiraParent, bool lost)
    {
        var options = new MappingOptions { TypeOverrides = Sides.Pairs(("Task", "Sub-task")) };

        var placement = Sides.Facts(options: options, types: s_types).Hierarchy.Place(Sides.Item(12, "Task", (FieldNames.Parent, parent)));

        Assert.Equal((issueType, jiraParent, lost), (placement.Type.Name, placement.Parent, placement.LostItsType));
    }

    [Fact]
    public void Place_ParentOfAnEarlierRun_IsAParentByTheLevelOfItsIssue()
    {
        var hierarchy = Sides.Facts(earlier: new() { [50] = 1, [51] = 0 }).Hierarchy;

        Assert.Equal(50, hierarchy.Place(Sides.Item(12, "Bug", (FieldNames.Parent, 50))).Parent);
        Assert.Equal(ParentOutcome.Related, hierarchy.Place(Sides.Item(12, "Bug", (FieldNames.Parent, 51))).Outcome);
    }

    [Fact]
    public void Place_ParentFromTheRelation_CountsIfTheFieldIsMissing()
    {
        var item = Sides.Linked(12, "Bug", [new(RelationNames.Parent, "https://dev.azure.com/contoso/_apis/wit/workItems/1")]);

        Assert.Equal(1, Sides.Facts(types: s_types).Hierarchy.Place(item).Parent);
    }

    [Fact]
    public void Plan_ParentOutsideTheSet_IsSkippedWithALine()
    {
        var plan = new ItemPlanner(Sides.Facts()).Plan(Sides.Item(12, "Bug", (FieldNames.Parent, 99)), _ => null);

        Assert.Null(plan.ParentItem);
        Assert.Contains(plan.Problems, p => (p.Code, p.Effect, p.Part) == (ProblemCodes.OutsideSet, Effect.Skipped, "field:System.Parent"));
    }

    [Fact]
    public void Plan_FeatureUnderEpic_HasALabelOfTheEpicAndALink()
    {
        var planner = new ItemPlanner(Sides.Facts(types: s_types, options: new() { Links = false }));
        var feature = Sides.Item(12, "Feature", (FieldNames.Parent, 1));

        Assert.Contains("ado-epic-1", planner.Plan(feature, _ => null).Fields["labels"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(("Relates", 12, 1), planner.PlanLinks(feature).Links.Select(l => (l.TypeName, l.From, l.To)).Single());
    }
}
