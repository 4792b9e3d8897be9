using System.Text;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Records;
using ConnectApp.Rewriting.Tests.Fields;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Records;

public sealed class RecordBatchesTests
{
    private const string File =
        "\uFEFF \n{\"id\":1,\"v\":10001}\r\n\n  {\"id\":\"2\",\"v\":\"7\"}  \r\nbroken\n\t\n{\"id\":3,\"s\":\"é\",\"v\":[10001,10001]}\n{\"v\":1}\n\n{\"id\":4,\"skip\":9}\n{\"id\":5}\n \n\n";

    private static readonly MappingSet Mapped = Rewrites.Mappings(("jira:issue", "10001", "20001"));

    private static readonly BatchLimits Small = new() { BlockBytes = 16 };

    [Fact]
    public async Task ReadAsync_FileOfAllSorts_KeepsWhatIsNoRecordAndBalances()
    {
        var all = await ReadAsync(Bytes(File), default, Small);

        Assert.Equal("\uFEFF \n{\"id\":1,\"v\":20001}\r\n\n  {\"id\":\"2\",\"v\":\"7\"}  \r\n\t\n{\"id\":3,\"s\":\"é\",\"v\":[20001,20001]}\n\n{\"id\":5}\n \n\n", all.Output);
        Assert.Equal((7, 4, 1, 2), (all.Read, all.Records.Count, all.Skipped, all.Failed));
        Assert.Equal(["1", "2", "3", "5"], all.Records.Select(r => r.Key));
        Assert.Equal([1L, 2, 4, 7], all.Records.Select(r => r.Number));
        Assert.All(all.Records, r => Assert.Equal((byte)'{', Bytes(File)[r.Offset]));
        Assert.Equal(new Position(Bytes(File).Length, 7), all.After);
        Assert.Equal([2L, 3, 5, 6], all.Problems.Select(p => p.Record));
        Assert.Equal("broken", Encoding.UTF8.GetString(Bytes(File), (int)all.Problems[1].Offset, 6));
    }

