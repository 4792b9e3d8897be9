using ConnectApp.WorkItems.Tests.Infrastructure;
using Xunit;

namespace ConnectApp.WorkItems.Tests.Documents;

public sealed class MarkdownTests
{
    [Theory]
    [InlineData("# **T** x\n\ntext", "h1(strong'T' ' x') paragraph('text')")]
    [InlineData("a *b* **c** ***d*** ~~e~~ `f`", "paragraph('a ' em'b' ' ' strong'c' ' ' strong+em'd' ' ' strike'e' ' ' code'f')")]
    [InlineData("one\ntwo  \nthree\n\nfour", "paragraph('one' break 'two' break 'three') paragraph('four')")]
    [InlineData("- a\n  - b\n- c", "bulletList(listItem(paragraph('a') bulletList(listItem(paragraph('b')))) listItem(paragraph('c')))")]
    [InlineData("3. a\n4. b", "orderedList:3(listItem(paragraph('a')) listItem(paragraph('b')))")]
    [InlineData("- [ ] a\n- [x] b\n  - [x] c", "taskList(TODO('a') DONE('b') taskList(DONE('c')))")]
    [InlineData("- [ ] a\n- b", "bulletList(listItem(paragraph('[ ] a')) listItem(paragraph('b')))")]
    [InlineData("1. x\n   - [ ] a", "orderedList:1(listItem(paragraph('x') bulletList(listItem(paragraph('[ ] a')))))")]
    [InlineData("> q\n> r", "blockquote(paragraph('q' break 'r'))")]
    [InlineData("&gt; &quot;q&quot;", "blockquote(paragraph('\"q\"'))")]
    [InlineData("```python\nprint(&quot;x&quot;)\n```", "codeBlock:python('print(\"x\")')")]
    [InlineData("    a &amp;lt; b", "codeBlock('a &lt; b')")]
    [InlineData("---", "rule")]
    [InlineData("| a | b |\n|---|---|\n| c | d |",
        "table(tableRow(tableHeader(paragraph('a')) tableHeader(paragraph('b'))) tableRow(tableCell(paragraph('c')) tableCell(paragraph('d'))))")]
    [InlineData("List<int> x &lt;int&gt; y", "paragraph('List<int> x <int> y')")]
    [InlineData("a<br>b &lt;br/&gt;c <b>d *e*</b> f", "paragraph('a' break 'b' break 'c ' strong'd ' strong+em'e' ' f')")]
    [InlineData("<script>alert(1)</script>\n\nx", "paragraph('x')")]
    [InlineData("<div><b>x</b></div>\n\n- y", "paragraph(strong'x') bulletList(listItem(paragraph('y')))")]
    [InlineData("[a](javascript:alert(1)) <https://b.example> c@d.example", "paragraph('a ' link:https://b.example/'https://b.example' ' c@d.example')")]
    public void Markdown_CommonMarks_BecomeTheirNodes(string markdown, string expected)
    {
        var document = TestSources.Markdown(markdown);

        Assert.Equal(expected, Adf.Outline(document.Content));
        Adf.AssertValid(document);
    }

    [Fact]
    public void Markdown_NestedTooDeeply_KeepsItsTextAsPlainText()
    {
        var document = TestSources.Markdown(string.Concat(Enumerable.Repeat("> ", 1_000)) + "word");

        Adf.AssertValid(document);
        Assert.Contains("word", Adf.TextOf(document.Content), StringComparison.Ordinal);
        Assert.NotEmpty(document.Simplified);
    }

    [Theory]
    [InlineData("**a** ", "")]
    [InlineData("https://a.example/ ", "")]
    [InlineData("[a](", "")]
    [InlineData("x ", "# ")]
    public void Markdown_VeryLongParagraph_KeepsItsTextAsPlainText(string piece, string start)
    {
        var text = start + string.Concat(Enumerable.Repeat(piece, 20_000));

        var document = TestSources.Markdown(text + "\n\n**end**");

        Adf.AssertValid(document);
        Assert.Equal(VisibleText.Letters(text.TrimStart('#')) + "end", VisibleText.Letters(Adf.TextOf(document.Content)));
        Assert.NotEmpty(document.Simplified);
    }
}
