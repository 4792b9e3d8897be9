using System.Text;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Packing;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Records;
using ConnectApp.Rewriting.Tests.Fields;
using ConnectApp.Rewriting.Tests.Packing;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Records;

public sealed class RewritingPipelineTests
{
    private static readonly BatchLimits Small = new() { BlockBytes = 64, MaxRecords = 3 };

    [Theory]
    [InlineData(RecordFormat.Ndjson, 1)]
    [InlineData(RecordFormat.Ndjson, 3)]
    [InlineData(RecordFormat.Json, 2)]
    [InlineData(RecordFormat.Csv, 2)]
    [InlineData(RecordFormat.Xml, 2)]
    public async Task ReadAsync_SeveralWorkers_GiveWhatOneGives(RecordFormat format, int workers)
    {
        var file = File(format, Enumerable.Range(1, 300).Select(i => (i, i % 7 == 0 ? 99 : 10001)));
        var plan = Plan(MissingPolicy.Skip);
        var mappings = Rewrites.Mappings(("jira:issue", "10001", "20001"));

        var one = await ReadAsync(RecordBatches.ReadAsync(new MemoryStream(file), format, default, Rewrites.Rewriter(plan, mappings), RecordForm.File, Small));
        var several = await ReadAsync(RecordBatches.ReadAsync(
            new TricklingStream(file, 50), format, default, [.. Enumerable.Range(0, workers).Select(_ => Rewrites.Rewriter(plan, mappings))], RecordForm.File, Small, fetch: null));

        Assert.Equal(one.Told, several.Told);
        Assert.Equal((300, 258, 42), (several.Read, several.Loaded, several.Skipped));
        Assert.Equal(Encoding.UTF8.GetString(File(format, Enumerable.Range(1, 300).Where(i => i % 7 != 0).Select(i => (i, 20001)))), several.Text);
    }

    [Theory]
    [InlineData(RecordFormat.Json, "[\n\n]\n")]
    [InlineData(RecordFormat.Csv, "id,v\r\n")]
    [InlineData(RecordFormat.Xml, "<r>\n</r>\n")]
    [InlineData(RecordFormat.Ndjson, "")]
    public async Task ReadAsync_AllRecordsSkipped_LeavesAWellFormedFile(RecordFormat format, string expected)
    {
        var file = File(format, [(1, 7), (2, 7), (3, 7)]);

        var all = await ReadAsync(RecordBatches.ReadAsync(new MemoryStream(file), format, default, Rewrites.Rewriter(Plan(MissingPolicy.Skip), new MappingSet()), RecordForm.File, Small));

        Assert.Equal((expected, 3), (all.Text, all.Skipped));
    }

    [Theory]
    [InlineData(RecordFormat.Json)]
    [InlineData(RecordFormat.Csv)]
    [InlineData(RecordFormat.Xml)]
    public async Task ReadAsync_ResumedAfterAnyBatch_GivesTheRest(RecordFormat format)
    {
        var file = File(format, Enumerable.Range(1, 40).Select(i => (i, 10001)));
        var mappings = Rewrites.Mappings(("jira:issue", "10001", "20001"));
        var whole = await ReadAsync(RecordBatches.ReadAsync(new MemoryStream(file), format, default, Rewrites.Rewriter(Plan(MissingPolicy.Keep), mappings), RecordForm.Stored, Small));
        foreach (var after in whole.Places)
        {
            var rest = await ReadAsync(RecordBatches.ReadAsync(
                new MemoryStream(file) { Position = after.Offset }, format, after, Rewrites.Rewriter(Plan(MissingPolicy.Keep), mappings), RecordForm.Stored, Small));

            Assert.Equal(whole.Stored.Skip((int)after.Number), rest.Stored);
        }

        Assert.Equal(40, whole.Stored.Count);
        Assert.All(whole.Stored, s => Assert.StartsWith("{\"id\":", s, StringComparison.Ordinal));
    }

