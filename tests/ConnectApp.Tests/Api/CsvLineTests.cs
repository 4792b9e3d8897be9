using System.IO.Pipelines;
using ConnectApp.Api;
using Xunit;

namespace ConnectApp.Tests.Api;

public sealed class CsvLineTests
{
    [Fact]
    public async Task Header_OfTheFile_BeginsWithAByteOrderMark()
    {
        var pipe = new Pipe();

        CsvLine.WriteHeader(pipe.Writer);
        await pipe.Writer.CompleteAsync();
        var header = (await pipe.Reader.ReadAsync()).Buffer;

        Assert.Equal([0xEF, 0xBB, 0xBF, (byte)'o'], header.FirstSpan[..4].ToArray());
    }

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
