using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.References;
using ConnectApp.Rewriting.Text.Urls;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Text;

/// <summary>The examples of the rows are rewritten where docs/references.md is tested; here every reference of every row is looked for.</summary>
public sealed class UrlFormsTests
{
    public static TheoryData<string> Rows => [.. UrlForms.OfJira.Concat(UrlForms.OfConfluence).Select(f => f.Pattern)];

    [Theory]
    [MemberData(nameof(Rows))]
    public void Row_EachReference_IsFoundAsItsKind(string row)
    {
        var pattern = UrlPattern.Parse(row);
        var isJira = UrlForms.OfJira.Any(f => f.Pattern == row);
        var path = (isJira ? UrlStage.Jira : UrlStage.Confluence) + string.Concat(pattern.Path.Select(p => "/" + Fill(p)));
        var parameters = pattern.Query.Select(p => (Url: $"{path}?x=1&{Fill(p.Name)}={(p.Value is null ? "" : Fill(p.Value))}&y", Kind: p.Name.IsReference ? p.Name.Hole : p.Value?.Hole));
        var fragment = pattern.Fragment is { } f ? [(Url: $"{path}#{Fill(f)}", Kind: f.Hole)] : Array.Empty<(string Url, string? Kind)>();
        List<(string Url, string? Kind)> urls = [.. pattern.Path.Where(p => p.IsReference).Select(p => (path, p.Hole)), .. parameters, .. fragment];

        foreach (var (url, kind) in urls.Where(u => !string.IsNullOrEmpty(u.Kind)))
        {
            var stage = UrlStage.With();

            stage.Rewrite(TextLanguage.Url, url);

            var expected = kind switch { UrlForm.TinyLink or UrlForm.PreviewPath => "pageId", "jql" or "cql" => "projectKey", _ => kind };
            Assert.Contains(expected, stage.Missing.Select(m => m.Kind.Name));
        }

        Assert.NotEmpty(urls);
    }

    [Fact]
    public void Rows_Patterns_StandOnce() =>
        Assert.Empty(UrlForms.OfJira.Concat(UrlForms.OfConfluence).GroupBy(f => f.Pattern).Where(g => g.Count() > 1).Select(g => g.Key));

    private static string Fill(UrlPiece piece) => piece.Before + Value(piece.Hole) + piece.After;

    private static string Value(string? hole) => hole switch
    {
        null => "",
        "" => "x",
        "issueKey" => "KEY-7",
        "projectKey" or "spaceKey" => "KEY",
        "jql" or "cql" => "project=KEY",
        UrlForm.PreviewPath => "/12345/12346/notes.txt",
        "userName" or "userKey" or "group" => "ada",
        UrlForm.TinyLink => "ECc",
        _ => "12345",
    };
}
