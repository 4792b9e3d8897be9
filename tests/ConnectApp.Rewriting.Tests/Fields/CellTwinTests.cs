using System.Text.Json.Nodes;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Fields;

/// <summary>Generated rows and elements, rewritten by the engine and by its plain twin over trees that CsvHelper and XmlTextReader make.</summary>
public sealed class CellTwinTests
{
    private static readonly CsvShape Shape = new((byte)';', RecordGenerator.Columns);

    [Theory]
    [InlineData(RecordFormat.Csv, 0)]
    [InlineData(RecordFormat.Csv, 1)]
    [InlineData(RecordFormat.Xml, 0)]
    [InlineData(RecordFormat.Xml, 1)]
    public void Rewrite_GeneratedRecordsAndPaths_EqualsThePlainTwin(RecordFormat format, int part)
    {
        const int seeds = 150;
        int loaded = 0, changed = 0;
        for (var seed = part * seeds; seed < (part + 1) * seeds; seed++)
        {
            var generator = new RecordGenerator(seed);
            var (fields, mappings) = (generator.Fields(), generator.Mappings());
            var plain = new PlainRewriter(fields, mappings, format);
            var engine = Rewrites.Rewriter(Rewrites.Mappings([.. mappings.Select(m => (m.Key.Namespace, m.Key.Key, m.Value))]), fields);
            for (var i = 0; i < 6; i++)
            {
                var record = format == RecordFormat.Csv ? generator.CsvRow() : generator.XmlRecord();

                var expected = plain.Rewrite(Read(format, record));
                var actual = Rewrites.Run(engine, record, ShapeOf(format));
                var stored = Rewrites.Run(engine, record, ShapeOf(format), RecordForm.Stored);

                var about = $"seed {seed}, record {i}: {record}\nfields: {string.Join(", ", fields.Select(f => $"{f.Path} {f.Kind!.Name} {f.Missing}"))}\ngot {actual.Outcome}: {actual.Text} {string.Join(' ', actual.Problems.Select(p => p.Reason).Distinct())}\n";
                Assert.True(expected.Outcome == actual.Outcome && actual.Outcome == stored.Outcome, about + $"expected {expected.Outcome}");
                if (expected.Outcome == RewriteOutcome.Failed) continue;
                Assert.True(expected.MissingPaths.Order().SequenceEqual(actual.Problems.Where(p => p.Code != ProblemCode.UnreadableText).Select(p => p.Path!).Order()), about + $"missing {string.Join(' ', actual.Problems.Select(p => p.Path))}, expected {string.Join(' ', expected.MissingPaths)}");
                Assert.Equal(
                    expected.Counts.Select(c => (c.Key, c.Value.Rewritten, c.Value.Missing)),
                    actual.References.GroupBy(r => r.Namespace).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => (g.Key, g.Sum(r => r.Rewritten), g.Sum(r => r.Missing))));
                if (expected.Outcome == RewriteOutcome.Skipped) continue;
                loaded++;
                if (actual.Text != record) changed++;
                Assert.True(JsonNode.DeepEquals(PlainRewriter.Normal(expected.Record), PlainRewriter.Normal(Read(format, actual.Text))), about + $"expected {expected.Record!.ToJsonString()}");
                AssertStored(format, actual.Text, stored.Text, about);
            }
        }

        Assert.True(loaded > seeds && changed > seeds / 2, $"only {loaded} records were loaded and {changed} changed: the generator is too dull");
    }

    [Theory]
    [InlineData(RecordFormat.Csv)]
    [InlineData(RecordFormat.Xml)]
    public void Rewrite_IdentityMappings_KeepsEveryByte(RecordFormat format)
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var generator = new RecordGenerator(seed);
            var identity = generator.Mappings().Keys.Select(k => (k.Namespace, k.Key, k.Key.Replace("jira.userkey/", "", StringComparison.Ordinal))).ToArray();
            var engine = Rewrites.Rewriter(Rewrites.Mappings(identity), [.. generator.Fields().Select(f => f with { Missing = MissingPolicy.Keep })]);
            var record = format == RecordFormat.Csv ? generator.CsvRow() : generator.XmlRecord(isMixed: true);

            var actual = Rewrites.Run(engine, record, ShapeOf(format));
            var stored = Rewrites.Run(engine, record, ShapeOf(format), RecordForm.Stored);

            Assert.Equal(record, actual.Text);
            AssertStored(format, record, stored.Text, $"seed {seed}: {record}\n");
        }
    }

    /// <summary>The stored form is what a parser finds in the file's form.</summary>
    private static void AssertStored(RecordFormat format, string record, string stored, string about)
    {
        var expected = PlainRecords.Collapse(Read(format, record), arrays: []);
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(stored)), about + $"stored {stored}\nexpected {expected!.ToJsonString()}");
    }

    private static JsonObject Read(RecordFormat format, string record) => format == RecordFormat.Csv ? PlainRecords.ReadCsv(record, Shape) : PlainRecords.ReadXml(record);

    private static RecordShape ShapeOf(RecordFormat format) => format == RecordFormat.Csv ? Shape : Rewrites.Xml;
}
