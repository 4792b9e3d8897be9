using System.Text;
using System.Text.Json.Nodes;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Fields;

public sealed class EntityRewriterTwinTests
{
    private const int SeedsPerCase = 350;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Rewrite_GeneratedRecordsAndPaths_EqualsThePlainTwin(int part)
    {
        int loaded = 0, changed = 0;
        for (var seed = part * SeedsPerCase; seed < (part + 1) * SeedsPerCase; seed++)
        {
            var generator = new RecordGenerator(seed);
            var (fields, mappings) = (generator.Fields(), generator.Mappings());
            var plain = new PlainRewriter(fields, mappings);
            var engine = Rewrites.Rewriter(Set(mappings), fields);
            for (var i = 0; i < 4; i++)
            {
                var record = generator.Record();

                var expected = plain.Rewrite(record);
                var actual = Rewrites.Run(engine, record);

                var about = $"seed {seed}, record {i}: {record}\nfields: {string.Join(", ", fields.Select(f => $"{f.Path} {f.Kind!.Name} {f.Missing}"))}\ngot {actual.Outcome}: {actual.Text}\n";
                Assert.True(expected.Outcome == actual.Outcome, about + $"expected {expected.Outcome}");
                if (expected.Outcome == RewriteOutcome.Failed) continue;
                Assert.True(expected.MissingPaths.SequenceEqual(actual.Problems.Where(p => p.Code != ProblemCode.UnreadableText).Select(p => p.Path!)), about + $"missing {string.Join(' ', actual.Problems.Select(p => p.Path))}, expected {string.Join(' ', expected.MissingPaths)}");
                Assert.Equal(
                    expected.Counts.Select(c => (c.Key, c.Value.Rewritten, c.Value.Missing)),
                    actual.References.GroupBy(r => r.Namespace).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => (g.Key, g.Sum(r => r.Rewritten), g.Sum(r => r.Missing))));
                if (expected.Outcome == RewriteOutcome.Skipped) continue;
                loaded++;
                if (actual.Text != record) changed++;
                Assert.True(JsonNode.DeepEquals(PlainRewriter.Normal(expected.Record), PlainRewriter.Normal(JsonNode.Parse(actual.Text))), about + $"expected {expected.Record!.ToJsonString()}");
            }
        }

        Assert.True(loaded > SeedsPerCase && changed > SeedsPerCase / 2, $"only {loaded} records were loaded and {changed} changed: the generator is too dull");
    }

    [Fact]
    public void Rewrite_EmptyMappingsAndKeep_KeepsEveryByte()
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var generator = new RecordGenerator(seed);
            var engine = Rewrites.Rewriter(new MappingSet(), [.. generator.Fields().Select(f => f with { Missing = MissingPolicy.Keep })]);
            var record = generator.Record();

            var actual = Rewrites.Run(engine, record);

            Assert.Equal(record, actual.Text);
        }
    }

    [Fact]
    public void Rewrite_IdentityMappings_KeepsEveryByte()
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var generator = new RecordGenerator(seed);
            var identity = generator.Mappings().Keys.ToDictionary(k => k, k => k.Key.Replace("jira.userkey/", "", StringComparison.Ordinal));
            var engine = Rewrites.Rewriter(Set(identity), [.. generator.Fields().Select(f => f with { Missing = MissingPolicy.Keep })]);
            var record = generator.Record();

            var actual = Rewrites.Run(engine, record);

            Assert.Equal(record, actual.Text);
        }
    }

    private static MappingSet Set(Dictionary<(string Namespace, string Key), string> mappings)
    {
        var set = new MappingSet();
        foreach (var ((ns, key), value) in mappings) set.Table(ns).Add(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value));
        return set;
    }
}
