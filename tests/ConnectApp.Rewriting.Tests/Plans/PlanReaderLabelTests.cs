using Xunit;

namespace ConnectApp.Rewriting.Tests.Plans;

public sealed class PlanReaderLabelTests
{
    [Theory]
    [InlineData("a*", "*b", "entities 'one' and 'two' both claim the label 'ab'; expected one entity for a label")]
    [InlineData("users*", "users-?.ndjson", "both claim the label 'users-x.ndjson'")]
    [InlineData("a.ndjson", "a.ndjson.gz", "both claim the label 'a.ndjson'")]
    public void Read_TwoEntitiesWithOneLabel_IsAFaultWithAnExample(string one, string two, string message)
    {
        var reading = PlanTexts.Parse(Plan("idle: 2h", "", one, two));

        var fault = Assert.Single(reading.Faults);
        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.Equal((7, 17), (fault.Line, fault.Column));
    }

    [Fact]
    public void Read_LabelsApart_AreNoFault()
    {
        var reading = PlanTexts.Parse(Plan("idle: 2h", "", "a*.ndjson", "b*.ndjson"));

        Assert.Empty(reading.Faults);
    }

    [Fact]
    public void Read_EntityThatClaimsTheManifest_IsAFault()
    {
        var reading = PlanTexts.Parse(Plan("manifest: m.json.gz", "", "a*", "m*"));

        var fault = Assert.Single(reading.Faults);
        Assert.Equal("plan.yaml:7:17: entity 'two' claims 'm.json.gz', which is the manifest", fault.ToString());
    }

    [Fact]
    public void Read_EntityThatClaimsTheFileOfSource_IsAFault()
    {
        var reading = PlanTexts.Parse(Plan("idle: 2h", "source: { label: about.json, path: $.url }", "about*", "b*"));

        var fault = Assert.Single(reading.Faults);
        Assert.Equal("plan.yaml:6:17: entity 'one' claims 'about.json', which source names", fault.ToString());
    }

    [Fact]
    public void Read_EntityThatIsIgnoredAsAWhole_IsAFault()
    {
        var reading = PlanTexts.Parse(Plan("idle: 2h", "ignore: [\"*.log\"]", "a-*.log", "b*"));

        var fault = Assert.Single(reading.Faults);
        Assert.Contains("entity 'one' claims only labels that ignore has too ('*.log')", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_TwoEntitiesThatMakeIdsUnderOneName_IsAFault()
    {
        var reading = PlanTexts.Parse(Plan("idle: 2h", "", "a*", "b*").Replace("two: {", "two: { id: one,", StringComparison.Ordinal));

        var fault = Assert.Single(reading.Faults);
        Assert.Equal("plan.yaml:7:14: entities 'one' and 'two' make cloud ids under one name, 'one'; expected a name for each", fault.ToString());
    }

    private static string Plan(string completion, string extra, string one, string two) => $$"""
        version: 1
        app: a
        product: jira
        completion: { {{completion}} }
        entities:
          one: { label: "{{one}}", key: $.id }
          two: { label: "{{two}}", key: $.id }
        {{extra}}
        """;
}
