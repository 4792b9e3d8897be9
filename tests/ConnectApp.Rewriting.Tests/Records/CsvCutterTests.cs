using System.Text;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Records;

public sealed class CsvCutterTests
{
    [Fact]
    public void Next_RowsOfAllSorts_KeepsLineEndsAndBlankLines()
    {
        var found = ReadEveryWay("\uFEFFid,\"a \"\"b\"\"\",text\r\n1,x,y\r\n\r\n2,\"a\r\n\"\"b\"\",\",\"\"\n3,,\r4,é,z");

        Assert.Equal(["1,x,y", "2,\"a\r\n\"\"b\"\",\",\"\"", "3,,", "4,Ã©,z"], found.Values);
        Assert.Equal(["\r\n", "\n", "\r", ""], found.Records.Select(r => r.Tail));
        Assert.Equal("\r\n", found.Records[1].Before);
        Assert.Equal(["id", "a \"b\"", "text"], Shape(found).Columns);
        Assert.Equal((byte)',', Shape(found).Delimiter);
    }

    [Theory]
    [InlineData("id;a;b\n1;x,y,z;2\n", ';')]
    [InlineData("id\ta\n1\t2\n", '\t')]
    [InlineData("id,a\n1,2\n", ',')]
    [InlineData("\"id;x\",id\n1,2\n", ',')]
    [InlineData("sep=;\nid;a,b,c,d\n1;2\n", ';')]
    [InlineData("sep=|\r\nid|a\r\n1|2\r\n", '|')]
    [InlineData("id , a\n1,2\n", ',')]
    [InlineData("id;a,b,c,d\n1;2\n", ';')]
    [InlineData("id\n1\n", ',')]
    public void Next_Header_TellsTheDelimiter(string file, char delimiter)
    {
        var found = ReadEveryWay(file);

        Assert.Equal((byte)delimiter, Shape(found).Delimiter);
        Assert.Single(found.Records);
    }

    [Theory]
    [InlineData("id,a\n1,\"open\n2,x\n3,y\n", "1,\"open", "a closing quote is missing")]
    [InlineData("id,a\n1,\"open\n2,\"x\"\n3,y\n", "1,\"open", "goes on behind its closing quote")]
    [InlineData("id,a\n1,\"o\"pen\n2,x\n3,y\n", "1,\"o\"pen", "goes on behind its closing quote")]
    [InlineData("id,a\n1,5\" disk\n2,x\n3,y\n", "1,5\" disk", "a cell that is not quoted")]
    public void Next_WrongQuotes_CostOneRow(string file, string row, string problem)
    {
        var found = ReadEveryWay(file);

        Assert.Equal(3, found.Records.Count);
        Assert.Equal(row, found.Records[0].Value);
        Assert.Contains(problem, found.Records[0].Problem, StringComparison.Ordinal);
        Assert.Equal([null, null], found.Records.Skip(1).Select(r => r.Problem));
        Assert.Null(found.Fault);
    }

    [Fact]
    public void Next_RowsWithOneQuoteEach_IsLinear()
    {
        // Each row would swallow the rest of the file, if the file were looked through for each.
        var file = Encoding.UTF8.GetBytes("id,a\n" + string.Concat(Enumerable.Repeat("a\",\"\n", 200_000)));

        var found = SourceRecords.Read(RecordFormat.Csv, file);

        Assert.Equal(200_000, found.Records.Count);
        Assert.All(found.Records, r => Assert.NotNull(r.Problem));
    }

    [Fact]
    public void Next_ColumnsOfOneName_AreToldApartByTheirNumber()
    {
        var found = ReadEveryWay("id, label,label ,x\n1,a,b,c\n");

        Assert.Equal(["id", "label", "label", "x"], Shape(found).Columns);
        Assert.Equal(["id", "label#1", "label#2", "x"], Enumerable.Range(0, 4).Select(Shape(found).NameOf));
    }

    [Fact]
    public void Next_FileWithoutTheKeysColumn_IsNotRead()
    {
        var found = ReadEveryWay("ident,a\n1,2\n");

        Assert.Empty(found.Records);
        Assert.Equal((ProblemCode.MissingKeyColumn, true), (found.Fault!.Code, found.Fault.Reason.Contains("ident, a", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("id,id\n1,2\n", "2 columns of the name id")]
    [InlineData("id,\"a\n1,2\n", "a closing quote is missing")]
    [InlineData("id,\u0000\n1,2\n", "not valid UTF-8 text")]
    public void Next_HeaderThatCannotBeUsed_BreaksTheFile(string file, string reason)
    {
        var found = ReadEveryWay(file);

        Assert.Empty(found.Records);
        Assert.Contains(reason, found.Fault!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Next_RowTooLarge_IsSkippedWithItsQuotedLineBreaks()
    {
        var large = "2,\"" + new string('x', 100) + "\n\"\"" + new string('y', 100) + "\"";

        var found = SourceRecords.ReadEveryWay(RecordFormat.Csv, Encoding.UTF8.GetBytes($"id,a\n1,x\n{large}\n3,y\n"), maxRecordBytes: 50);

        Assert.Equal(["1,x", "", "3,y"], found.Values);
        Assert.Contains("more than 50 bytes", found.Records[1].Problem, StringComparison.Ordinal);
        Assert.Equal([1L, 2, 3], found.Records.Select(r => r.Number));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\r\n\n")]
    [InlineData("id,a")]
    [InlineData("id,a\r\n")]
    public void Next_NoRows_IsEmpty(string file)
    {
        var found = ReadEveryWay(file);

        Assert.Equal((0, file, null), (found.Records.Count, found.Whole, found.Fault));
    }

    private static SourceRecords ReadEveryWay(string file) => SourceRecords.ReadEveryWay(RecordFormat.Csv, Encoding.UTF8.GetBytes(file));

    private static CsvShape Shape(SourceRecords found) => Assert.IsType<CsvShape>(found.Shape);
}
