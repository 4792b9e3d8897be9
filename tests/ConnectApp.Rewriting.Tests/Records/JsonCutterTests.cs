using System.Text;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Plans;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Records;

public sealed class JsonCutterTests
{
    [Theory]
    [InlineData("[{\"id\":1},\n {\"a\":\"]}\\\"\\\\\"} ,{}]\n", "{\"id\":1}|{\"a\":\"]}\\\"\\\\\"}|{}")]
    [InlineData("\uFEFF { \"v\": {\"x\":[1]}, \"n\":null, \"items\" : [ {\"id\":1} , {\"id\":[2,[3]]} ], \"z\": {\"y\":[]} }\n", "{\"id\":1}|{\"id\":[2,[3]]}")]
    [InlineData("[]", "")]
    [InlineData("{\"items\":[\n]}", "")]
    [InlineData("{\"w\":[\"x\"],\"v\":[],\"items\":[{\"id\":1}],\"z\":[7]}", "{\"id\":1}")]
    [InlineData("[1, \"a]\\\"\" ,null,[2,{}],-1.5e3,{\"id\":1}]", "1|\"a]\\\"\"|null|[2,{}]|-1.5e3|{\"id\":1}")]
    [InlineData("[{\"id\":1,},{\"id\":2}]", "{\"id\":1,}|{\"id\":2}")]
    public void Next_Array_GivesItsElements(string file, string values)
    {
        var found = ReadEveryWay(file);

        Assert.Null(found.Fault);
        Assert.Equal(values, string.Join('|', found.Values));
    }

    [Fact]
    public void Next_Array_PartsElementsFromWhatIsAround()
    {
        var found = ReadEveryWay("{\"a\":1,\"items\":[\n {\"id\":1} ,\n {\"id\":2}\n], \"b\":2}\n");

        Assert.Equal(["{\"a\":1,\"items\":[\n ", ""], found.Records.Select(r => r.Before));
        Assert.Equal(["", " ,\n "], found.Records.Select(r => r.Separator));
        Assert.Equal("\n], \"b\":2}\n", found.Rest);
    }

    [Theory]
    [InlineData("", 0, "not valid JSON", 0)]
    [InlineData("7", 0, "no array of records", 0)]
    [InlineData("{\"a\":1}", 0, "no member of the file's object is an array", 7)]
    [InlineData("{\"a\":[{}],\"b\":[{}]}", 1, "two members of the file's object are arrays with objects: 'a' and 'b'", 14)]
    [InlineData("{\"a\":[],\"b\":[]}", 0, "arrays are a, b", 15)]
    [InlineData("{\"id\":1}\n{\"id\":2}\n", 0, "several JSON values, one after another", 8)]
    [InlineData("{\"id\":1,\"a\":[{}]}\n{\"id\":2}\n", 1, "several JSON values, one after another", 18)]
    [InlineData("[{} {}]", 1, "a comma", 4)]
    [InlineData("[{},]", 1, "a record is missing", 4)]
    [InlineData("[,{}]", 0, "a record is missing", 1)]
    [InlineData("[{},{\"id\":", 1, "ends within a record", 4)]
    [InlineData("[{},", 1, "ends within its array", 4)]
    [InlineData("[{}", 1, "ends within its array", 3)]
    [InlineData("[{}] x", 1, "not valid JSON behind its array", 5)]
    [InlineData("{\"a\":[{}]", 1, "not valid JSON behind its array", 9)]
    [InlineData("{\"a\":nul", 0, "not valid JSON", 5)]
    public void Next_BrokenFile_EndsThereAndKeepsWhatWasBefore(string file, int records, string reason, long offset)
    {
        var found = ReadEveryWay(file);

        Assert.Equal(records, found.Records.Count);
        Assert.Contains(reason, found.Fault!.Reason, StringComparison.Ordinal);
        Assert.Equal(offset, found.Fault.Offset);
    }

    [Fact]
    public void Next_ElementTooLarge_IsSkipped()
    {
        var large = "{\"a\":\"" + string.Concat(Enumerable.Repeat("\\\\\\\"]", 40)) + "\"}";

        var found = SourceRecords.ReadEveryWay(RecordFormat.Json, Encoding.UTF8.GetBytes($"[{large},{{\"id\":2}}, {large} ,{{\"id\":4}},{large}]"), maxRecordBytes: 50);

        Assert.Equal(["", "{\"id\":2}", "", "{\"id\":4}", ""], found.Values);
        Assert.Equal(3, found.Records.Count(r => r.Problem is not null));
        Assert.Null(found.Fault);
        Assert.EndsWith("]", found.Rest, StringComparison.Ordinal);
    }

    [Fact]
    public void Next_DeepElement_IsOneRecord()
    {
        var deep = new string('[', 100_000) + new string(']', 100_000);

        var found = SourceRecords.Read(RecordFormat.Json, Encoding.UTF8.GetBytes($"[{{}},{deep},{{}}]"));

        Assert.Equal(3, found.Records.Count);
        Assert.Null(found.Fault);
    }

    private static SourceRecords ReadEveryWay(string file) => SourceRecords.ReadEveryWay(RecordFormat.Json, Encoding.UTF8.GetBytes(file));
}
