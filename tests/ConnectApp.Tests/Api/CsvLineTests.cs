using ConnectApp.Api;
using Xunit;

namespace ConnectApp.Tests.Api;

public sealed class CsvLineTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("plain", "plain")]
    [InlineData("two, with \"quotes\"", "\"two, with \"\"quotes\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("=1+1", "\"'=1+1\"")]
    [InlineData("+1", "\"'+1\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("@SUM(A1)", "\"'@SUM(A1)\"")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("＝1", "\"'＝1\"")]
    [InlineData(" padded ", "\" padded \"")]
    [InlineData("a=b", "a=b")]
    public void Cell_AnyText_IsOneCellAndNoFormula(string? text, string cell) => Assert.Equal(cell, CsvLine.Cell(text));
}
