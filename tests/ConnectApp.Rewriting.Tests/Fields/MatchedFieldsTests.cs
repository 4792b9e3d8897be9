using System.Text;
using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Mappings;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Fields;

/// <summary>How often the paths of fields lead to a value, counted by record.</summary>
public sealed class MatchedFieldsTests
{
    private const int Records = 50;

    [Theory]
    [InlineData(1)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(200)]
    public void Write_BlockOfRecordsWithManyFields_EachFieldCountsItsRecords(int fieldCount)
    {
        var rewriter = Rewrites.Rewriter(
            new MappingSet(),
            [.. Enumerable.Range(0, fieldCount).Select(f => Rewrites.Field($"$.f{f}", Rewrites.Issue))]);
        var records = Enumerable.Range(1, Records).Select(n => Record(n, fieldCount)).ToList();
        var output = new GrowingBytes();

        rewriter.BeginBlock(RecordShape.Json);
        for (var i = 0; i < Records; i++) rewriter.Walk(records[i], number: i + 1, offset: 0);
        rewriter.Answer();
        for (var i = 0; i < Records; i++) rewriter.Write(i, records[i], RecordForm.File, output);

        var expected = Enumerable.Range(0, fieldCount).Select(f => (long)Enumerable.Range(1, Records).Count(n => f % n == 0));
        Assert.Equal(expected, rewriter.Books.TakeFields().Select(f => f.Matched));
        Assert.All(rewriter.Books.TakeFields(), f => Assert.Equal(0, f.Matched));
    }

    [Fact]
    public void Write_FieldThatMatchesTwice_CountsTheRecordOnce()
    {
        var rewriter = Rewrites.Rewriter(new MappingSet(), Rewrites.Field("$.f[*]", Rewrites.Issue));

        Rewrites.Run(rewriter, "{\"id\":1,\"f\":[null,\"\",true]}");

        Assert.Equal([1L], rewriter.Books.TakeFields().Select(f => f.Matched));
    }

    [Fact]
    public void Write_RecordThatOnlyTheReaderReads_CountsWhatPrecedesTheFault()
    {
        var rewriter = Rewrites.Rewriter(new MappingSet(), Rewrites.Field("$.f", Rewrites.Issue), Rewrites.Field("$.g", Rewrites.Issue));

        Rewrites.Run(rewriter, "{\"id\":1,\"f\":\"10\",,\"g\":\"11\"}");

        Assert.Equal([1L, 0L], rewriter.Books.TakeFields().Select(f => f.Matched));
    }

    /// <summary>Has the fields whose number its own number divides.</summary>
    private static byte[] Record(int number, int fieldCount) =>
        Encoding.UTF8.GetBytes(
            $"{{\"id\":{number}{string.Concat(Enumerable.Range(0, fieldCount).Where(f => f % number == 0).Select(f => $",\"f{f}\":null"))}}}");
}
