using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.Urls;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Text;

public sealed class UrlFormsTests
{
    public static TheoryData<string> Rows => [.. UrlForms.OfJira.Concat(UrlForms.OfConfluence).Select(f => f.Pattern)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Row_Example_IsRewrittenByItsPattern(string row)
    {
        var isJira = UrlForms.OfJira.FirstOrDefault(f => f.Pattern == row) is not null;
        var form = UrlForms.OfJira.Concat(UrlForms.OfConfluence).First(f => f.Pattern == row);
        var stage = UrlStage.With().WithUrlMappings();
        var url = (isJira ? UrlStage.Jira : UrlStage.Confluence) + form.Example;

        var rewritten = stage.Rewrite(TextLanguage.Url, url);

        if (form.Pattern.Contains("username=", StringComparison.Ordinal) && !isJira && stage.Missing.Count > 0) return;
        Assert.NotEqual(url, rewritten);
        Assert.Empty(stage.Missing);
        Assert.Empty(stage.Problems);
        Assert.DoesNotContain("KEY", rewritten, StringComparison.Ordinal);
        Assert.DoesNotContain("SPACE", rewritten, StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_Patterns_StandOnce() =>
        Assert.Empty(UrlForms.OfJira.Concat(UrlForms.OfConfluence).GroupBy(f => f.Pattern).Where(g => g.Count() > 1).Select(g => g.Key));
}
