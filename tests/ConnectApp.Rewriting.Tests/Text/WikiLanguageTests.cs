using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Plans;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Text;

public class WikiLanguageTests
{
    [Theory]
    [InlineData("[~ada]", "[~accountid:557058:a1]")]
    [InlineData("cc [~ada], [~ada] and [~ada]!", "cc [~accountid:557058:a1], [~accountid:557058:a1] and [~accountid:557058:a1]!")]
    [InlineData("[Ada L.|~ada]", "[Ada L.|~accountid:557058:a1]")]
    [InlineData("[Ada|~ada|who is she]", "[Ada|~accountid:557058:a1|who is she]")]
    [InlineData("[~ada ]", "[~accountid:557058:a1 ]")]
    [InlineData("line\\\\[~ada]", "line\\\\[~accountid:557058:a1]")]
    [InlineData("[not closed [~ada]", "[not closed [~accountid:557058:a1]")]
    [InlineData("|[~ada]|b|", "|[~accountid:557058:a1]|b|")]
    [InlineData("*[~ada]*", "*[~accountid:557058:a1]*")]
    [InlineData("{quote}[~ada]{quote}", "{quote}[~accountid:557058:a1]{quote}")]
    [InlineData("{panel:title=[~ada]}x{panel}", "{panel:title=[~accountid:557058:a1]}x{panel}")]
    [InlineData("see https://x.example/[~ada]", "see https://x.example/[~accountid:557058:a1]")]
    [InlineData("é[~ada]ü", "é[~accountid:557058:a1]ü")]
    public void Rewrite_Mention_BecomesAccountId(string text, string expected)
    {
        var stage = MacroStage.Of(Product.Jira).WithMappings();

        Assert.Equal(expected, stage.Rewrite(TextLanguage.Wiki, text));
        Assert.Empty(stage.Missing);
    }

    [Theory]
    [InlineData("[text|https://jira.example.org/browse/DEMO-1]", "[text|https://jira.example.org/browse/MOVED-1]")]
    [InlineData("[https://jira.example.org/browse/DEMO-1]", "[https://jira.example.org/browse/MOVED-1]")]
    [InlineData("[https://jira.example.org/browse/DEMO-1|https://jira.example.org/browse/DEMO-1]", "[https://jira.example.org/browse/MOVED-1|https://jira.example.org/browse/MOVED-1]")]
    [InlineData("[text|https://jira.example.org/browse/DEMO-1|smart-link]", "[text|https://jira.example.org/browse/MOVED-1|smart-link]")]
    [InlineData("[|https://jira.example.org/browse/DEMO-1]", "[|https://jira.example.org/browse/MOVED-1]")]
    [InlineData("[!a.png|thumbnail!|https://jira.example.org/browse/DEMO-1]", "[!a.png|thumbnail!|https://jira.example.org/browse/MOVED-1]")]
    [InlineData("see https://jira.example.org/browse/DEMO-1.", "see https://jira.example.org/browse/MOVED-1.")]
    [InlineData("(https://jira.example.org/browse/DEMO-1), b", "(https://jira.example.org/browse/MOVED-1), b")]
    [InlineData("[see https://jira.example.org/browse/DEMO-1]", "[see https://jira.example.org/browse/MOVED-1]")]
    [InlineData("|https://jira.example.org/browse/DEMO-1|", "|https://jira.example.org/browse/MOVED-1|")]
    [InlineData("{jira:https://jira.example.org/browse/DEMO-1}", "{jira:https://jira.example.org/browse/MOVED-1}")]
    [InlineData("{jira:demo-1} {jira:HTTPS://jira.example.org/browse/DEMO-1}", "{jira:MOVED-1} {jira:HTTPS://jira.example.org/browse/MOVED-1}")]
    [InlineData("{jiraissues:HTTPS://jira.example.org/issues/?jql=project=DEMO|a=b}", "{jiraissues:HTTPS://jira.example.org/issues/?jql=project=MOVED|a=b}")]
    [InlineData("{jira:DEMO-1|x=https://jira.example.org/browse/DEMO-1}", "{jira:MOVED-1|x=https://jira.example.org/browse/MOVED-1}")]
    [InlineData("{jiraissues:https://jira.example.org/issues/?jql=project = DEMO|a=b}", "{jiraissues:https://jira.example.org/issues/?jql=project = MOVED|a=b}")]
    [InlineData("*https://jira.example.org/browse/DEMO-1*, _https://jira.example.org/browse/DEMO-1_", "*https://jira.example.org/browse/MOVED-1*, _https://jira.example.org/browse/MOVED-1_")]
    [InlineData("https://jira.example.org/issues/?jql=a=b() AND c: https://jira.example.org/browse/DEMO-1?", "https://jira.example.org/issues/?jql=a=b() AND c: https://jira.example.org/browse/MOVED-1?")]
    [InlineData("HTTPS://JIRA.example.org/browse/DEMO-1", "HTTPS://JIRA.example.org/browse/MOVED-1")]
    [InlineData("[text|https://jira.example.org/issues/?jql=project = DEMO and a = 1]", "[text|https://jira.example.org/issues/?jql=project = MOVED and a = 1]")]
    [InlineData("https://jira.example.org/issues/?jql=project=DEMO+AND+a=b()&x=1)", "https://jira.example.org/issues/?jql=project=MOVED+AND+a=b()&x=1)")]
    [InlineData("[a https://jira.example.org/issues/?jql=project=DEMO+AND+cf[10010]=1 b", "[a https://jira.example.org/issues/?jql=project=MOVED+AND+cf[10010]=1 b")]
    [InlineData("http://other.example.org[https://jira.example.org/browse/DEMO-1]", "http://other.example.org[https://jira.example.org/browse/MOVED-1]")]
    [InlineData("http://other.example.org\\\\https://jira.example.org/browse/DEMO-1", "http://other.example.org\\\\https://jira.example.org/browse/MOVED-1")]
    [InlineData("https://jira.example.org, https://jira.example.org/browse/DEMO-1", "https://jira.example.org, https://jira.example.org/browse/MOVED-1")]
    [InlineData("!https://jira.example.org/browse/DEMO-1!", "!https://jira.example.org/browse/MOVED-1!")]
    [InlineData("!https://jira.example.org/browse/DEMO-1|width=3!", "!https://jira.example.org/browse/MOVED-1|width=3!")]
    [InlineData("'https://jira.example.org/browse/DEMO-1','b'", "'https://jira.example.org/browse/MOVED-1','b'")]
    [InlineData("{widget:url=https://jira.example.org/browse/DEMO-1}", "{widget:url=https://jira.example.org/browse/MOVED-1}")]
    [InlineData("{color:red}https://jira.example.org/browse/DEMO-1{color}", "{color:red}https://jira.example.org/browse/MOVED-1{color}")]
    [InlineData("https://jira.example.org/browse/DEMO-1\u00a0x", "https://jira.example.org/browse/MOVED-1\u00a0x")]
    public void Rewrite_Url_GoesToTheLanguageOfUrls(string text, string expected)
    {
        var stage = MacroStage.Of(Product.Jira).WithMappings();

        Assert.Equal(expected, stage.Rewrite(TextLanguage.Wiki, text));
    }

