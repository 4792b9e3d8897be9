using ConnectApp.Api.Answers;
using System.IO.Pipelines;
using System.Text;
using ConnectApp.Api;
using ConnectApp.Transfers.Reports;
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

        Assert.Equal([0xEF, 0xBB, 0xBF, (byte)'l'], header.FirstSpan[..4].ToArray());
    }

    /// <summary>The key of a record is stored as JSON; whoever looks a record up has its text.</summary>
    [Theory]
    [InlineData("\"ABC-1\"", "ABC-1")]
    [InlineData("42", "42")]
    [InlineData("\"=1+1\"", "\"'=1+1\"")]
    [InlineData("\"Zo\\u00eb\"", "Zoë")]
    [InlineData("\"cut", "\"\"\"cut\"")]
    public async Task Write_KeyOfARecord_IsItsText(string key, string cell)
    {
        var pipe = new Pipe();

        CsvLine.Write(pipe.Writer, new ProblemReport { Code = "missing-key", Effect = "failed", Key = key });
        await pipe.Writer.CompleteAsync();
        var line = Encoding.UTF8.GetString((await pipe.Reader.ReadAsync()).Buffer);

        Assert.Equal($",,,{cell},,,,,,missing-key,failed,,,,,,false\r\n", line);
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
