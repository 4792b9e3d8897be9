using ConnectApp.WorkItems.Documents;
using ConnectApp.WorkItems.Documents.References;
using ConnectApp.WorkItems.Tests.Infrastructure;
using Xunit;

namespace ConnectApp.WorkItems.Tests.Documents;

public sealed class ReferenceTests
{
    private static readonly Guid s_person = new("d291b0c4-a05c-4ea6-8df1-4b41d5f39eff");
    private static readonly Guid s_stranger = new("11111111-a05c-4ea6-8df1-4b41d5f39eff");
    private static readonly Guid s_file = new("6b2266bf-a155-4582-a475-ca4da68193ef");
    private static readonly Guid s_media = new("22222222-a155-4582-a475-ca4da68193ef");

    private static readonly DocumentSources s_sources = TestSources.Unknown with
    {
        IssueKey = id => id == 12 ? "EMU-7" : null,
        Person = id => id == s_person ? new("Jamal", "acc-1") : id == s_stranger ? new("Left", null) : null,
        AccountOfEmail = email => email == "a@x.example" ? "acc-2" : null,
        Image = image => image.AttachmentId == s_file ? new(s_media, "https://site.atlassian.net/rest/api/3/attachment/content/9") : null,
    };

    [Theory]
    [InlineData("see #12, #13.", "paragraph('see ' link:https://site.atlassian.net/browse/EMU-7'EMU-7' ', #13.')")]
    [InlineData("a#12 &#35;12x #012 #12-3 !12 C#12 #99999999999", "paragraph('a#12 #12x #012 #12-3 !12 C#12 #99999999999')")]
    [InlineData("<code>#12</code>", "paragraph(code'#12')")]
    [InlineData("<pre>#12</pre>", "codeBlock('#12')")]
    [InlineData("<a href='https://a.example'>#12</a>", "paragraph(link:https://a.example/'#12')")]
    [InlineData("<a href='https://dev.azure.com/contoso/P%20x/_workitems/edit/12' data-vss-mention='version:1.0'>#12</a>",
        "paragraph(link:https://site.atlassian.net/browse/EMU-7'EMU-7')")]
    [InlineData("<a href='https://contoso.visualstudio.com/P/_workitems/edit/12?a=b'>the bug</a>", "paragraph(link:https://site.atlassian.net/browse/EMU-7'the bug')")]
    [InlineData("<a href='https://dev.azure.com/contoso/_workitems?id=12&_a=edit'>bug <b>b</b></a>", "paragraph(link:https://site.atlassian.net/browse/EMU-7'bug b')")]
    [InlineData("<a href='https://dev.azure.com/contoso/P/_boards/board/t/T?workitem=12'>x</a>", "paragraph(link:https://site.atlassian.net/browse/EMU-7'x')")]
    [InlineData("<a href='https://dev.azure.com/other/P/_workitems/edit/12'>x</a>", "paragraph(link:https://dev.azure.com/other/P/_workitems/edit/12'x')")]
    [InlineData("<a href='https://dev.azure.com/contoso/P/_workitems/edit/13'>#13</a>", "paragraph(link:https://dev.azure.com/contoso/P/_workitems/edit/13'#13')")]
    public void Html_WorkItems_BecomeKeysWhereKnown(string html, string expected)
    {
        var document = TestSources.Html(html, s_sources);

        Assert.Equal(expected, Adf.Outline(document.Content));
        Adf.AssertValid(document);
    }

    [Theory]
    [InlineData("#12 and `#12` and !12", "paragraph(link:https://site.atlassian.net/browse/EMU-7'EMU-7' ' and ' code'#12' ' and !12')")]
    [InlineData("https://dev.azure.com/contoso/P/_workitems/edit/12", "paragraph(link:https://site.atlassian.net/browse/EMU-7'EMU-7')")]
    [InlineData("[#12](https://dev.azure.com/contoso/P/_workitems/edit/12)", "paragraph(link:https://site.atlassian.net/browse/EMU-7'EMU-7')")]
    [InlineData("[the *bug*](https://dev.azure.com/contoso/P/_workitems/edit/12)",
        "paragraph(link:https://site.atlassian.net/browse/EMU-7'the ' link:https://site.atlassian.net/browse/EMU-7+em'bug')")]
    [InlineData("@<d291b0c4-a05c-4ea6-8df1-4b41d5f39eff> hi", "paragraph(mention:acc-1'@Jamal' ' hi')")]
    [InlineData("hi @&lt;D291B0C4-A05C-4EA6-8DF1-4B41D5F39EFF&gt;", "paragraph('hi ' mention:acc-1'@Jamal')")]
    [InlineData("@<11111111-a05c-4ea6-8df1-4b41d5f39eff>", "paragraph('@Left')")]
    [InlineData("`@<d291b0c4-a05c-4ea6-8df1-4b41d5f39eff>`", "paragraph(code'@<d291b0c4-a05c-4ea6-8df1-4b41d5f39eff>')")]
    [InlineData("![pic](https://dev.azure.com/contoso/p/_apis/wit/attachments/6b2266bf-a155-4582-a475-ca4da68193ef?fileName=a%20b.png)",
        "mediaSingle(media:22222222-a155-4582-a475-ca4da68193ef)")]
    [InlineData("a ![pic](https://e.example/x.png) b", "paragraph('a ' link:https://e.example/x.png'pic' ' b')")]
    public void Markdown_References_BecomeTheirTargets(string markdown, string expected)
    {
        var document = TestSources.Markdown(markdown, s_sources);

        Assert.Equal(expected, Adf.Outline(document.Content));
        Adf.AssertValid(document);
    }