    [Fact]
    public async Task ReadAsync_UnknownKeys_AreFetchedAndTheirBlockIsRewrittenAgain()
    {
        var file = File(RecordFormat.Ndjson, Enumerable.Range(1, 200).Select(i => (i, 10_000 + (i % 50))));
        var mappings = new MappingSet();
        mappings.Table("jira:issue").IsComplete = false;
        var asked = 0;
        async ValueTask FetchAsync(IReadOnlyCollection<UnknownKey> keys, CancellationToken cancellationToken)
        {
            Interlocked.Add(ref asked, keys.Count);
            await Task.Yield();
            using var alone = mappings.Writing();
            foreach (var key in keys)
            {
                if (key.Key.Span[^1] == '9') mappings.Table(key.Namespace).TryAddMissing(key.Key.Span);
                else mappings.Table(key.Namespace).TryAdd(key.Key.Span, [(byte)'2', .. key.Key.Span[1..]]);
            }
        }

        var all = await ReadAsync(RecordBatches.ReadAsync(
            new MemoryStream(file), RecordFormat.Ndjson, default, [.. Enumerable.Range(0, 3).Select(_ => Rewrites.Rewriter(Plan(MissingPolicy.Keep), mappings))], RecordForm.File, Small, FetchAsync));

        Assert.Equal(Encoding.UTF8.GetString(File(RecordFormat.Ndjson, Enumerable.Range(1, 200).Select(i => (i, i % 10 == 9 ? 10_000 + (i % 50) : 20_000 + (i % 50))))), all.Text);
        Assert.Equal((20, 180), (all.Missing, all.Rewritten));
        Assert.InRange(asked, 50, 150);
    }

    [Fact]
    public async Task ReadAsync_PolicyFail_EndsBeforeThatRecordWhateverOthersDid()
    {
        var file = File(RecordFormat.Ndjson, Enumerable.Range(1, 100).Select(i => (i, i == 50 ? 7 : 10001)));
        var mappings = Rewrites.Mappings(("jira:issue", "10001", "20001"));

        var all = await ReadAsync(RecordBatches.ReadAsync(
            new MemoryStream(file), RecordFormat.Ndjson, default, [.. Enumerable.Range(0, 3).Select(_ => Rewrites.Rewriter(Plan(MissingPolicy.Fail), mappings))], RecordForm.File, Small, fetch: null));

        Assert.Equal((49, 50L), (all.Read, all.Fatal!.Record));
        Assert.Equal(49, all.Places[^1].Number);
    }

