using ConnectApp.Core.Ids;
using Xunit;

namespace ConnectApp.Tests;

public sealed class PrintableTests
{
    [Theory]
    [InlineData("checklists/0003-of-0012 ä 😀", "checklists/0003-of-0012 ä 😀")]
    [InlineData("a\r\nfail: a line of somebody else", "a??fail: a line of somebody else")]
    [InlineData("\u001b[31mred\u0000\u0007\u009b", "?[31mred???")]
    [InlineData("checklists\u202egpj.exe\u2028\u200b", "checklists?gpj.exe??")]
    public void Of_TextOfOthers_IsOneLineWithoutControls(string text, string shown)
    {
        Assert.Equal(shown, Printable.Of(text));
        Assert.Equal(shown, new S3Key(text).ToString());
    }

    [Theory]
    [InlineData("12345", "12345")]
    [InlineData("123456", "1234…")]
    [InlineData("123😀6", "123…")]
    public void Of_LongText_IsCutBetweenCharacters(string text, string shown) => Assert.Equal(shown, Printable.Of(text, 5));
}
