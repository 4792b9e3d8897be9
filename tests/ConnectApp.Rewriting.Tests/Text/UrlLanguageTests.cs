using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.References;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Text;

public sealed class UrlLanguageTests
{
    private static string Rewrite(string url, TextRules? rules = null) => UrlStage.With(rules).WithUrlMappings().Rewrite(TextLanguage.Url, url);

    [Theory]
    [InlineData("https://jira.example.org/browse/KEY-1", "https://jira.example.org/browse/NEW-1")]
    [InlineData("http://jira.example.org/browse/KEY-1", "http://jira.example.org/browse/NEW-1")]
    [InlineData("HTTPS://JIRA.Example.ORG:443/browse/KEY-1/", "HTTPS://JIRA.Example.ORG:443/browse/NEW-1/")]
    [InlineData("//jira.example.org/browse/KEY-1", "//jira.example.org/browse/NEW-1")]
    [InlineData("https://example.org/jira/browse/KEY", "https://example.org/jira/browse/NEW")]
    [InlineData("https://example.org/jira//browse/KEY;jsessionid=1A-2", "https://example.org/jira//browse/NEW;jsessionid=1A-2")]
    [InlineData(" https://jira.example.org/browse/KEY-1\r\n", " https://jira.example.org/browse/NEW-1\r\n")]
    [InlineData("https://example.org/confluence/display/SPACE/10000+things?pageId=10000", "https://example.org/confluence/display/ROOM/10000+things?pageId=10000")]
    [InlineData("https://example.org/confluence/display/~ada/Home", "https://example.org/confluence/display/~5b10/Home")]
    [InlineData("https://example.org/confluence/x/ECc#top", "https://example.org/confluence/x/gDgB#top")]
    [InlineData("https://jira.example.org/issues/?jql=project%20%3d%20KEY+order+by+rank&filter=10000", "https://jira.example.org/issues/?jql=project%20%3d%20NEW+order+by+rank&filter=80000")]
    [InlineData("https://jira.example.org/secure/ViewProfile.jspa?x=%zz&name=%61da&&=&name", "https://jira.example.org/secure/ViewProfile.jspa?x=%zz&name=712020%3Ac0ffee&&=&name")]
    [InlineData("https://jira.example.org/browse/KEY-1\\\\", "https://jira.example.org/browse/NEW-1\\\\")]
    [InlineData("https://jira.example.org/browse/KEY-1*:", "https://jira.example.org/browse/NEW-1*:")]
    [InlineData("https://jira.example.org/browse/KEY-1?focusedCommentId=10000).", "https://jira.example.org/browse/NEW-1?focusedCommentId=80000).")]
    [InlineData("https://jira.example.org/browse/KEY-1#comment-10000'", "https://jira.example.org/browse/NEW-1#comment-80000'")]
    [InlineData("https://example.org/confluence/x/ECc,", "https://example.org/confluence/x/gDgB,")]
    [InlineData("https://jira.example.org/browse/key-1", "https://jira.example.org/browse/NEW-1")]
    [InlineData("https://jira.example.org/browse/KE%59-1", "https://jira.example.org/browse/NEW-1")]
    [InlineData("https://jira.example.org/secure/CreateIssue.jspa?pid=10000&customfield_10000=10000", "https://jira.example.org/secure/CreateIssue.jspa?pid=80000&customfield_80000=10000")]
    [InlineData("https://jira.example.org/secure/ConfigureReport.jspa?projectOrFilterId=project-10000", "https://jira.example.org/secure/ConfigureReport.jspa?projectOrFilterId=project-80000")]
    public void Rewrite_UrlOfASourceServer_ReplacesOnlyTheIds(string url, string expected) => Assert.Equal(expected, Rewrite(url));