    [Fact]
    public async Task ReadAsync_StreamFails_HandsOutWhatWasBefore()
    {
        var file = File(RecordFormat.Ndjson, Enumerable.Range(1, 100).Select(i => (i, 10001)));
        List<RecordBatch> batches = [];

        await Assert.ThrowsAsync<IOException>(async () =>
        {
            await foreach (var batch in RecordBatches.ReadAsync(new FailingStream(file, 1000), RecordFormat.Ndjson, default, [Rewrites.Rewriter(Plan(MissingPolicy.Keep), new MappingSet())], RecordForm.File, Small, fetch: null)) batches.Add(batch);
        });

        Assert.InRange(batches[^1].After.Offset, 900, 1000);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task ReadAsync_LeftEarly_StopsItsWorkers(int workers)
    {
        var stream = new MemoryStream(File(RecordFormat.Ndjson, Enumerable.Range(1, 10_000).Select(i => (i, 10001))));
        await foreach (var batch in RecordBatches.ReadAsync(stream, RecordFormat.Ndjson, default, [.. Enumerable.Range(0, workers).Select(_ => Rewrites.Rewriter(Plan(MissingPolicy.Keep), new MappingSet()))], RecordForm.File, Small, fetch: null))
        {
            Assert.NotEqual(0, batch.Read);
            break;
        }

        var position = stream.Position;
        await Task.Yield();
        Assert.Equal(position, stream.Position);

        // One block more than workers, and what was left over of the one before.
        Assert.InRange(position, 1, (workers + 2) * Small.BlockBytes);
    }

    [Fact]
    public async Task ReadAsync_TruncatedGzip_LoadsWhatCameAndTellsTheFault()
    {
        var file = File(RecordFormat.Ndjson, Enumerable.Range(1, 5000).Select(i => (i, 10001 + (i * 7919 % 1000))));
        var packed = Packed.Gzip(file);
        await using var cut = new GzipContent(new MemoryStream(packed, 0, packed.Length / 2), PackingLimits.Default);

        var all = await ReadAsync(RecordBatches.ReadAsync(cut, RecordFormat.Ndjson, default, [Rewrites.Rewriter(Plan(MissingPolicy.Keep), new MappingSet())], RecordForm.File, new BatchLimits { BlockBytes = 4096 }, fetch: null));

        Assert.Contains("truncated", all.Fault!.Reason, StringComparison.Ordinal);
        Assert.InRange(all.Read, 1000, 4999);
        Assert.Equal(Encoding.UTF8.GetString(file, 0, (int)all.Places[^1].Offset), all.Text);
    }

    private static ImportPlan Plan(MissingPolicy missing) => Rewrites.Plan(Rewrites.Field("$.v", Rewrites.Issue, missing));

    private static byte[] File(RecordFormat format, IEnumerable<(int Id, int Value)> records) => Encoding.UTF8.GetBytes(format switch
    {
        RecordFormat.Json => "[\n" + string.Join(",\n", records.Select(r => $"{{\"id\":{r.Id},\"v\":{r.Value}}}")) + "\n]\n",
        RecordFormat.Csv => "id,v\r\n" + string.Concat(records.Select(r => $"{r.Id},{r.Value}\r\n")),
        RecordFormat.Xml => "<r>" + string.Concat(records.Select(r => $"\n <a><id>{r.Id}</id><v>{r.Value}</v></a>")) + "\n</r>\n",
        _ => string.Concat(records.Select(r => $"{{\"id\":{r.Id},\"v\":{r.Value}}}\n")),
    });

    private static async Task<All> ReadAsync(IAsyncEnumerable<RecordBatch> batches)
    {
        var all = new All();
        var file = new RewrittenFile(all.Output);
        await foreach (var batch in batches)
        {
            file.Write(batch);
            all.Places.Add(batch.After);
            all.Stored.AddRange(batch.Records.Select(r => Encoding.UTF8.GetString(batch.Block.Span[r.Value])));
            all.Read += batch.Read;
            all.Loaded += batch.Records.Count;
            all.Skipped += batch.Skipped;
            all.Rewritten += batch.References.Sum(r => r.Rewritten);
            all.Missing += batch.References.Sum(r => r.Missing);
            (all.Fatal, all.Fault) = (batch.Fatal, batch.Fault);
            all.Problems.AddRange(batch.Problems.Select(p => $"{p.Record} {p.Offset} {p.Key} {p.Path} {p.Reason}"));
            Assert.InRange(batch.Read, 0, 1000);
        }

        return all;
    }

    private sealed class All
    {
        public MemoryStream Output { get; } = new();
        public List<Position> Places { get; } = [];
        public List<string> Stored { get; } = [];
        public List<string> Problems { get; } = [];
        public int Read { get; set; }
        public int Loaded { get; set; }
        public int Skipped { get; set; }
        public long Rewritten { get; set; }
        public long Missing { get; set; }
        public RecordProblem? Fatal { get; set; }
        public FileFault? Fault { get; set; }
        public string Text => Encoding.UTF8.GetString(Output.ToArray());

        public string Told => $"{Text}|{Read} {Loaded} {Skipped} {Rewritten} {Missing}|{string.Join(';', Problems)}|{Places[^1]}";
    }

    private sealed class FailingStream(byte[] bytes, int failAt) : MemoryStream(bytes, writable: false)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position >= failAt ? throw new IOException("The line is dead.") : ValueTask.FromResult(Read(buffer.Span[..(int)Math.Min(buffer.Length, failAt - Position)]));
    }
}