    [Theory]
    [InlineData("<a href='#' data-vss-mention='version:2.0,d291b0c4-a05c-4ea6-8df1-4b41d5f39eff'>@Jamal <b>H</b></a>!", "paragraph(mention:acc-1'@Jamal H' '!')")]
    [InlineData("<a href='#' data-vss-mention='version:2.0,11111111-a05c-4ea6-8df1-4b41d5f39eff'>@Left</a>", "paragraph('@Left')")]
    [InlineData("<a href='mailto:a@x.example' data-vss-mention='version:1.0'>@Ann</a>", "paragraph(mention:acc-2'@Ann')")]
    [InlineData("<a href='mailto:b@x.example' data-vss-mention='version:1.0'>@Bob</a>", "paragraph('@Bob')")]
    [InlineData("<li><a data-vss-mention='version:2.0,d291b0c4-a05c-4ea6-8df1-4b41d5f39eff'>@J</li>x", "bulletList(listItem(paragraph(mention:acc-1'@J'))) paragraph('x')")]
    public void Html_Mentions_BecomePeopleWithAnAccount(string html, string expected)
    {
        var document = TestSources.Html(html, s_sources);

        Assert.Equal(expected, Adf.Outline(document.Content));
        Adf.AssertValid(document);
    }

    [Fact]
    public void Html_Images_AreListedOnceAndShownWhereAttached()
    {
        var address = $"https://dev.azure.com/contoso/p/_apis/wit/attachments/{s_file}?fileName=screen%20shot.png";
        var html = $"<p>a<img src=\"{address}\">b<img src=\"{address.ToUpperInvariant().Replace("FILENAME", "fileName", StringComparison.Ordinal)}\"></p>"
            + "<img src=\"data:image/png;base64,aGVsbG8=\" alt=\"drawn\"><img src=\"https://e.example/x.png\">";

        var document = TestSources.Html(html, s_sources);

        Assert.Equal(
            "paragraph('a') mediaSingle(media:22222222-a155-4582-a475-ca4da68193ef) paragraph('b') mediaSingle(media:22222222-a155-4582-a475-ca4da68193ef) "
            + "paragraph('drawn' link:https://e.example/x.png'https://e.example/x.png')",
            Adf.Outline(document.Content));
        Assert.Equal(2, document.Images.Count);
        Assert.Equal((s_file, "screen shot.png"), (document.Images[0].AttachmentId, document.Images[0].FileName));
        Assert.Equal("image-2cf24dba5fb0.png", document.Images[1].FileName);
        Assert.Equal("hello"u8.ToArray(), document.Images[1].Data!.Value.ToArray());
        Adf.AssertValid(document);
    }

    [Fact]
    public void Html_ImageWithoutMediaId_IsALinkToTheAttachment()
    {
        var sources = s_sources with { Image = _ => new(null, "https://site.atlassian.net/attachment/9") };

        var document = TestSources.Html($"<img src='/contoso/_apis/wit/attachments/{s_file}?fileName=a.png'>", sources);

        Assert.Equal("paragraph(link:https://site.atlassian.net/attachment/9'a.png')", Adf.Outline(document.Content));
    }

    [Fact]
    public void Html_LinkToAFile_LeadsToTheAttachment()
    {
        var document = TestSources.Html($"<a href='https://dev.azure.com/contoso/_apis/wit/attachments/{s_file}?fileName=a.pdf'>spec</a>", s_sources);

        Assert.Equal("paragraph(link:https://site.atlassian.net/rest/api/3/attachment/content/9'spec')", Adf.Outline(document.Content));
        Assert.False(Assert.Single(document.Images).IsShown);
    }

    [Fact]
    public void Document_References_AreListedKnownOrNot()
    {
        var document = TestSources.Html("#12 #13 <a data-vss-mention='version:2.0,33333333-a05c-4ea6-8df1-4b41d5f39eff'>@X</a>", s_sources);

        Assert.Equal([12, 13], document.WorkItems);
        Assert.Equal([new Guid("33333333-a05c-4ea6-8df1-4b41d5f39eff")], document.People);
    }
}
