using System.Text;
using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Plans;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Records;

public sealed class XmlCutterTests
{
    [Fact]
    public void Next_ChildrenOfTheRoot_AreRecordsAndTheRestIsKept()
    {
        var found = ReadEveryWay("\uFEFF<?xml version=\"1.0\" encoding='UTF-8'?>\n<!-- <a> --><?pi <b> ?><r x='>' y=\"/>\">\n  <a id='1'>x<a>y</a><![CDATA[</a>]]><!--</a>--></a>\n <!-- c --> <b q=\"</b>\"/>\n</r>\n<!--e-->\n");

        Assert.Null(found.Fault);
        Assert.Equal(["<a id='1'>x<a>y</a><![CDATA[</a>]]><!--</a>--></a>", "<b q=\"</b>\"/>"], found.Values);
        Assert.Equal(["\n  ", " "], found.Records.Select(r => r.Lead));
        Assert.Equal("\n <!-- c -->", found.Records[1].Before);
        Assert.Equal("\n</r>\n<!--e-->\n", found.Rest);
    }

    [Theory]
    [InlineData(null, "<a><i>1</i></a>|<i>2</i>|<b><a><i>3</i></a></b>")]
    [InlineData("i", "<i>1</i>|<i>2</i>|<i>3</i>")]
    [InlineData("r/a/i", "<i>1</i>")]
    [InlineData("/r/b/a", "<a><i>3</i></a>")]
    [InlineData("none", "")]
    public void Next_RecordOfThePlan_IsFoundByNameOrPath(string? record, string values)
    {
        var found = SourceRecords.ReadEveryWay(RecordFormat.Xml, "<r><a><i>1</i></a><i>2</i><b><a><i>3</i></a></b></r>"u8.ToArray(), SourceRecords.Entity(record: record));

        Assert.Equal(values, string.Join('|', found.Values));
        Assert.Null(found.Fault);
    }

    [Theory]
    [InlineData("<?xml version='1.0' encoding='ISO-8859-1'?><r><a>é</a></r>", true)]
    [InlineData("<?xml version='1.0' encoding='utf-8'?><r><a>é</a></r>", false)]
    [InlineData("<r><a>é</a></r>", false)]
    public void Next_Declaration_TellsTheEncoding(string file, bool isLatin1)
    {
        var found = SourceRecords.ReadEveryWay(RecordFormat.Xml, (isLatin1 ? Encoding.Latin1 : Encoding.UTF8).GetBytes(file));

        Assert.Equal(new XmlShape(isLatin1), found.Shape);
        Assert.Single(found.Records);
    }

    [Theory]
    [InlineData("", 0, "no root element")]
    [InlineData("<?xml version='1.0'?><!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;\">]><r><a>&lol2;</a></r>", 0, "DOCTYPE")]
    [InlineData("<!DOCTYPE r SYSTEM \"file:///etc/passwd\"><r><a/></r>", 0, "DOCTYPE")]
    [InlineData("<?xml version='1.0' encoding='windows-1252'?><r><a/></r>", 0, "windows-1252")]
    [InlineData("<r><a/></s>", 1, "</s> stands where </r> must stand")]
    [InlineData("<r><a/></r><r/>", 1, "a second root element")]
    [InlineData("<r><a/></r> x ", 1, "text stands outside")]
    [InlineData("x<r><a/></r>", 0, "text stands outside")]
    [InlineData("<r><a/><a>", 1, "ends within a record")]
    [InlineData("<r><a/>", 1, "ends before </r>")]
    [InlineData("<r><a/><!-- ", 1, "ends before </r>")]
    [InlineData("<r><a/><!ELEMENT x>", 1, "a declaration")]
    [InlineData("</r>", 0, "ends what has not begun")]
    [InlineData("< r/>", 0, "a tag has no name")]
    public void Next_BrokenFile_EndsThereAndKeepsWhatWasBefore(string file, int records, string reason)
    {
        var found = ReadEveryWay(file);

        Assert.Equal(records, found.Records.Count);
        Assert.Contains(reason, found.Fault!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Next_Utf16_BreaksTheFile()
    {
        var found = SourceRecords.ReadEveryWay(RecordFormat.Xml, [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("<r><a/></r>")]);

        Assert.Contains("UTF-16", found.Fault!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Next_DeepRecord_IsAProblemAndTheFileGoesOn()
    {
        var deep = string.Concat(Enumerable.Repeat("<a>", 257)) + string.Concat(Enumerable.Repeat("</a>", 257));
        var least = string.Concat(Enumerable.Repeat("<a>", 256)) + string.Concat(Enumerable.Repeat("</a>", 256));

        var found = SourceRecords.Read(RecordFormat.Xml, Encoding.UTF8.GetBytes($"<r>{deep}{least}</r>"));

        Assert.Equal(["the record is nested deeper than 256 levels", null], found.Records.Select(r => r.Problem));
        Assert.Null(found.Fault);
    }

    [Fact]
    public void Next_DeepFile_IsBroken()
    {
        var found = SourceRecords.Read(RecordFormat.Xml, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("<a>", 300))), SourceRecords.Entity(record: "b"));

        Assert.Contains("deeper than 256", found.Fault!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Next_RecordTooLarge_IsSkipped()
    {
        var large = $"<a q='{new string('>', 60)}'><!--{new string('-', 60)}--><b/><![CDATA[{new string(']', 60)}]]></a>";

        var found = SourceRecords.ReadEveryWay(RecordFormat.Xml, Encoding.UTF8.GetBytes($"<r>{large}<b/>{large}<c>1</c></r>"), maxRecordBytes: 50);

        Assert.Equal(["", "<b/>", "", "<c>1</c>"], found.Values);
        Assert.Equal(2, found.Records.Count(r => r.Problem is not null));
        Assert.Null(found.Fault);
    }

    private static SourceRecords ReadEveryWay(string file) => SourceRecords.ReadEveryWay(RecordFormat.Xml, Encoding.UTF8.GetBytes(file));
}
