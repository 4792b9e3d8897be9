using System.Text.Json;
using ConnectApp.Tests.Connect;
using Xunit;

namespace ConnectApp.Tests.Commands;

[Collection(ConsoleCollection.Name)]
public sealed class PlanSchemaCommandTests
{
    [Fact]
    public async Task Run_Schema_PrintsOneDocumentWithItsId()
    {
        var run = await ConsoleRun.OfAsync("plan", "schema");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using var schema = JsonDocument.Parse(run.Output);
        Assert.Equal("urn:connectapp:import-plan:1", schema.RootElement.GetProperty("$id").GetString());
        Assert.True(schema.RootElement.GetProperty("properties").TryGetProperty("entities", out _));
    }

    [Theory]
    [InlineData("jira")]
    [InlineData("confluence")]
    public void Sample_FirstLine_NamesTheSchemaThatIsThere(string product)
    {
        var path = Path.Combine(Repository.Root, "src", "ConnectApp", "Sample", product, "import-plan.yaml");
        const string begin = "# yaml-language-server: $schema=";

        var first = File.ReadLines(path).First();

        Assert.StartsWith(begin, first, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(path)!, first[begin.Length..])));
    }

    [Theory]
    [InlineData("suggest")]
    [InlineData("check")]
    [InlineData("schema")]
    public async Task Help_OfAVerb_ShowsAnExample(string verb)
    {
        var run = await ConsoleRun.OfAsync("plan", verb, "--help");

        Assert.Contains($"Example: connectapp plan {verb}", run.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }
}
