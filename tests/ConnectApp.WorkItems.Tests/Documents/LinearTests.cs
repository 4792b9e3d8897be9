using ConnectApp.WorkItems.Documents;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Tests.Infrastructure;
using Xunit;

namespace ConnectApp.WorkItems.Tests.Documents;

/// <summary>Four times the text needs about four times the memory traffic. Bytes are counted, because times depend on the machine.</summary>
public sealed class LinearTests
{
    private const int Small = 3_000;

    [Theory]
    [InlineData("<div>")]
    [InlineData("<b><p>")]
    [InlineData("<font color=red><p>")]
    [InlineData("<a href=x><p>")]
    [InlineData("</b></p></li>")]
    [InlineData("<ul><li>x")]
    [InlineData("<ol><li>a<table><tr><td>b</table>")]
    [InlineData("<table><tr><td>")]
    [InlineData("<!--x--><![CDATA[")]
    [InlineData("&amp;&lt;&#12;")]
    [InlineData("#1 @x <")]
    [InlineData("<br> ")]
    [InlineData("<pre>x</pre>")]
    [InlineData("<blockquote>x")]
    public void Html_FourTimesTheText_NeedsAboutFourTimesTheWork(string piece) => AssertLinear(piece, TextFormat.Html);

    [Theory]
    [InlineData("*a ")]
    [InlineData("**a** ")]
    [InlineData("a_b ")]
    [InlineData("[a](b) ")]
    [InlineData("- x\n")]
    [InlineData("> x\n\n")]
    [InlineData("`a ")]
    [InlineData("| a | b |\n")]
    [InlineData("<b>x ")]
    [InlineData("&lt;b&gt;")]
    [InlineData("#1 !2 ")]
    [InlineData("https://a.example ")]
    public void Markdown_FourTimesTheText_NeedsAboutFourTimesTheWork(string piece) => AssertLinear(piece, TextFormat.Markdown);

    private static void AssertLinear(string piece, TextFormat format)
    {
        Allocated(piece, format, 10);
        var once = Allocated(piece, format, Small);

        var fourTimes = Allocated(piece, format, 4 * Small);

        Assert.True(fourTimes < (6 * once) + 1_000_000, $"{once:N0} bytes became {fourTimes:N0}.");
    }

    private static long Allocated(string piece, TextFormat format, int times)
    {
        var text = string.Concat(Enumerable.Repeat(piece, times));
        var before = GC.GetAllocatedBytesForCurrentThread();
        DocumentConverter.Convert([new DocumentPart.Body(text, format)], TestSources.Unknown, TestSources.Notice);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
