using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.Adf;
using ConnectApp.Rewriting.Text.Jql;
using ConnectApp.Rewriting.Text.Macros;
using ConnectApp.Rewriting.Text.Urls;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Documents;

public sealed class ReferencesDocumentTests
{
    /// <summary>With <c>CONNECTAPP_WRITE_DOCUMENTS=1</c> the page is written rather than compared.</summary>
    [Fact]
    public void Page_IsThatOfTheTables()
    {
        var file = Path.Combine(Root(), "docs", "references.md");
        var page = ReferencesDocument.Build();
        if (Environment.GetEnvironmentVariable("CONNECTAPP_WRITE_DOCUMENTS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, page);
        }

        Assert.Equal(page, File.ReadAllText(file).ReplaceLineEndings("\n"));
    }

    public static TheoryData<TextLanguage, string> Rows()
    {
        var rows = new TheoryData<TextLanguage, string>();
        foreach (var form in UrlForms.OfJira) rows.Add(TextLanguage.Url, Examples.Jira + form.Example);
        foreach (var form in UrlForms.OfConfluence) rows.Add(TextLanguage.Url, Examples.Confluence + form.Example);
        foreach (var row in JqlFields.Rows) rows.Add(TextLanguage.Jql, row.Example);
        foreach (var row in JqlFunctions.Rows) rows.Add(TextLanguage.Jql, row.Example);
        foreach (var row in CqlFields.Rows) rows.Add(TextLanguage.Cql, row.Example);
        foreach (var row in MacroTable.Rows) rows.Add(TextLanguage.Wiki, row.Example);
        foreach (var row in AdfPlaces.Rows) rows.Add(TextLanguage.Adf, row.Example);
        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Row_Example_IsRewrittenOrHasNoMappingOnThePlatform(TextLanguage language, string example)
    {
        var stage = Examples.Stage(language == TextLanguage.Adf ? Product.Jira : Product.Confluence);

        var rewritten = stage.Rewrite(language, example);

        Assert.Empty(stage.Problems);
        Assert.All(stage.Missing, m => Assert.NotNull(m.Kind.NeverMapped));
        if (stage.Missing.Count > 0) return;
        Assert.NotEqual(example, rewritten);
        Assert.All(Examples.Ids, id => Assert.DoesNotContain(id.ServerId, rewritten, StringComparison.Ordinal));
    }

    [Fact]
    public void Examples_Spelled_StandInMarkdownAsTheyAre() =>
        Assert.All(Rows(), row => Assert.DoesNotContain("`", (string)row[1], StringComparison.Ordinal));

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ConnectApp.sln"))) folder = folder.Parent ?? throw new InvalidOperationException("ConnectApp.sln was not found above the tests.");
        return folder.FullName;
    }
}
