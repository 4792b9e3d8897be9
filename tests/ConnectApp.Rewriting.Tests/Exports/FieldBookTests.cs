using System.Text;
using ConnectApp.Rewriting.Exports;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Plans.Reading;
using ConnectApp.Rewriting.Problems;
using ConnectApp.Rewriting.Records;
using ConnectApp.Rewriting.Tests.Fields;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Exports;

/// <summary>What fields match, warnings, titles, lists, values that mean "none", optional columns: from a plan's text to what an import tells.</summary>
public sealed class FieldBookTests
{
    private static readonly MappingSet Mappings = Rewrites.Mappings(("identity:user", "jira.userkey/ada", "557058:a"), ("jira/classic/software:rapidView", "7", "70"), ("jira/classic:customField", "7", "77"));

    [Fact]
    public async Task Warnings_AFieldThatMatchesNothing_NamesWhatTheRecordsHave()
    {
        var (book, _, _) = await ReadAsync("$.ownr: userKey", "a.ndjson", "{\"id\":1,\"owner\":\"ada\"}\n{\"id\":2}\n");

        Assert.Equal(new FieldLine("rows", "$.ownr", 0, 0, 0), Assert.Single(book.Lines()));
        var warning = Assert.Single(book.Warnings());
        Assert.Equal((WarningCode.FieldMatchesNothing, "rows", "$.ownr"), (warning.Code, warning.Entity, warning.Path));
        Assert.Equal("rows: $.ownr matched nothing in 2 records; the records have: id, owner", warning.Message);
    }

    [Fact]
    public async Task Warnings_OptionalColumn_IsAWarningAndNoProblem()
    {
        var (book, batches, _) = await ReadAsync("$.lead: { kind: userKey, optional: true }", "a.csv", "id,owner\n1,ada\n");

        var warning = Assert.Single(book.Warnings());
        Assert.Equal((WarningCode.OptionalColumnMissing, "lead"), (warning.Code, warning.Path));
        Assert.All(batches.SelectMany(b => b.Notes), n => Assert.NotNull(n.Warning));
    }

    [Fact]
    public async Task Notes_ColumnThatIsNotThere_IsAProblemWithTheNamesThatAre()
    {
        var (book, batches, text) = await ReadAsync("$.lead: userKey", "a.csv", "id,owner\n1,ada\n");

        var note = Assert.Single(batches.SelectMany(b => b.Notes));
        Assert.Equal((ProblemCode.MissingColumn, null), (note.Code, note.Warning));
        Assert.Contains("owner", note.Reason + note.Hint, StringComparison.Ordinal);
        Assert.Empty(book.Warnings());
        Assert.Contains("1,ada", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("keep", "ada, nobody,,ada", "557058:a, nobody,,557058:a")]
    [InlineData("\"null\"", "nobody,ada", "557058:a")]
    [InlineData("\"null\"", "ada, nobody ,ada", "557058:a,557058:a")]
    [InlineData("\"null\"", "nobody", "")]
    [InlineData("keep", "", "")]
    public async Task List_SeveralValuesInAString_AreLookedUpOneByOne(string policy, string value, string expected)
    {
        var (_, _, text) = await ReadAsync($"$.watchers: {{ kind: userKey, list: \",\", missing: {policy} }}", "a.ndjson", $"{{\"id\":1,\"watchers\":\"{value}\"}}\n");

        Assert.Equal($"{{\"id\":1,\"watchers\":\"{expected}\"}}\n", text);
    }

    [Theory]
    [InlineData("boardId", "-1", "-1")]
    [InlineData("boardId", "none", "none")]
    [InlineData("boardId", "7", "70")]
    [InlineData("token", "field:-1", "field:-1")]
    [InlineData("token", "field:7", "field:77")]
    public async Task NoValue_OfAnOwnKind_IsLeftAloneAndNotCounted(string kind, string value, string expected)
    {
        var (book, batches, text) = await ReadAsync($"$.board: {kind}", "a.ndjson", $"{{\"id\":1,\"board\":\"{value}\"}}\n");

        Assert.Equal($"{{\"id\":1,\"board\":\"{expected}\"}}\n", text);
        Assert.Empty(batches.SelectMany(b => b.Problems));
        Assert.Equal(value == expected ? 0 : 1, book.Lines()[0].Rewritten);
    }

    [Fact]
    public async Task Title_OfARecord_StandsInItsProblemsAndIsCut()
    {
        var (_, batches, _) = await ReadAsync("$.owner: userKey", "a.ndjson", $"{{\"id\":1,\"owner\":\"nobody\",\"name\":\"{new string('n', 300)}\"}}\n{{\"id\":2,\"owner\":\"nobody\"}}\n");

        Assert.Equal([200, null], batches.SelectMany(b => b.Problems).Select(p => p.Title?.TrimEnd('…').Length));
    }

    private static async Task<(FieldBook Book, List<RecordBatch> Batches, string Text)> ReadAsync(string field, string label, string content)
    {
        var yaml = $$"""
            version: 1
            app: com.example.checklists
            product: jira
            completion: { idle: 1h }
            kinds:
              boardId: { namespace: "jira/classic/software:rapidView", noValue: ["-1", "none"] }
              token: { namespace: "jira/classic:customField", pattern: "field:{}", noValue: ["-1"] }
            entities:
              rows:
                label: "a*"
                key: $.id
                title: $.name
                fields:
                  {{field}}
            """;
        var plan = PlanReader.Read(Encoding.UTF8.GetBytes(yaml), "plan.yaml") is { Plan: { } read } ? read : throw new InvalidOperationException("The plan of the test has faults.");
        var book = new FieldBook(plan);
        var rewriter = new EntityRewriter(plan, plan.Entities[0], Mappings, "offline");
        var (batches, text) = (new List<RecordBatch>(), new StringBuilder());
        var bytes = Encoding.UTF8.GetBytes(content);
        await foreach (var batch in RecordBatches.ReadAsync(new MemoryStream(bytes), RecordFormats.Of(plan.Entities[0], label, bytes), default, rewriter, RecordForm.File, BatchLimits.Default))
        {
            book.Add(plan.Entities[0], label, batch);
            batches.Add(batch);
            foreach (var record in batch.Records)
            {
                foreach (var part in new[] { record.Before, record.Separator, record.Lead, record.Value, record.Tail }) text.Append(Encoding.UTF8.GetString(batch.Block.Span[part]));
            }
        }

        return (book, batches, text.ToString());
    }
}
