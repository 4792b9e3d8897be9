using System.Text;
using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Records;
using ConnectApp.Rewriting.Tests.Fields;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Records;

/// <summary>Records that are kept, and rewritten again without their file.</summary>
public sealed class KeptRewritingTests
{
    private const string Ndjson = "{\"id\":1,\"issue\":\"10\",\"owner\":\"a\"}\n{\"id\":2,\"issue\":\"11\",\"owner\":\"ü\"}\nnonsense\n{\"id\":3,\"issue\":\"10\",\"owner\":\"ü\"}\n{\"id\":4,\"issue\":\"10\"}\n";
    private const string Json = "[{\"id\":1,\"issue\":\"10\",\"owner\":\"a\"},\n {\"id\":2,\"issue\":\"11\",\"owner\":\"ü\"}, 7, {\"id\":3,\"issue\":\"10\",\"owner\":\"ü\"},{\"id\":4,\"issue\":\"10\"}]";
    private const string Csv = "id;issue;owner\r\n1;10;a\r\n2;11;\"ü\"\r\n;10;a\r\n3;10;ü\r\n4;10;\r\n";
    private const string Xml = "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><r>\n<i><id>1</id><issue>10</issue><owner>a</owner></i><i><id>2</id><issue>11</issue><owner>ü</owner></i><i/><i><id>3</id><issue>10</issue><owner>ü</owner></i>\n<i><id>4</id><issue>10</issue></i></r>";

    [Theory]
    [InlineData(RecordFormat.Ndjson, Ndjson)]
    [InlineData(RecordFormat.Json, Json)]
    [InlineData(RecordFormat.Csv, Csv)]
    [InlineData(RecordFormat.Xml, Xml)]
    public async Task Rewrite_MappingsHaveCome_GivesWhatTheFileWouldHaveGiven(RecordFormat format, string text)
    {
        var file = (format == RecordFormat.Xml ? Encoding.Latin1 : Encoding.UTF8).GetBytes(text);
        var (kept, _, place) = await ReadAsync(format, file, Rewriter(["10"], ["a"]));
        var (_, expected, _) = await ReadAsync(format, file, Rewriter(["10", "11"], ["a", "ü"]));

        var rewriting = new KeptRewriting(Rewriter(["10", "11"], ["a", "ü"]), format, place, BatchLimits.Default);
        var healed = kept.Where(k => k.Kept.Missing.Count > 0).Select(k => Value(rewriting.Rewrite(k.Source, k.Kept.Number, k.Kept.Offset)!)).ToList();

        Assert.Equal([KeptReason.Skipped, KeptReason.Failed, KeptReason.Missing], kept.Select(k => k.Kept.Reason));
        Assert.Equal(["2", null, "3"], kept.Select(k => k.Kept.Key));
        Assert.Equal(["$.issue 1", "$.owner 1"], kept[0].Kept.Missing.Select(m => $"{m.Field} {m.Missing}"));
        Assert.Equal(["$.owner 1"], kept[2].Kept.Missing.Select(m => $"{m.Field} {m.Missing}"));
        Assert.Equal([expected[1], expected[2]], healed);
    }

    [Fact]
    public async Task Rewrite_StillMissing_SaysWhatAndKeepsIt()
    {
        var (kept, _, place) = await ReadAsync(RecordFormat.Ndjson, Encoding.UTF8.GetBytes(Ndjson), Rewriter(["10"], ["a"]));
        var rewriting = new KeptRewriting(Rewriter(["10"], ["ü"]), RecordFormat.Ndjson, place, BatchLimits.Default);

        var batch = rewriting.Rewrite(kept[0].Source, kept[0].Kept.Number, kept[0].Kept.Offset)!;

        var still = Assert.Single(batch.Kept);
        Assert.Equal((1, 0, KeptReason.Skipped), (batch.Skipped, batch.Records.Count, still.Reason));
        Assert.Equal("$.issue", Assert.Single(still.Missing).Field);
        Assert.Equal(kept[0].Source, batch.Block[still.Source].ToArray());
        Assert.Equal((2, kept[0].Kept.Offset), (Assert.Single(batch.Problems).Record, batch.Problems[0].Offset));
    }

    [Fact]
    public void Rewrite_KeysNobodyAskedFor_AreNoted()
    {
        var mappings = new MappingSet();
        mappings.Table("jira:issue").IsComplete = false;
        var rewriting = new KeptRewriting(Rewrites.Rewriter(mappings, Rewrites.Field("$.issue", Rewrites.Issue)), RecordFormat.Ndjson, default, BatchLimits.Default);

        rewriting.Rewrite("{\"id\":2,\"issue\":\"11\"}"u8, 2, 40);

        Assert.Equal("11", Encoding.UTF8.GetString(Assert.Single(rewriting.TakeUnknown()).Key.Span));
    }

    [Fact]
    public async Task Read_AsTheFileHasIt_KeepsNothing()
    {
        var limits = BatchLimits.Default;
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(Ndjson));

        await foreach (var batch in RecordBatches.ReadAsync(stream, RecordFormat.Ndjson, default, Rewriter(["10"], ["a"]), RecordForm.File, limits))
        {
            Assert.Empty(batch.Kept);
            Assert.Equal(1, batch.Skipped);
        }
    }

    private static EntityRewriter Rewriter(string[] issues, string[] users) => Rewrites.Rewriter(
        Rewrites.Mappings([.. issues.Select(i => ("jira:issue", i, "9" + i)), .. users.Select(u => ("identity:user", "jira.userkey/" + u, "account-" + u))]),
        Rewrites.Field("$.issue", Rewrites.Issue, MissingPolicy.Skip), Rewrites.Field("$.owner", Rewrites.User));

    private static async Task<(List<(KeptRecord Kept, byte[] Source)> Kept, List<string> Values, Position Place)> ReadAsync(RecordFormat format, byte[] file, EntityRewriter rewriter)
    {
        var (kept, values, place) = (new List<(KeptRecord, byte[])>(), new List<string>(), default(Position));
        using var stream = new MemoryStream(file);
        await foreach (var batch in RecordBatches.ReadAsync(stream, format, default, rewriter, RecordForm.Stored, BatchLimits.Default))
        {
            kept.AddRange(batch.Kept.Select(k => (k, batch.Block[k.Source].ToArray())));
            values.AddRange(batch.Records.Select(r => Encoding.UTF8.GetString(batch.Block.Span[r.Value])));
            place = batch.After;
        }

        return (kept, values, place);
    }

    private static string Value(RecordBatch batch) => Encoding.UTF8.GetString(batch.Block.Span[batch.Records[0].Value]);
}
