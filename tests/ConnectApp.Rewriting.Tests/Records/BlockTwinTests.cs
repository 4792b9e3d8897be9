using System.Text;
using System.Text.Json.Nodes;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;
using ConnectApp.Rewriting.Records;
using ConnectApp.Rewriting.Tests.Fields;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Records;

/// <summary>Whole blocks, whose references are looked up together, beside the plain twin, which takes record by record.</summary>
public sealed class BlockTwinTests
{
    private const int Records = 12;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Read_BlocksOfGeneratedRecords_EqualThePlainTwin(int part)
    {
        var (loaded, fatal) = (0, 0);
        for (var seed = part * 100; seed < (part + 1) * 100; seed++)
        {
            var generator = new RecordGenerator(seed);
            var (fields, mappings) = (generator.Fields(), generator.Mappings());
            var lines = Lines(generator, seed);
            var endsAtMissing = seed % 5 == 0;
            var expected = Expected(new PlainRewriter(fields, mappings), lines, endsAtMissing);
            if (endsAtMissing) fields = [.. fields.Select(f => f with { Missing = MissingPolicy.Fail })];

            // Every other time nothing is known before it is asked for.
            var actual = await ReadAsync(fields, mappings, lines, isKnown: seed % 2 == 0, workers: 1 + (seed % 3), blockBytes: seed % 4 == 0 ? 64 : 4096);

            var about = $"seed {seed}\n{string.Join('\n', lines)}\nfields: {string.Join(", ", fields.Select(f => $"{f.Path} {f.Kind!.Name} {f.Missing}"))}\n";
            Assert.True(expected.Outcomes.SequenceEqual(actual.Outcomes), $"{about}got {string.Join(' ', actual.Outcomes)}, expected {string.Join(' ', expected.Outcomes)}");
            Assert.True(expected.Counts.SequenceEqual(actual.Counts), $"{about}counted {string.Join(' ', actual.Counts)}, expected {string.Join(' ', expected.Counts)}");
            Assert.True(expected.Missing.SequenceEqual(actual.Missing), $"{about}missing {string.Join(' ', actual.Missing)}, expected {string.Join(' ', expected.Missing)}");
            Assert.Equal(expected.Texts.Count, actual.Texts.Count);
            for (var i = 0; i < actual.Texts.Count; i++) Assert.True(JsonNode.DeepEquals(expected.Texts[i], PlainRewriter.Normal(JsonNode.Parse(actual.Texts[i]))), $"{about}{actual.Texts[i]}\nexpected {expected.Texts[i]!.ToJsonString()}");
            loaded += actual.Texts.Count;
            fatal += actual.Outcomes.Count(o => o.EndsWith("Fatal", StringComparison.Ordinal));
        }

        Assert.True(loaded > 300 && fatal > 5, $"only {loaded} records were loaded and {fatal} runs ended: the generator is too dull");
    }

    [Fact]
    public async Task Read_KindChosenByEachRecordOfABlock_IsThatRecords()
    {
        var by = new PlanField { Path = FieldPath.Parse("$.v"), Missing = MissingPolicy.Keep, By = FieldPath.Parse("$.t"), Cases = new Dictionary<string, ReferenceKind> { ["issue"] = Rewrites.Issue, ["user"] = Rewrites.User } };
        var mappings = new Dictionary<(string, string), string> { [("jira:issue", "1")] = "100", [("identity:user", "jira.userkey/1")] = "ada" };

        var actual = await ReadAsync([by], mappings,
            ["""{"id":1,"v":"1","t":"issue"}""", """{"id":2,"v":"1"}""", """{"t":"user","id":3,"v":"1"}""", """{"t":"user","id":4,"v":"1","t":"issue"}""", """{"id":5,"v":"1","t":"issue"}"""],
            isKnown: true, workers: 1, blockBytes: 4096);

        Assert.Equal(
            ["""{"id":1,"v":"100","t":"issue"}""", """{"id":2,"v":"1"}""", """{"t":"user","id":3,"v":"ada"}""", """{"t":"user","id":4,"v":"1","t":"issue"}""", """{"id":5,"v":"100","t":"issue"}"""],
            actual.Texts);
    }

    [Fact]
    public async Task Read_KeyLongerThanAnyTableHas_IsMissingAndNotAskedFor()
    {
        var record = $$"""{"id":1,"v":"{{new string('x', MappingTable.MaxTextBytes)}}"}""";

        var actual = await ReadAsync([Rewrites.Field("$.v", Rewrites.User)], [], [record], isKnown: false, workers: 1, blockBytes: 4096);

        Assert.Equal([record], actual.Texts);
        Assert.Equal(["$.v"], actual.Missing);
    }

    private sealed record Result(List<string> Outcomes, List<(string Namespace, long Rewritten, long Missing)> Counts, List<string> Missing, List<JsonNode?> Texts);

    private sealed record Actual(List<string> Outcomes, List<(string Namespace, long Rewritten, long Missing)> Counts, List<string> Missing, List<string> Texts);

