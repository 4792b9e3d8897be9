using Xunit;

namespace ConnectApp.Rewriting.Tests.Plans;

public sealed class PlanReaderExampleTests
{
    [Theory]
    [InlineData("jira-plan.yaml")]
    [InlineData("confluence-plan.yaml")]
    [InlineData("contract-plan.yaml")]
    public void Read_ExampleWithoutTextKinds_HasNoFaults(string name)
    {
        var reading = PlanTexts.Parse(PlanTexts.ReadWithoutText(name));

        Assert.Equal([], reading.Faults.Select(f => f.ToString()));
        Assert.Equal([], reading.Warnings.Select(f => f.ToString()));
        Assert.NotNull(reading.Plan);
    }
}