    [Fact]
    public async Task ReadAsync_EverySplitOfTheInput_ReadsTheSame()
    {
        var expected = await ReadAsync(Bytes(File), default, BatchLimits.Default);
        for (var bytesAtOnce = 1; bytesAtOnce < 40; bytesAtOnce++)
        {
            foreach (var bufferBytes in (int[])[1, 2, 7, 4096])
            {
                var actual = await ReadAsync(Bytes(File), default, new BatchLimits { BlockBytes = bufferBytes }, bytesAtOnce);

                Assert.Equal(expected.ToString(), actual.ToString());
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task ReadAsync_ResumedAfterAnyBatch_GivesExactlyTheRest(int maxRecords)
    {
        var limits = Small with { MaxRecords = maxRecords };
        var whole = await ReadAsync(Bytes(File), default, limits);
        Assert.True(whole.Batches.Count > 2);
        for (var i = 0; i < whole.Batches.Count; i++)
        {
            var rest = await ReadAsync(Bytes(File), whole.Batches[i].After, limits);

            Assert.Equal(string.Concat(whole.Batches.Skip(i + 1).Select(b => b.Text)), string.Concat(rest.Batches.Select(b => b.Text)));
            Assert.Equal(whole.After, rest.Batches.Count == 0 ? whole.Batches[i].After : rest.After);
        }
    }

    [Fact]
    public async Task ReadAsync_NoLineEndAtTheEnd_ReadsTheLastRecordAndAddsNone()
    {
        var all = await ReadAsync("{\"id\":1}\n{\"id\":2}"u8.ToArray(), default, Small);

        Assert.Equal("{\"id\":1}\n{\"id\":2}", all.Output);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\r\n  \n")]
    [InlineData("\uFEFF")]
    public async Task ReadAsync_NoRecords_KeepsTheBytes(string file)
    {
        var all = await ReadAsync(Bytes(file), default, Small);

        Assert.Equal((0, file), (all.Read, all.Output));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(1_000)]
    public async Task ReadAsync_RecordTooLarge_IsSkippedAndTheFileGoesOn(int bytesAtOnce)
    {
        var large = $"{{\"id\":2,\"a\":\"{new string('x', 200)}\"}}";
        var limits = new BatchLimits { BlockBytes = 8, MaxRecordBytes = 50 };

        var all = await ReadAsync(Bytes($"{{\"id\":1}}\n {large}\n{{\"id\":3}}\n{large}"), default, limits, bytesAtOnce);

        Assert.Equal("{\"id\":1}\n{\"id\":3}\n", all.Output);
        Assert.Equal((4, 2), (all.Read, all.Failed));
        Assert.Equal([10L, 10 + large.Length + 10], all.Problems.Select(p => p.Offset));
        Assert.All(all.Problems, p => Assert.Contains("more than 50 bytes", p.Reason, StringComparison.Ordinal));
        Assert.Equal(4, all.After.Number);
    }

    [Fact]
    public async Task ReadAsync_RecordOfExactlyTheLimit_IsRead()
    {
        var record = $"{{\"id\":1,\"a\":\"{new string('x', 35)}\"}}";

        var all = await ReadAsync(Bytes(record + "   \r\n"), default, new BatchLimits { BlockBytes = 8, MaxRecordBytes = record.Length });

        Assert.Equal(record + "   \r\n", all.Output);
    }

    [Fact]
    public async Task ReadAsync_WhiteSpaceWithoutEnd_IsKeptAndIsNoRecord()
    {
        var file = new string(' ', 5_000) + "\n" + new string(' ', 300) + "{\"id\":1}\n";

        var all = await ReadAsync(Bytes(file), default, new BatchLimits { BlockBytes = 16, MaxRecordBytes = 100, MaxBytes = 64 }, 7);

        Assert.Equal((1, 0, file), (all.Read, all.Failed, all.Output));
    }

    [Fact]
    public async Task ReadAsync_PolicyFail_EndsBeforeTheRecord()
    {
        var rewriter = Rewrites.Rewriter(Mapped, Rewrites.Field("$.v", Rewrites.Issue, MissingPolicy.Fail));

        var all = await ReadAsync("{\"id\":1}\n{\"id\":2,\"v\":7}\n{\"id\":3}\n"u8.ToArray(), default, Small, 1000, rewriter);

        Assert.Equal("{\"id\":1}\n", all.Output);
        Assert.Equal(new Position(9, 1), all.After);
        var fatal = Assert.Single(all.Fatal);
        Assert.Equal((2, 9, "$.v"), (fatal.Record, fatal.Offset, fatal.Path));
        Assert.Equal((1, 0), (all.Read, all.Problems.Count));
    }

    /// <summary>The checkpoint must not move: a batch that ended elsewhere would not go on where the file stands, and the run could never be told FAILED.</summary>
    [Fact]
    public async Task ReadAsync_PolicyFailAtTheFirstRecordFromACheckpoint_EndsAtTheCheckpoint()
    {
        var rewriter = Rewrites.Rewriter(Mapped, Rewrites.Field("$.v", Rewrites.Issue, MissingPolicy.Fail));

        var all = await ReadAsync("{\"id\":1}\n{\"id\":2,\"v\":7}\n{\"id\":3}\n"u8.ToArray(), new Position(9, 1), Small, 1000, rewriter);

        Assert.Single(all.Fatal);
        Assert.Equal((0, new Position(9, 1)), (all.Read, all.After));
    }

    [Fact]
    public async Task ReadAsync_EqualRecords_HaveEqualSourceHashes()
    {
        var all = await ReadAsync("{\"id\":1}\n  {\"id\":1}\r\n{\"id\":2}\n"u8.ToArray(), default, Small);

        Assert.Equal(all.Records[0].Hash, all.Records[1].Hash);
        Assert.NotEqual(all.Records[0].Hash, all.Records[2].Hash);
    }

    [Fact]
    public async Task ReadAsync_Cancelled_Stops()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var batches = RecordBatches.ReadAsync(new MemoryStream(Bytes(File)), default, NewRewriter(), Small, cancelled.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await batches.GetAsyncEnumerator().MoveNextAsync());
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static EntityRewriter NewRewriter() =>
        Rewrites.Rewriter(Mapped, Rewrites.Field("$.v", Rewrites.Issue), Rewrites.Field("$.skip", Rewrites.Issue, MissingPolicy.Skip));

    private static async Task<All> ReadAsync(byte[] file, Position start, BatchLimits limits, int bytesAtOnce = 1000, EntityRewriter? rewriter = null)
    {
        var all = new All { After = start };
        var stream = new TricklingStream(file, bytesAtOnce) { Position = start.Offset };
        var written = new RewrittenFile(all.Written);
        await foreach (var batch in RecordBatches.ReadAsync(stream, start, rewriter ?? NewRewriter(), limits))
        {
            var block = batch.Block.ToArray();
            var text = new MemoryStream();
            written.Write(batch);
            new RewrittenFile(text).Write(batch);
            foreach (var record in batch.Records) all.Records.Add((Encoding.UTF8.GetString(block[record.Key]), record.Number, record.Offset, record.SourceHash));
            all.Batches.Add((Encoding.UTF8.GetString(text.ToArray()), batch.After));
            all.Problems.AddRange(batch.Problems);
            if (batch.Fatal is not null) all.Fatal.Add(batch.Fatal);
            all.Read += batch.Read;
            all.Skipped += batch.Skipped;
            all.Failed += batch.Failed;
            all.After = batch.After;
            Assert.Equal(batch.Read, batch.Records.Count + batch.Skipped + batch.Failed);
        }

        return all;
    }

    private sealed class All
    {
        public List<(string Key, long Number, long Offset, UInt128 Hash)> Records { get; } = [];
        public List<(string Text, Position After)> Batches { get; } = [];
        public List<RecordProblem> Problems { get; } = [];
        public List<RecordProblem> Fatal { get; } = [];
        public int Read { get; set; }
        public int Skipped { get; set; }
        public int Failed { get; set; }
        public Position After { get; set; }
        public MemoryStream Written { get; } = new();
        public string Output => Encoding.UTF8.GetString(Written.ToArray());

        public override string ToString() => $"{Output}|{Read} {Skipped} {Failed} {After}|{string.Join(';', Records)}|{string.Join(';', Problems)}";
    }
}
