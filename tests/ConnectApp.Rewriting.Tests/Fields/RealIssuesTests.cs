using System.Text;
using System.Text.Json.Nodes;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Records;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Fields;

/// <summary>Fifty issues of a real Jira Server (TestData/NOTICE).</summary>
public sealed class RealIssuesTests
{
    /// <summary>
    /// The expected counts were made by a Python script of its own that parses each line with <c>json</c> and looks at the fields by hand: a user is mapped
    /// where the key's length is even, an issue where it is one of the fifty, a project where it is ALOY.
    /// </summary>
    [Fact]
    public async Task ReadAsync_FiftyRealIssues_CountsWereVerifiedByPython()
    {
        var file = Resource("aloy-50.ndjson");
        var lines = Encoding.UTF8.GetString(file).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var mappings = new MappingSet();
        foreach (var line in lines) mappings.Table("jira:issue").Add(Id(line), [.. "9"u8, .. Id(line)]);
        mappings.Table("jira/classic:project").Add("11113"u8, "10000"u8);
        mappings.Table("derived/jira:projectKey").Add("ALOY"u8, "ALLOY"u8);
        foreach (var key in UserKeys(lines).Where(k => k.Length % 2 == 0)) mappings.Table("identity:user").Add(Encoding.UTF8.GetBytes($"jira.userkey/{key}"), Encoding.UTF8.GetBytes($"557058:{key}"));
        var project = new ReferenceKind { Name = "projectId", Namespace = "jira/classic:project" };
        string[] users = ["$.fields.assignee.key", "$.fields.reporter.key", "$.fields.creator.key", "$.fields.comment.comments[*].author.key", "$.fields.comment.comments[*].updateAuthor.key"];
        PlanField[] fields =
        [
            Rewrites.Field("$.id", Rewrites.Issue), Rewrites.Field("$.key", Rewrites.IssueKey), Rewrites.Field("$.fields.project.id", project),
            Rewrites.Field("$.fields.issuelinks[*].inwardIssue.id", Rewrites.Issue), Rewrites.Field("$.fields.issuelinks[*].outwardIssue.id", Rewrites.Issue),
            Rewrites.Field("$.fields.issuelinks[*].inwardIssue.key", Rewrites.IssueKey), Rewrites.Field("$.fields.issuelinks[*].outwardIssue.key", Rewrites.IssueKey),
            .. users.Select(u => Rewrites.Field(u, Rewrites.User)),
        ];
        var counts = new SortedDictionary<string, (long Rewritten, long Missing)>(StringComparer.Ordinal);
        var read = 0;

        await foreach (var batch in RecordBatches.ReadAsync(new MemoryStream(file), default, Rewrites.Rewriter(mappings, fields), BatchLimits.Default))
        {
            read += batch.Records.Count;
            foreach (var count in batch.References)
            {
                var (rewritten, missing) = counts.GetValueOrDefault(count.Namespace);
                counts[count.Namespace] = (rewritten + count.Rewritten, missing + count.Missing);
            }

            Assert.All(batch.Records, r => Assert.StartsWith("9", (string)JsonNode.Parse(batch.Block.Span[r.Value])!["id"]!, StringComparison.Ordinal));
            Assert.Equal(batch.References.Sum(r => r.Missing), batch.Problems.Count);
        }

        Assert.Equal(50, read);
        Assert.Equal(
            [("derived/jira:projectKey", 63, 1), ("identity:user", 62, 255), ("jira/classic:project", 50, 0), ("jira:issue", 62, 2)],
            counts.Select(c => (c.Key, c.Value.Rewritten, c.Value.Missing)));
    }

    private static byte[] Id(string line) => Encoding.UTF8.GetBytes((string)JsonNode.Parse(line)!["id"]!);

    private static HashSet<string> UserKeys(string[] lines)
    {
        var keys = new HashSet<string>();
        foreach (var line in lines) Collect(JsonNode.Parse(line));
        return keys;

        void Collect(JsonNode? node)
        {
            if (node is JsonObject o && o["displayName"] is not null && o["key"] is { } key) keys.Add((string)key!);
            foreach (var child in node switch { JsonObject x => x.Select(m => m.Value), JsonArray a => a, _ => [] }) Collect(child);
        }
    }

    private static byte[] Resource(string name)
    {
        using var stream = typeof(RealIssuesTests).Assembly.GetManifestResourceStream($"ConnectApp.Rewriting.Tests.TestData.{name}")!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
