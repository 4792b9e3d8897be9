using System.Text;
using System.Text.RegularExpressions;
using ConnectApp.Rewriting.Plans.Reading;
using ConnectApp.Tests.Connect;
using Xunit;

namespace ConnectApp.Tests.Documents;

public sealed partial class ReadmeTests
{
    [Fact]
    public void TestCommand_OfTheReadme_IsTheOneThatCiRuns()
    {
        var ci = File.ReadAllLines(Path.Combine(Repository.Root, ".ci", "run"));

        var commands = Document.Readme.Blocks("bash").SelectMany(b => b.Split('\n')).Select(l => l.Trim()).ToList();

        Assert.Equal("exec bash tests/run", ci[^1]);
        Assert.Contains("bash tests/run", commands);
        Assert.Contains("dotnet run --project src/ConnectApp -- demo", commands);
    }

    [Fact]
    public void Commands_PathsOfTheRepository_Exist()
    {
        var paths = PathOfRepository().Matches(Document.Readme.Text).Select(m => m.Value.TrimEnd('.', '/')).Distinct().ToList();

        var missing = paths.Where(p => !Path.Exists(Path.Combine(Repository.Root, p)));

        Assert.True(paths.Count >= 5, $"Only {paths.Count} paths were found.");
        Assert.Empty(missing);
    }

    [Fact]
    public void Length_IsThatOfAFirstPage() => Assert.True(Document.Readme.Text.Split('\n').Length <= 151, "The README has at most 150 lines; details go to docs/.");

    [Fact]
    public void Plan_OfTheReadme_HasNoFaultsAndNoWarnings()
    {
        var plan = Document.Readme.Blocks("yaml").Single(b => b.StartsWith("version: 1", StringComparison.Ordinal));

        var reading = PlanReader.Read(Encoding.UTF8.GetBytes(plan), "README.md");

        Assert.Empty(reading.Faults);
        Assert.Empty(reading.Warnings);
        Assert.Equal(["checklists"], reading.Plan!.Entities.Select(e => e.Name));
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/import-plan.md")]
    [InlineData("docs/configuration.md")]
    [InlineData("docs/operations.md")]
    public void Links_OfADocument_LeadToFiles(string name)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, name))!;
        var links = Link().Matches(new Document(name.Split('/')).Text).Select(m => m.Groups["path"].Value).ToList();

        Assert.NotEmpty(links);
        Assert.DoesNotContain(links, l => !Path.Exists(Path.Combine(folder, l)));
    }

    [GeneratedRegex(@"\]\((?<path>[^)#:]+)(?:#[^)]*)?\)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"(?<![\w/])(?:src|tests)/[\w./-]*[\w]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PathOfRepository();
}
