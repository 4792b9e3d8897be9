using ConnectApp.WorkItems.Documents;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Tests.Infrastructure;
using Xunit;

namespace ConnectApp.WorkItems.Tests.Documents;

public sealed class CuttingTests
{
    private static readonly int s_notice = TestSources.Notice.Length;

    [Theory]
    [InlineData("<p>12345</p><p>67890</p>", 10, "paragraph('12345') paragraph('67890')", false)]
    [InlineData("<p>12345</p><p>67890</p><p>1</p>", 10, "paragraph('12345') paragraph('67890')", true)]
    [InlineData("<p>12345</p><p>67890</p>", 9, "paragraph('12345')", true)]
    [InlineData("<p>1234567890</p>", 4, "paragraph('1234')", true)]
    [InlineData("<p>12</p><ul><li>34<li>56</ul>", 4, "paragraph('12') bulletList(listItem(paragraph('34')))", true)]
    [InlineData("<ul><li>12<ul><li>3456</ul></ul>", 3, "bulletList(listItem(paragraph('12')))", true)]
    [InlineData("<table><tr><td>12<td>34<tr><td>56<td>78</table>", 6, "table(tableRow(tableCell(paragraph('12')) tableCell(paragraph('34'))))", true)]
    [InlineData("<pre>123456</pre>", 3, "codeBlock('123')", true)]
    [InlineData("<p>\ud83d\ude00\ud83d\ude00</p>", 3, "paragraph('\ud83d\ude00')", true)]
    public void Cut_TooLongText_EndsAtABlockWithANotice(string html, int room, string kept, bool isCut)
    {
        var limit = isCut ? room + s_notice : room;

        var document = DocumentConverter.Convert([new DocumentPart.Body(Padded(html, isCut), TextFormat.Html)], TestSources.Unknown, TestSources.Notice, limit);

        Assert.Equal(isCut, document.IsCut);
        Assert.Equal(isCut ? $"{kept} paragraph(em'{TestSources.Notice}')" : kept, Adf.Outline(document.Content));
        Adf.AssertValid(document);
    }

    [Fact]
    public void Problems_CutText_IsAFailureThatNamesThePart()
    {
        var document = TestSources.Html(new string('x', 100), limit: 60);

        var problem = Assert.Single(document.Problems(5, "field:System.Description"));

        Assert.Equal((5, "field:System.Description", ProblemCodes.TextTooLong, Effect.Failed), (problem.Item!.Value, problem.Part, problem.Code, problem.Effect));
    }

    [Theory]
    [InlineData("<hr>")]
    [InlineData("<table><tr><td>")]
    [InlineData("<ul><li>")]
    [InlineData("<img src='https://dev.azure.com/contoso/_apis/wit/attachments/6b2266bf-a155-4582-a475-ca4da68193ef'>")]
    public void Cut_ManyEmptyElements_StayWithinTheNodes(string element)
    {
        var sources = TestSources.Unknown with { Image = _ => new(Guid.Empty, "https://site.atlassian.net/a") };

        var document = TestSources.Html(string.Concat(Enumerable.Repeat(element, 50_000)), sources, DocumentConverter.TextLimit);

        Adf.AssertValid(document);
        Assert.True(document.Content.GetRawText().Length < 6_000_000, "The document is too large.");
    }

    /// <summary>The notice takes room, so a text is cut only if the text alone is over the limit; the padding makes it so.</summary>
    private static string Padded(string html, bool isCut) => isCut ? html + "<p>" + new string('z', 200) + "</p>" : html;
}
