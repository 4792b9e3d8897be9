using System.Collections.Concurrent;
using System.Text;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Plans.Reading;
using ConnectApp.Rewriting.Records;
using ConnectApp.Rewriting.Tests.Plans;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Records;

/// <summary>Files whose mappings become known while they are read.</summary>
public sealed class FetchedMappingsTests
{
    private const string Plan =
        """
        version: 1
        app: com.example.app
        product: jira
        completion: { idle: 1h }
        entities:
          things: { label: "things*", key: $.id, fields: { $.v: { kind: issueId, missing: keep } } }
        """;

    [Theory]
    [InlineData(1, 64)]
    [InlineData(2, 64)]
    [InlineData(3, 200)]
    [InlineData(4, 5_000)]
    public async Task Read_KeysBecomeKnown_GivesWhatKnownKeysGive(int workers, int blockBytes)
    {
        var file = File(records: 3_000, distinct: 500);
        var (expected, _) = await ReadAsync(file, workers, blockBytes, fetches: null);

        var fetches = new ConcurrentQueue<int>();
        var (actual, stages) = await ReadAsync(file, workers, blockBytes, fetches);

        Assert.Equal(expected, actual);
        Assert.Equal(500, stages.Distinct().Count());
        Assert.Equal(stages.Count, stages.Distinct().Count());
    }

    [Fact]
    public async Task Read_FewKeysABlock_GathersThemOverManyBlocks()
    {
        var fetches = new ConcurrentQueue<int>();

        // 3,000 records in blocks of two or three each.
        await ReadAsync(File(records: 3_000, distinct: 3_000), workers: 1, blockBytes: 64, fetches);

        Assert.InRange(fetches.Count, 1, 3_000 / 2 / 12);
    }

    [Fact]
    public async Task Read_FetchFails_TellsItAfterWhatCameBefore()
    {
        var mappings = Mappings(complete: false, known: 100);
        var plan = Read();
        var read = 0;

        var fault = await Assert.ThrowsAsync<TimeoutException>(async () =>
        {
            await foreach (var batch in RecordBatches.ReadAsync(new MemoryStream(File(1_000, 1_000)), RecordFormat.Ndjson, default, [Worker(plan, mappings), Worker(plan, mappings)],
                RecordForm.File, BatchLimits.Default with { BlockBytes = 64 }, (_, _) => throw new TimeoutException("no platform")))
            {
                read += batch.Read;
            }
        });

        Assert.Equal("no platform", fault.Message);
        Assert.InRange(read, 95, 105);
    }

    [Fact]
    public async Task Read_CancelledWhileFetching_Ends()
    {
        var mappings = Mappings(complete: false, known: 0);
        var plan = Read();
        using var cancel = new CancellationTokenSource();

        var read = ReadAllAsync();
        await Task.Delay(50);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);

        async Task ReadAllAsync()
        {
            await foreach (var _ in RecordBatches.ReadAsync(new MemoryStream(File(1_000, 1_000)), RecordFormat.Ndjson, default, [Worker(plan, mappings), Worker(plan, mappings)],
                RecordForm.File, BatchLimits.Default with { BlockBytes = 64 }, async (_, token) => await Task.Delay(Timeout.Infinite, token), cancel.Token))
            {
            }
        }
    }

    private static async Task<(string Output, List<string> Fetched)> ReadAsync(byte[] file, int workers, int blockBytes, ConcurrentQueue<int>? fetches)
    {
        var mappings = Mappings(complete: fetches is null, known: fetches is null ? 5_000 : 0);
        var plan = Read();
        var output = new MemoryStream();
        var writer = new RewrittenFile(output);
        var fetched = new List<string>();
        await foreach (var batch in RecordBatches.ReadAsync(new MemoryStream(file), RecordFormat.Ndjson, default, [.. Enumerable.Range(0, workers).Select(_ => Worker(plan, mappings))],
            RecordForm.File, BatchLimits.Default with { BlockBytes = blockBytes }, fetches is null ? null : FetchAsync))
        {
            writer.Write(batch);
            Assert.Empty(batch.Problems);
        }

        return (Encoding.UTF8.GetString(output.ToArray()), fetched);

        async ValueTask FetchAsync(IReadOnlyCollection<UnknownKey> keys, CancellationToken cancellationToken)
        {
            fetches!.Enqueue(keys.Count);
            await Task.Yield();
            using var alone = mappings.Writing();
            foreach (var key in keys)
            {
                // Two workers may fetch at once, with keys in common: the store behind this one knows which are new.
                if (mappings.Table("jira:issue").Find(key.Key.Span, new byte[MappingTable.ScratchBytes], out _) != MappingAnswer.Unknown) continue;
                var id = Encoding.UTF8.GetString(key.Key.Span);
                fetched.Add(id);
                Assert.True(mappings.Table("jira:issue").TryAdd(key.Key.Span, Encoding.UTF8.GetBytes($"9{id}")));
            }
        }
    }

    private static MappingSet Mappings(bool complete, int known)
    {
        var mappings = new MappingSet();
        mappings.Table("jira:issue").IsComplete = complete;
        for (var i = 0; i < known; i++) mappings.Table("jira:issue").Add(Encoding.UTF8.GetBytes($"{i}"), Encoding.UTF8.GetBytes($"9{i}"));
        return mappings;
    }

    private static ImportPlan Read() => PlanReader.Read(Encoding.UTF8.GetBytes(Plan), "plan.yaml").Plan!;

    private static EntityRewriter Worker(ImportPlan plan, MappingSet mappings) => new(plan, plan.Entities[0], mappings, "scope");

    private static byte[] File(int records, int distinct) =>
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, records).Select(i => $"{{\"id\":{i},\"v\":\"{(i % distinct) + 1}\"}}\n")));
}