    [Theory]
    [InlineData("{code}[~ada]{code}")]
    [InlineData("{code:java|title=x}\n[~ada]\n{code}")]
    [InlineData("{Code}[~ada]{Code}")]
    [InlineData("{noformat}[~ada] https://jira.example.org/browse/DEMO-1{noformat}")]
    [InlineData("{code}{noformat}{code}{noformat}[~ada]{noformat}")]
    [InlineData("{code}\\{code}[~ada]{code}")]
    [InlineData("{code}\\\\\\{code}[~ada]{code}")]
    [InlineData("{{{code}[~ada]{code}")]
    [InlineData("\\{{code}[~ada]{code}")]
    [InlineData("{{[~ada]}}")]
    [InlineData("{{a {code} b}} [~ada] {code}")]
    [InlineData("\\[~ada]")]
    [InlineData("\\{jira:DEMO-1}")]
    [InlineData("[~accountid:557058:b2]")]
    [InlineData("[~]")]
    [InlineData("[~ada")]
    [InlineData("[~ada\n]")]
    [InlineData("[DEMO-1] DEMO-1 [text|DEMO-1]")]
    [InlineData("[^attachment.png] [#anchor] [text|#anchor] [mailto:ada@example.com]")]
    [InlineData("[DEMO:Home] [$65601]")]
    [InlineData("https://other.example.org/browse/DEMO-1")]
    [InlineData("xhttps://jira.example.org/browse/DEMO-1")]
    [InlineData("https://web.archive.org/web/2012/https://jira.example.org/browse/DEMO-1")]
    [InlineData("[old|https://other.example.org/?to=https://jira.example.org/browse/DEMO-1]")]
    [InlineData("https://other.example.org/a\\[~ada]")]
    [InlineData("{jira:DEMO-1}}")]
    [InlineData("[a {code} b](https://x)[~ada]{code}")]
    [InlineData("{jira:columns=key|serverId=DEMO-1}")]
    public void Rewrite_NoReference_Stays(string text)
    {
        var stage = MacroStage.Of(Product.Jira).WithMappings();

        Assert.Equal(text, stage.Rewrite(TextLanguage.Wiki, text));
        Assert.Empty(stage.Missing);
        Assert.Empty(stage.Problems);
    }