    [Theory]
    [InlineData("https://jira.example.com/browse/KEY-1")]
    [InlineData("https://jira.example.org.evil.com/browse/KEY-1")]
    [InlineData("https://jira.example.org:8443/browse/KEY-1")]
    [InlineData("https://ada@jira.example.org/browse/KEY-1")]
    [InlineData("https://jira.example.org\\@evil.com/browse/KEY-1")]
    [InlineData("https://example.org/browse/KEY-1")]
    [InlineData("https://example.org/jirafe/browse/KEY-1")]
    [InlineData("ftp://jira.example.org/browse/KEY-1")]
    [InlineData("see https://jira.example.org/browse/KEY-1")]
    [InlineData("/browse/KEY-1")]
    [InlineData("https://jira.example.org/browse/")]
    [InlineData("https://jira.example.org/browse/KEY-")]
    [InlineData("https://jira.example.org/browse/KEY-1x")]
    [InlineData("https://jira.example.org/browse/Key-1")]
    [InlineData("https://jira.example.org/browse/key")]
    [InlineData("https://jira.example.org/projects/search")]
    [InlineData("https://jira.example.org/issues/?filter=-1")]
    [InlineData("https://jira.example.org/secure/CreateIssueDetails!init.jspa?assignee=-1")]
    [InlineData("https://jira.example.org/issues/?Filter=10000")]
    [InlineData("https://jira.example.org/other/10000?pid=10000")]
    [InlineData("https://jira.example.org")]
    [InlineData("https://jira.example.org?")]
    [InlineData("https://")]
    [InlineData("//")]
    [InlineData("")]
    [InlineData("\u00e4")]
    [InlineData("https://example.org/confluence/x/ECc=")]
    [InlineData("https://example.org/confluence/pages/viewpage.action?title=SPACE&focusedCommentId=10000#comment-10000")]
    public void Rewrite_NoReference_ChangesAndTellsNothing(string url)
    {
        var stage = UrlStage.With().WithUrlMappings();

        var rewritten = stage.Rewrite(TextLanguage.Url, url);

        Assert.Equal(url, rewritten);
        Assert.Empty(stage.Missing);
        Assert.Empty(stage.Rewritten);
        Assert.Empty(stage.Problems);
    }

    [Fact]
    public void Rewrite_MissingMappings_StayAndAreToldWithTheirPlaces()
    {
        var stage = UrlStage.With();
        const string url = "https://jira.example.org/browse/GONE-12?jql=KEY&filter=77";

        var rewritten = stage.Rewrite(TextLanguage.Url, url);

        Assert.Equal(url, rewritten);
        Assert.Equal(
            [("derived/jira:projectKey", "GONE-12", 32), ("derived/jira:projectKey", "KEY", 44), ("jira:filter", "77", 55)],
            stage.Missing.Select(m => (m.Kind.Namespace, m.Value, m.Place.Position)));
    }

    [Fact]
    public void Rewrite_ConfluenceUserName_IsMissingAsThePlatformHasNone()
    {
        var stage = UrlStage.With();

        stage.Rewrite(TextLanguage.Url, UrlStage.Confluence + "/users/viewuserprofile.action?username=ada");

        Assert.Equal("no mapping for user names", Assert.Single(stage.Missing).Kind.NeverMapped);
    }

    [Fact]
    public void Rewrite_CloudIdOfAShortLinkThatIsNoNumber_IsAProblem()
    {
        var stage = UrlStage.With().Map("confluence:page", "10000", "abc");
        const string url = UrlStage.Confluence + "/x/ECc";

        var rewritten = stage.Rewrite(TextLanguage.Url, url);

        Assert.Equal(url, rewritten);
        Assert.Contains("no number", Assert.Single(stage.Problems).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Rewrite_SourceUnknown_LeavesUrlsAlone() =>
        Assert.Equal("https://jira.example.org/browse/KEY-1", Rewrite("https://jira.example.org/browse/KEY-1", new TextRules(Product.Jira, [])));

    [Fact]
    public void Rewrite_TwoScopesWithDifferentSources_EachKnowsItsOwn()
    {
        const string url = "https://jira.example.org/browse/KEY-1";

        Assert.Equal("https://jira.example.org/browse/NEW-1", Rewrite(url, new TextRules(Product.Jira, ["https://jira.example.org"])));
        Assert.Equal(url, Rewrite(url, new TextRules(Product.Jira, ["https://jira.example.net"])));
    }

    [Theory]
    [InlineData("https://jira.example.org/browse/KEY-1#x", "https://site.example.net/browse/NEW-1#x")]
    [InlineData("//example.org/jira/browse/KEY-1", "https://site.example.net/browse/NEW-1")]
    [InlineData("https://example.org/confluence/display/SPACE/Home", "https://site.example.net/wiki/display/ROOM/Home")]
    [InlineData("https://jira.example.org/issues/?jql=KEY", "https://site.example.net/issues/?jql=NEW")]
    [InlineData("https://jira.example.org/browse/KEY-1?focusedCommentId=5", "https://site.example.net/browse/NEW-1?focusedCommentId=5")]
    [InlineData("https://jira.example.org/browse/GONE-1", "https://jira.example.org/browse/GONE-1")]
    [InlineData("https://jira.example.org/secure/Dashboard.jspa", "https://jira.example.org/secure/Dashboard.jspa")]
    [InlineData("https://jira.example.org/other/KEY-1", "https://jira.example.org/other/KEY-1")]
    public void Rewrite_SiteRewrite_MovesUrlsWithAMappedReference(string url, string expected)
    {
        Assert.Equal(expected, Rewrite(url, UrlStage.Rules with { CloudSite = "https://site.example.net" }));
        Assert.Equal(expected, Rewrite(url, UrlStage.Rules with { CloudSite = "https://site.example.net/wiki" }));
    }
}