    private static List<string> Lines(RecordGenerator generator, int seed)
    {
        List<string> lines = [.. Enumerable.Range(0, Records).Select(_ => generator.Record())];
        lines.Insert(seed % Records, """{"id":1,"a":[1,}""");
        lines.Insert(seed * 7 % Records, """{"a":"10001"}""");
        return lines;
    }

    private static Result Expected(PlainRewriter plain, List<string> lines, bool endsAtMissing)
    {
        var result = new Result([], [], [], []);
        var counts = new SortedDictionary<string, (long Rewritten, long Missing)>(StringComparer.Ordinal);
        for (var i = 0; i < lines.Count; i++)
        {
            JsonNode? record = null;
            if (!lines[i].EndsWith("[1,}", StringComparison.Ordinal)) record = JsonNode.Parse(lines[i]);
            if (record?["id"] is null)
            {
                result.Outcomes.Add($"{i + 1} Failed");
                continue;
            }

            var one = plain.Rewrite(record);
            if (endsAtMissing && one.MissingPaths.Count > 0)
            {
                result.Outcomes.Add($"{i + 1} Fatal");
                break;
            }

            result.Outcomes.Add($"{i + 1} {one.Outcome}");
            if (one.Outcome == RewriteOutcome.Failed) continue;
            result.Missing.AddRange(one.MissingPaths);
            foreach (var (name, (rewritten, missing)) in one.Counts) counts[name] = (counts.GetValueOrDefault(name).Rewritten + rewritten, counts.GetValueOrDefault(name).Missing + missing);
            if (one.Outcome == RewriteOutcome.Loaded) result.Texts.Add(PlainRewriter.Normal(one.Record));
        }

        result.Counts.AddRange(counts.Select(c => (c.Key, c.Value.Rewritten, c.Value.Missing)));
        return result;
    }

    private static async Task<Actual> ReadAsync(PlanField[] fields, Dictionary<(string Namespace, string Key), string> known, List<string> lines, bool isKnown, int workers, int blockBytes)
    {
        var result = new Actual([], [], [], []);
        using var mappings = new MappingSet();
        foreach (var field in fields)
        {
            foreach (var kind in field.Cases.Values.Append(field.Kind).OfType<ReferenceKind>()) mappings.Table(kind.Namespace).IsComplete = isKnown;
        }

        if (isKnown) Add(known.Select(k => new UnknownKey(k.Key.Namespace, Encoding.UTF8.GetBytes(k.Key.Key))));
        var counts = new SortedDictionary<string, (long Rewritten, long Missing)>(StringComparer.Ordinal);
        var file = Encoding.UTF8.GetBytes(string.Join('\n', lines));
        await foreach (var batch in RecordBatches.ReadAsync(new MemoryStream(file), RecordFormat.Ndjson, default, [.. Enumerable.Range(0, workers).Select(_ => Rewrites.Rewriter(mappings, fields))],
            RecordForm.File, BatchLimits.Default with { BlockBytes = blockBytes, MaxRecords = 5 }, FetchAsync))
        {
            result.Texts.AddRange(batch.Records.Select(r => Encoding.UTF8.GetString(batch.Block.Span[r.Value])));
            result.Missing.AddRange(batch.Problems.Where(p => p.Path is not null && p.Code != ProblemCode.UnreadableText).Select(p => p.Path!));
            foreach (var count in batch.References) counts[count.Namespace] = (counts.GetValueOrDefault(count.Namespace).Rewritten + count.Rewritten, counts.GetValueOrDefault(count.Namespace).Missing + count.Missing);

            var loaded = batch.Records.Select(r => r.Number).ToHashSet();
            var failed = batch.Problems.Where(p => p.Path is null).Select(p => p.Record).ToHashSet();
            var last = batch.Fatal?.Record - 1 ?? batch.After.Number;
            for (var number = last - batch.Read + 1; number <= last; number++) result.Outcomes.Add($"{number} {(loaded.Contains(number) ? "Loaded" : failed.Contains(number) ? "Failed" : "Skipped")}");
            if (batch.Fatal is not null) result.Outcomes.Add($"{batch.Fatal.Record} Fatal");
        }

        result.Counts.AddRange(counts.Select(c => (c.Key, c.Value.Rewritten, c.Value.Missing)));
        return result;

        async ValueTask FetchAsync(IReadOnlyCollection<UnknownKey> keys, CancellationToken cancellationToken)
        {
            await Task.Yield();
            using var alone = mappings.Writing();
            Add(keys);
        }

        void Add(IEnumerable<UnknownKey> keys)
        {
            foreach (var key in keys)
            {
                if (known.TryGetValue((key.Namespace, Encoding.UTF8.GetString(key.Key.Span)), out var cloudId)) mappings.Table(key.Namespace).Add(key.Key.Span, Encoding.UTF8.GetBytes(cloudId));
                else mappings.Table(key.Namespace).TryAddMissing(key.Key.Span);
            }
        }
    }
}
