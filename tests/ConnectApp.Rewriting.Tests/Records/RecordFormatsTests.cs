using System.Text;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Plans;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Records;

public sealed class RecordFormatsTests
{
    [Theory]
    [InlineData("x.json.gz", "{\"id\":1}\n", RecordFormat.Json)]
    [InlineData("x.TSV", "", RecordFormat.Csv)]
    [InlineData("x", "", RecordFormat.Ndjson)]
    [InlineData("x", "\uFEFF {\"id\":1}\n{\"id\":2}", RecordFormat.Ndjson)]
    [InlineData("x", "{\"id\":1}", RecordFormat.Ndjson)]
    [InlineData("x", "{\n \"items\": [", RecordFormat.Json)]
    [InlineData("x", " [{}]", RecordFormat.Json)]
    [InlineData("x", "<?xml version='1.0'?>", RecordFormat.Xml)]
    [InlineData("x", "id,a\n", RecordFormat.Csv)]
    public void Of_LabelAndContent_TellsTheFormat(string label, string head, RecordFormat expected)
    {
        Assert.Equal(expected, RecordFormats.Of(SourceRecords.Entity(), label, Encoding.UTF8.GetBytes(head)));
    }

    [Fact]
    public void Of_FormatOfThePlan_ComesFirst()
    {
        Assert.Equal(RecordFormat.Xml, RecordFormats.Of(SourceRecords.Entity() with { Format = RecordFormat.Xml }, "x.json", "[]"u8));
    }
}
