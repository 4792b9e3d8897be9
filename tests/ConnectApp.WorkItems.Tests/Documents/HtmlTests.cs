using ConnectApp.WorkItems.Documents;
using ConnectApp.WorkItems.Tests.Infrastructure;
using Xunit;

namespace ConnectApp.WorkItems.Tests.Documents;

public sealed class HtmlTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain &amp; simple", "paragraph('plain & simple')")]
    [InlineData("<div>one</div><div>two</div>", "paragraph('one') paragraph('two')")]
    [InlineData("<div>one<br>two<br></div><div><br></div>", "paragraph('one' break 'two')")]
    [InlineData("<p>a<p>b", "paragraph('a') paragraph('b')")]
    [InlineData("<p>  a \n <b> b </b>c&nbsp;&nbsp;d ", "paragraph('a ' strong'b ' 'c  d')")]
    [InlineData("<h2>Head</h2>text", "h2('Head') paragraph('text')")]
    [InlineData("<h1>one</h2> two", "h1('one') paragraph('two')")]
    [InlineData("<b>a<i>b</b>c</i>d", "paragraph(strong'a' strong+em'b' em'c' 'd')")]
    [InlineData("<div><b>a</div>b</b>c", "paragraph(strong'a') paragraph(strong'b' 'c')")]
    [InlineData("<code><b>x</b></code>", "paragraph(code'x')")]
    [InlineData("x<sub>1</sub><sup>2</sup><u>u</u><s>s</s>", "paragraph('x' subsup:sub'1' subsup:sup'2' underline'u' strike's')")]
    [InlineData("<span style=\"font-weight:700;color:rgb(255, 0, 0)\">r</span>", "paragraph(strong+textColor:#ff0000'r')")]
    [InlineData("<font color=\"#000\" style=\"background-color:white\">k</font>", "paragraph('k')")]
    [InlineData("<hr>", "rule")]
    [InlineData("<pre>a\n  b<br>c</pre>", "codeBlock('a\n  b\nc')")]
    [InlineData("<pre><code class=\"language-sql\">select 1</code></pre>", "codeBlock('select 1')")]
    [InlineData("<pre class=\"lang-sql\">select 1</pre>", "codeBlock:sql('select 1')")]
    [InlineData("<script>alert(1)</script><style>p{}</style>a<!-- b -->c", "paragraph('ac')")]
    public void Html_CommonElements_BecomeTheirNodes(string html, string expected)
    {
        var document = TestSources.Html(html);

        Assert.Equal(expected, Adf.Outline(document.Content));
        Adf.AssertValid(document);
    }

    [Theory]
    [InlineData("<ul><li>a<li>b</ul>", "bulletList(listItem(paragraph('a')) listItem(paragraph('b')))")]
    [InlineData("<ol start=3><li>a</li></ol>", "orderedList:3(listItem(paragraph('a')))")]
    [InlineData("<ul><li>a</li><ul><li>b</li></ul></ul>", "bulletList(listItem(paragraph('a') bulletList(listItem(paragraph('b')))))")]
    [InlineData("<ul><li><ul><li>b</li></ul></li></ul>", "bulletList(listItem(paragraph() bulletList(listItem(paragraph('b')))))")]
    [InlineData("<ul></ul>a", "paragraph('a')")]
    [InlineData("<ul><li></li></ul>", "bulletList(listItem(paragraph()))")]
    [InlineData("<li>a</li>", "bulletList(listItem(paragraph('a')))")]
    [InlineData("<ul>loose<li>a</ul>", "paragraph('loose') bulletList(listItem(paragraph('a')))")]
    [InlineData("<ul><li><h3>h</h3>t</ul>", "bulletList(listItem(paragraph(strong'h') paragraph('t')))")]
    [InlineData("<ul><li><blockquote>q</blockquote></ul>", "bulletList(listItem(paragraph('q')))")]
    [InlineData("<blockquote><h1>q</h1></blockquote>", "blockquote(paragraph(strong'q'))")]
    [InlineData("<blockquote>a<blockquote>b</blockquote></blockquote>", "blockquote(paragraph('a') paragraph('b'))")]
    [InlineData("<blockquote></blockquote>", "")]
    [InlineData("<ul><li>a<hr>b</ul>", "bulletList(listItem(paragraph('a') paragraph('b')))")]
    public void Html_Lists_HoldOnlyWhatAdfAllows(string html, string expected)
    {
        var document = TestSources.Html(html);

        Assert.Equal(expected, Adf.Outline(document.Content));
        Adf.AssertValid(document);
    }

    [Theory]
    [InlineData("<table><tr><th>h<td>c</table>", "table(tableRow(tableHeader(paragraph('h')) tableCell(paragraph('c'))))")]
    [InlineData("<table><tbody><tr><td colspan=2>a<tr><td>b</table>", "table(tableRow(tableCell:2(paragraph('a'))) tableRow(tableCell(paragraph('b'))))")]
    [InlineData("<table><td>a</table>", "table(tableRow(tableCell(paragraph('a'))))")]
    [InlineData("<table></table>", "")]
    [InlineData("<table><caption>t</caption><tr><td></td></tr></table>", "paragraph('t') table(tableRow(tableCell(paragraph())))")]
    [InlineData("<table><tr><td>a<table><tr><td>b</td><td>c</td></tr></table>d</td></tr></table>",
        "table(tableRow(tableCell(paragraph('a') paragraph('b') paragraph('c') paragraph('d'))))")]
    [InlineData("<ol><li>a<table><tr><td>b</table>c<li>d</ol>",
        "orderedList:1(listItem(paragraph('a'))) table(tableRow(tableCell(paragraph('b')))) paragraph('c') orderedList:2(listItem(paragraph('d')))")]
    [InlineData("<table><tr><td><b>x<tr><td>y</table>z", "table(tableRow(tableCell(paragraph(strong'x'))) tableRow(tableCell(paragraph('y')))) paragraph('z')")]
    public void Html_Tables_AreNeverInsideCellsOrLists(string html, string expected)
    {
        var document = TestSources.Html(html);

        Assert.Equal(expected, Adf.Outline(document.Content));
        Adf.AssertValid(document);
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData(" java\nscript:alert(1)")]
    [InlineData("&#106;avascript:alert(1)")]
    [InlineData("vbscript:x")]
    [InlineData("data:text/html,<script>alert(1)</script>")]
    [InlineData("file://server/share")]
    [InlineData("\\\\server\\share")]
    [InlineData("//evil.example/x")]
    [InlineData("http://")]
    public void Html_LinkOfAnotherScheme_BecomesText(string address)
    {
        var document = TestSources.Html($"<a href=\"{address}\">words</a><img src=\"{address}\" alt=\"\">");

        Assert.Equal("paragraph('words')", Adf.Outline(document.Content));
        Assert.NotEmpty(document.Simplified);
    }

    [Theory]
    [InlineData("<a href='https://a.example/?x=1&amp;y=2'>a</a>", "paragraph(link:https://a.example/?x=1&y=2'a')")]
    [InlineData("<a href='mailto:a@x.example'>a</a>", "paragraph(link:mailto:a@x.example'a')")]
    [InlineData("<a href='/contoso/_git/repo'>a</a>", "paragraph(link:https://dev.azure.com/contoso/_git/repo'a')")]
    [InlineData("<a href='#top'>a</a>", "paragraph('a')")]
    [InlineData("<a href='https://a.example'><code>a</code></a>", "paragraph(link:https://a.example/+code'a')")]
    [InlineData("<a href='https://a.example' style='color:red'>a</a>", "paragraph(link:https://a.example/'a')")]
    public void Html_Links_KeepTheirAddress(string html, string expected)
    {
        var document = TestSources.Html(html);

        Assert.Equal(expected, Adf.Outline(document.Content));
        Adf.AssertValid(document);
    }

    [Fact]
    public void Html_DeepElements_KeepTheirTextWithinTheDepth()
    {
        var deep = string.Concat(Enumerable.Repeat("<ul><li>", 5_000)) + "x" + string.Concat(Enumerable.Repeat("</li></ul>", 5_000)) + "<p><b>y</b>";

        var document = TestSources.Html(deep);

        Adf.AssertValid(document);
        Assert.Equal("xy", Adf.TextOf(document.Content));
        Assert.NotEmpty(document.Simplified);
    }

    [Fact]
    public void Html_ControlCharactersAndHalfPairs_AreRemoved()
    {
        var document = TestSources.Html("a\u0001b\ud800c\ufffed\u0085e");

        Assert.Equal("ab\ufffdcde", Adf.TextOf(document.Content));
    }

    [Fact]
    public void Convert_Parts_FollowOneAnother()
    {
        var document = DocumentConverter.Convert(
            [
                new DocumentPart.Note("Created by A"),
                new DocumentPart.Body("<ul><li>a", Model.TextFormat.Html),
                new DocumentPart.Heading("System info"),
                new DocumentPart.Body("**b**", Model.TextFormat.Markdown),
                new DocumentPart.Plain("c\nd #7"),
            ],
            TestSources.Unknown, TestSources.Notice);

        Assert.Equal(
            "paragraph(em'Created by A') bulletList(listItem(paragraph('a'))) h3('System info') paragraph(strong'b') paragraph('c' break 'd #7')",
            Adf.Outline(document.Content));
        Assert.Equal([7], document.WorkItems);
    }
}
