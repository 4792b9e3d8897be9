using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Plans;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Fields;

public sealed class CsvRecordTests
{
    private static readonly CsvShape Shape = Rewrites.Csv("id", "v", "w");

    private static readonly MappingSet Mapped = Rewrites.Mappings(
        ("jira:issue", "10001", "20001"), ("jira:issue", "comma", "a,b"), ("jira:issue", "quote", "a\"b"), ("jira:issue", "line", "a\nb"), ("jira:issue", "text", "x\"\\é"),
        ("identity:user", "jira.userkey/ada", "557058:ada"), ("derived/jira:projectKey", "KEY", "NEW"));

    [Theory]
    // Quotes stay as they were, and come only where they must.
    [InlineData("1,10001,x", "1,20001,x")]
    [InlineData("1,\"10001\",x", "1,\"20001\",x")]
    [InlineData("\"1\",10001,\"x \"\"y\"\" z\"", "\"1\",20001,\"x \"\"y\"\" z\"")]
    [InlineData("1,comma,x", "1,\"a,b\",x")]
    [InlineData("1,quote,x", "1,\"a\"\"b\",x")]
    [InlineData("1,line,x", "1,\"a\nb\",x")]
    [InlineData("1,\"comma\",x", "1,\"a,b\",x")]
    [InlineData("1,\"quote\",x", "1,\"a\"\"b\",x")]
    // Left alone.
    [InlineData("1,,x", "1,,x")]
    [InlineData("1,\"\",x", "1,\"\",x")]
    [InlineData("1,10001,10001", "1,20001,10001")]
    [InlineData("1,unknown,x", "1,unknown,x")]
    public void Rewrite_Cell_PutsTheCloudIdInItsPlace(string row, string expected)
    {
        var actual = Rewrites.Run(Rewrites.Rewriter(Mapped, Rewrites.Field("$.v", Rewrites.Issue)), row, Shape);

        Assert.Equal((RewriteOutcome.Loaded, expected, "1"), (actual.Outcome, actual.Text, actual.Key));
    }

    [Theory]
    [InlineData("1,\"[{\"\"a\"\":10001}, {\"\"a\"\":\"\"text\"\"}]\",x", "1,\"[{\"\"a\"\":20001}, {\"\"a\"\":\"\"x\\\"\"\\\\é\"\"}]\",x")]
    [InlineData("1,[{}],x", "1,[{}],x")]
    [InlineData("1,\" [ { \"\"a\"\" : \"\"1000\\u0031\"\" } ]\",x", "1,\" [ { \"\"a\"\" : \"\"20001\"\" } ]\",x")]
    [InlineData("1,\"{\"\"a\"\":[10001\",x", "1,\"{\"\"a\"\":[10001\",x")]
    public void Rewrite_PathPastACell_GoesOnInItsJson(string row, string expected)
    {
        var actual = Rewrites.Run(Rewrites.Rewriter(Mapped, Rewrites.Field("$.v[*].a", Rewrites.Issue)), row, Shape);

        Assert.Equal(expected, actual.Text);
    }

    [Fact]
    public void Rewrite_NumberInBareJson_QuotesTheCellOnlyIfTheTextNeedsIt()
    {
        var rewriter = Rewrites.Rewriter(Rewrites.Mappings(("jira:issue", "1", "7"), ("jira:issue", "2", "x")), Rewrites.Field("$.v[*]", Rewrites.Issue));

        Assert.Equal("1,[7],x", Rewrites.Run(rewriter, "1,[1],x", Shape).Text);
        Assert.Equal("1,\"[\"\"x\"\"]\",x", Rewrites.Run(rewriter, "1,[2],x", Shape).Text);
    }

    [Theory]
    [InlineData("1,7,x", "1,,x")]
    [InlineData("1,\"7\",x", "1,\"\",x")]
    public void Rewrite_MissingAndNull_EmptiesTheCell(string row, string expected)
    {
        var actual = Rewrites.Run(Rewrites.Rewriter(Mapped, Rewrites.Field("$.v", Rewrites.Issue, MissingPolicy.Null)), row, Shape);

        Assert.Equal(expected, actual.Text);
        Assert.Equal(("$.v", "7"), (Assert.Single(actual.Problems).Path, actual.Problems[0].Value));
    }

    [Fact]
    public void Rewrite_MissingInACell_TellsColumnAndPathInside()
    {
        var rewriter = Rewrites.Rewriter(Mapped, Rewrites.Field("$['odd name'][*].a", Rewrites.Issue));

        var actual = Rewrites.Run(rewriter, "\"[{\"\"a\"\":1},{\"\"a\"\":2}]\",k", Rewrites.Csv("odd name", "id"));

        Assert.Equal(["$['odd name'][0].a", "$['odd name'][1].a"], actual.Problems.Select(p => p.Path));
        Assert.Equal("\"k\"", actual.Problems[0].Key);
    }

    [Theory]
    [InlineData("1,\"a,b", "cell 2: its quotes are not closed")]
    [InlineData("1,\"a\"b,c", "cell 2: something stands behind its closing quote")]
    [InlineData("1,2", "has 2 cells; its header has 3")]
    [InlineData("1,2,3,4", "has 4 cells; its header has 3")]
    [InlineData(",2,3", "missing key")]
    public void Rewrite_BrokenRow_FailsAndSaysWhy(string row, string reason)
    {
        var actual = Rewrites.Run(Rewrites.Rewriter(Mapped, Rewrites.Field("$.v", Rewrites.Issue)), row, Shape);

        Assert.Equal(RewriteOutcome.Failed, actual.Outcome);
        Assert.Contains(reason, Assert.Single(actual.Problems).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Rewrite_By_ChoosesByAnotherCell()
    {
        var field = Rewrites.Field("$.v", Rewrites.Issue) with
        {
            Kind = null,
            By = FieldPath.Parse("$.w"),
            Cases = new Dictionary<string, ReferenceKind> { ["issue"] = Rewrites.Issue, ["user"] = Rewrites.User },
        };

        var actual = Rewrites.Run(Rewrites.Rewriter(Mapped, field), "1,ada,\"user\"", Shape);

        Assert.Equal("1,557058:ada,\"user\"", actual.Text);
    }

    [Fact]
    public void Rewrite_Stored_IsAnObjectOfTheColumnsAsStrings()
    {
        var rewriter = Rewrites.Rewriter(Mapped, Rewrites.Field("$.v", Rewrites.Issue));

        var actual = Rewrites.Run(rewriter, "1;10001;\"say \"\"é\"\"\r\n\\\";", new CsvShape((byte)';', ["id", "v", "a \"quoted\" name", "last"]), RecordForm.Stored);

        Assert.Equal("""{"id":"1","v":"20001","a \"quoted\" name":"say \"é\"\r\n\\","last":""}""", actual.Text);
    }
}