    [Theory]
    [InlineData("{code}[~ada]")]
    [InlineData("{noformat:x}[~ada]{code}")]
    [InlineData("{code:title=[~ada]}x")]
    [InlineData("{Code}[~ada]{code}")]
    [InlineData("{code}}[~ada]{code}")]
    [InlineData("{code}C:\\\\{code}[~ada]{code}")]
    [InlineData("{noformat}\\\\\\\\{noformat}[~ada]")]
    [InlineData("{{code}[~ada]{code}")]
    [InlineData("{{[~ada]\n}}")]
    [InlineData("a{{[~ada]}}b")]
    [InlineData("{{ [~ada] }}")]
    [InlineData("{{List}}s [~ada] {{Map}}")]
    [InlineData("https://other.example.org/[~ada]")]
    [InlineData("http://other.example.org/,x(http://other.example.org)[~ada]")]
    [InlineData("\\\\[~ada]")]
    [InlineData("[[~ada]")]
    [InlineData("]]}}{[~ada]")]
    [InlineData("{:[~ada]:}")]
    [InlineData("|||[~ada]|||")]
    public void Rewrite_WhatIsNotClosed_IsText(string text)
    {
        var stage = MacroStage.Of(Product.Jira).WithMappings();

        Assert.Equal(text.Replace("~ada", "~accountid:557058:a1", StringComparison.Ordinal), stage.Rewrite(TextLanguage.Wiki, text));
    }

    [Theory]
    [InlineData("[DEMO:Home]", "[MOVED:Home]")]
    [InlineData("[DEMO:]", "[MOVED:]")]
    [InlineData("[DEMO:/2010/05/01/Title]", "[MOVED:/2010/05/01/Title]")]
    [InlineData("[DEMO:/2010/05/01]", "[MOVED:/2010/05/01]")]
    [InlineData("[text|~ada:/2010/05/01/Title]", "[text|~557058a1:/2010/05/01/Title]")]
    [InlineData("[text|DEMO:Home|tip]", "[text|MOVED:Home|tip]")]
    [InlineData("[text|DEMO:Home#anchor]", "[text|MOVED:Home#anchor]")]
    [InlineData("[~ada:Home]", "[~557058a1:Home]")]
    [InlineData("[$65601]", "[$99]")]
    [InlineData("[text|$65601]", "[text|$99]")]
    public void Rewrite_ConfluenceLink_SpaceKeyAndPageIdAreReferences(string text, string expected)
    {
        var stage = MacroStage.Of(Product.Confluence).WithMappings();

        Assert.Equal(expected, stage.Rewrite(TextLanguage.Wiki, text));
        Assert.Empty(stage.Missing);
    }

    [Theory]
    [InlineData("[Home] [text|Home] [Note: see below] [12 : 30] [12:30] [query@google] [mailto:a] [file:/x] [file://x] [file:/2010/05/01] [https:/2010/5/1/x]")]
    public void Rewrite_ConfluenceLinkWithoutSpace_Stays(string text)
    {
        var stage = MacroStage.Of(Product.Confluence).WithMappings();

        Assert.Equal(text, stage.Rewrite(TextLanguage.Wiki, text));
        Assert.Empty(stage.Missing);
    }

    [Fact]
    public void Rewrite_MentionInConfluence_IsMissingBecauseNamesAreNeverMapped()
    {
        var stage = MacroStage.Of(Product.Confluence).WithMappings();

        var text = stage.Rewrite(TextLanguage.Wiki, "cc [~ada]");

        Assert.Equal("cc [~ada]", text);
        var missing = Assert.Single(stage.Missing);
        Assert.Equal("no mapping for user names", missing.Kind.NeverMapped);
        Assert.Equal("ada", missing.Value);
        Assert.Equal(5, missing.Place.Position);
    }

    [Fact]
    public void Rewrite_UnknownUser_StaysAndIsToldWithItsPlace()
    {
        var stage = MacroStage.Of(Product.Jira).WithMappings();

        var text = stage.Rewrite(TextLanguage.Wiki, "größer: [~ada] [~bob]");

        Assert.Equal("größer: [~accountid:557058:a1] [~bob]", text);
        var missing = Assert.Single(stage.Missing);
        Assert.Equal(("userName", "bob", 17), (missing.Kind.Name, missing.Value, missing.Place.Position));
        Assert.Equal("größer: [~ada] [~bob]", missing.Place.Around);
    }
}
