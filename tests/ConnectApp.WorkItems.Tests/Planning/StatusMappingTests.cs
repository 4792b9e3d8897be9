using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Planning;
using Xunit;

namespace ConnectApp.WorkItems.Tests.Planning;

public sealed class StatusMappingTests
{
    private static readonly Status[] s_workflow =
        [Sides.ToDo, new("5", "Selected", "new"), Sides.InProgress, new("6", "CustomState", "indeterminate"), Sides.Done, new("7", "Cancelled", "done")];

    [Theory]
    [InlineData("New", "To Do")]
    [InlineData("Active", "In Progress")]
    [InlineData("customstate", "CustomState")]
    [InlineData("Resolved", "Done")]
    [InlineData("Closed", "Done")]
    [InlineData("Removed", "Cancelled")]
    [InlineData("Testing", null)]
    [InlineData("On Hold", null)]
    [InlineData("Unheard of", null)]
    public void For_States_FollowsNameAndTable(string state, string? expected) =>
        Assert.Equal(expected, new StatusMapping(Sides.Source, new()).For("Bug", state, Sides.Type("Bug", 0, s_workflow))?.Name);

    [Theory]
    [InlineData("Task", "Odd", "To Do")]
    [InlineData("Task", "Gone", "Done")]
    [InlineData("Bug", "Odd", null)]
    public void For_StateOutsideTheTable_FollowsItsCategory(string type, string state, string? expected) =>
        Assert.Equal(expected, new StatusMapping(Sides.Source, new()).For(type, state, Sides.Type("Task"))?.Name);

    [Fact]
    public void For_ResolvedWithoutADoneStatus_IsInProgress()
    {
        var type = Sides.Type("Bug", 0, [Sides.ToDo, new("2", "Working", "indeterminate")]);

        Assert.Equal("Working", new StatusMapping(Sides.Source, new()).For("Bug", "Resolved", type)?.Name);
    }

    [Fact]
    public void For_Override_Wins()
    {
        var options = new MappingOptions { StateOverrides = Sides.Pairs(("resolved", "in progress")) };

        Assert.Equal("In Progress", new StatusMapping(Sides.Source, options).For("Bug", "Resolved", Sides.Type("Bug"))?.Name);
    }

    [Fact]
    public void For_OverrideToAStatusThatIsMissing_FallsBackAndIsNamed()
    {
        var mapping = new StatusMapping(Sides.Source, new() { StateOverrides = Sides.Pairs(("Resolved", "Verified")) });

        Assert.Equal("Done", mapping.For("Bug", "Resolved", Sides.Type("Bug"))?.Name);
        Assert.True(mapping.IsOverrideUnknown("Resolved", Sides.Type("Bug")));
    }
}
