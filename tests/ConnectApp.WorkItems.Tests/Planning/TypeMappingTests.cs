using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Planning;
using Xunit;

namespace ConnectApp.WorkItems.Tests.Planning;

public sealed class TypeMappingTests
{
    [Theory]
    [InlineData("Epic", "Epic")]
    [InlineData("Feature", "Epic")]
    [InlineData("User Story", "Story")]
    [InlineData("Product Backlog Item", "Story")]
    [InlineData("requirement", "Story")]
    [InlineData("Task", "Task")]
    [InlineData("Bug", "Bug")]
    [InlineData("Sub-Task", "Sub-task")]
    [InlineData("Impediment", "Task")]
    [InlineData("Test Case", "Task")]
    [InlineData("Something of ours", "Task")]
    public void For_DefaultTypes_FollowsTheTable(string source, string expected) =>
        Assert.Equal(expected, new TypeMapping(Sides.Target(), new()).For(source).Type.Name);

    [Fact]
    public void For_Override_WinsWithoutCaseAndTrimmed()
    {
        var options = new MappingOptions { TypeOverrides = Sides.Pairs((" bug ", " STORY ")) };

        var decision = new TypeMapping(Sides.Target(), options).For("Bug");

        Assert.Equal(("Story", TypeRule.Override), (decision.Type.Name, decision.Rule));
    }

    [Fact]
    public void For_TypeOfTheSameName_WinsOverTheTable()
    {
        var target = Sides.Target(Sides.Type("Epic", 1), Sides.Type("Feature"), Sides.Type("Task"));

        Assert.Equal(("Feature", TypeRule.SameName), (new TypeMapping(target, new()).For("Feature").Type.Name, new TypeMapping(target, new()).For("Feature").Rule));
    }

    [Fact]
    public void For_TableNamesATypeThatIsMissing_TakesTheFirstStandardType()
    {
        var target = Sides.Target(Sides.Type("Initiative", 2), Sides.Type("Request"), Sides.Type("Incident"));

        var decision = new TypeMapping(target, new()).For("User Story");

        Assert.Equal(("Request", TypeRule.FirstStandard), (decision.Type.Name, decision.Rule));
    }

    [Fact]
    public void UnknownOverrides_NameTypesThatTheProjectLacks()
    {
        var options = new MappingOptions { TypeOverrides = Sides.Pairs(("Bug", "Defect"), ("Task", "Story")) };

        Assert.Equal("Bug", Assert.Single(new TypeMapping(Sides.Target(), options).UnknownOverrides).Key);
    }
}
