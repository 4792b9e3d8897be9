using System.Text;
using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Plans;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Fields;

public sealed class EntityRewriterTests
{
    private static readonly MappingSet Mapped = Rewrites.Mappings(
        ("jira:issue", "10001", "20001"), ("jira:issue", "20001", "30001"), ("jira:issue", "a", "x\"\\\n\u0001é"), ("jira:issue", "text", "not-a-number"),
        ("jira:issue", "007", "008"), ("jira:issue", "KEY-1", "KEY/1"),
        ("identity:user", "jira.userkey/ada", "557058:ada"), ("identity:user", "jira.userkey/é", "557058:é"),
        ("jira/classic:customField", "10010", "10099"), ("jira/classic:customField", "10011", "10012"), ("jira/classic:customField", "10020", "10021"), ("jira/classic:customField", "10021", "10020"),
        ("derived/jira:projectKey", "KEY", "NEW"));

    [Theory]
    // Types stay; a number whose cloud id is no integer becomes a string.
    [InlineData("""{"id":1,"v":10001}""", """{"id":1,"v":20001}""")]
    [InlineData("""{"id":1,"v":"10001"}""", """{"id":1,"v":"20001"}""")]
    [InlineData("""{ "id" : 1 , "v" : "10001" , "w":"10001"}""", """{ "id" : 1 , "v" : "20001" , "w":"10001"}""")]
    // Unescaped before the lookup; what is put in is escaped as little as JSON allows.
    [InlineData("""{"id":1,"v":"1\u00300\u00301"}""", """{"id":1,"v":"20001"}""")]
    [InlineData("""{"id":1,"v":"a"}""", """{"id":1,"v":"x\"\\\n\u0001é"}""")]
    [InlineData("""{"id":1,"v":"KEY-1"}""", """{"id":1,"v":"KEY/1"}""")]
    // An array of ids.
    [InlineData("""{"id":1,"v":[10001, "10001",[10001],null,{"v":10001}]}""", """{"id":1,"v":[20001, "20001",[10001],null,{"v":10001}]}""")]
    // Left alone.
    [InlineData("""{"id":1,"v":1.0001e4}""", """{"id":1,"v":1.0001e4}""")]
    [InlineData("""{"id":1,"v":null}""", """{"id":1,"v":null}""")]
    [InlineData("""{"id":1,"v":""}""", """{"id":1,"v":""}""")]
    [InlineData("""{"id":1,"v":{"v":10001}}""", """{"id":1,"v":{"v":10001}}""")]
    // A repeated name: each occurrence is rewritten.
    [InlineData("""{"id":1,"v":10001,"v":"10001"}""", """{"id":1,"v":20001,"v":"20001"}""")]
    public void Rewrite_WholeValue_PutsTheCloudIdInItsPlace(string record, string expected)
    {
        var rewriter = Rewrites.Rewriter(Mapped, Rewrites.Field("$.v", Rewrites.Issue));

        var actual = Rewrites.Run(rewriter, record);

        Assert.Equal((RewriteOutcome.Loaded, expected), (actual.Outcome, actual.Text));
        Assert.Empty(actual.Problems);
    }

    [Fact]
    public void Rewrite_NumberOntoText_BecomesAString()
    {
        var rewriter = Rewrites.Rewriter(Rewrites.Mappings(("jira:issue", "1", "007"), ("jira:issue", "2", "x\"")), Rewrites.Field("$.v", Rewrites.Issue));

        var actual = Rewrites.Run(rewriter, """{"id":1,"v":[1,2]}""");

        Assert.Equal("""{"id":1,"v":["007","x\""]}""", actual.Text);
    }

    [Theory]
    [InlineData("customfield_10010", "customfield_10099", 1)]
    [InlineData("cf[10010]", "cf[10099]", 1)]
    [InlineData("10010", "10099", 1)]
    [InlineData("custom\\u0066ield_1001\\u0030", "custom\\u0066ield_10099", 1)]
    [InlineData("cf[10010", "cf[10010", 0)]
    [InlineData("Story Points", "Story Points", 0)]
    [InlineData("customfield_", "customfield_", 0)]
    [InlineData("cf[]", "cf[]", 0)]
    [InlineData("-10010", "-10010", 0)]
    public void Rewrite_CustomField_ReplacesTheNumberAlone(string value, string expected, long count)
    {
        var rewriter = Rewrites.Rewriter(Mapped, Rewrites.Field("$.v", Rewrites.CustomField));

        var actual = Rewrites.Run(rewriter, $$"""{"id":1,"v":"{{value}}"}""");

        Assert.Equal($$"""{"id":1,"v":"{{expected}}"}""", actual.Text);
        Assert.Equal(count, actual.References.Sum(r => r.Rewritten + r.Missing));
    }

    [Theory]
    [InlineData("KEY-12", "NEW-12", 1, 0)]
    [InlineData("OTHER-12", "OTHER-12", 0, 1)]
    [InlineData("key-12", "key-12", 0, 0)]
    [InlineData("KEY-", "KEY-", 0, 0)]
    [InlineData("KEY-1a", "KEY-1a", 0, 0)]
    [InlineData("-12", "-12", 0, 0)]
    public void Rewrite_IssueKey_ReplacesTheProjectAlone(string value, string expected, long rewritten, long missing)
    {
        var rewriter = Rewrites.Rewriter(Mapped, Rewrites.Field("$.v", Rewrites.IssueKey));

        var actual = Rewrites.Run(rewriter, $$"""{"id":1,"v":"{{value}}"}""");

        Assert.Equal($$"""{"id":1,"v":"{{expected}}"}""", actual.Text);
        Assert.Equal((rewritten, missing), (actual.References.Sum(r => r.Rewritten), actual.References.Sum(r => r.Missing)));
    }

    [Theory]
    [InlineData("$.a[*]", """{"id":1,"a":[7]}""", """{"id":1,"a":[]}""")]
    [InlineData("$.a[*]", """{"id":1,"a":[ 7 , 10001 , 10001 ]}""", """{"id":1,"a":[ 20001 , 20001 ]}""")]
    [InlineData("$.a[*]", """{"id":1,"a":[10001, 7, 10001]}""", """{"id":1,"a":[20001, 20001]}""")]
    [InlineData("$.a[*]", """{"id":1,"a":[10001, 10001, 7]}""", """{"id":1,"a":[20001, 20001]}""")]
    [InlineData("$.a[*]", """{"id":1,"a":[10001, 7, 8]}""", """{"id":1,"a":[20001]}""")]
    [InlineData("$.a[*]", """{"id":1,"a":[7, 8, 10001, 9]}""", """{"id":1,"a":[20001]}""")]
    [InlineData("$.a[*]", """{"id":1,"a":[7, 8]}""", """{"id":1,"a":[]}""")]
    [InlineData("$.a", """{"id":1,"a":[7, 10001]}""", """{"id":1,"a":[20001]}""")]
    [InlineData("$.a[1]", """{"id":1,"a":[7, 8, 9]}""", """{"id":1,"a":[7, 9]}""")]
    [InlineData("$.a", """{"id":1,"a": 7 }""", """{"id":1,"a": null }""")]
    [InlineData("$.a", """{"id":1,"a":"7"}""", """{"id":1,"a":null}""")]
    [InlineData("$.a.*~", """{"id":1,"a":{"7":1,"10001":[2]}}""", """{"id":1,"a":{"20001":[2]}}""")]
    [InlineData("$.a.*~", """{"id":1,"a":{"10001":1, "7": {"x":[1,{}]} , "10001b":2}}""", """{"id":1,"a":{"20001":1}}""")]
    [InlineData("$.a.*~", """{"id":1,"a":{"7": "x" }}""", """{"id":1,"a":{ }}""")]
    [InlineData("$.a[*]", """{"id":1,"a":"[7, \"10001\" ,8]"}""", """{"id":1,"a":"[\"20001\" ]"}""")]
    [InlineData("$.a.b", """{"id":1,"a":"{\"b\":\"7\"}"}""", """{"id":1,"a":"{\"b\":null}"}""")]
    [InlineData("$.a.*~", """{"id":1,"a":"{\u00227\u0022:1,\"c\":\"\u00e9\/\"}"}""", """{"id":1,"a":"{}"}""")]
    public void Rewrite_MissingAndNull_DropsOrNulls(string path, string record, string expected)
    {
        var rewriter = Rewrites.Rewriter(Mapped, Rewrites.Field(path, Rewrites.Issue, MissingPolicy.Null));

        var actual = Rewrites.Run(rewriter, record);

        Assert.Equal(expected, actual.Text);
        Assert.NotEmpty(actual.Problems);
        Assert.Equal(actual.Problems.Count, actual.References.Sum(r => r.Missing));
    }

    [Fact]
    public void Rewrite_ReferenceInsideADroppedMember_IsCountedAndGoesWithIt()
    {
        var rewriter = Rewrites.Rewriter(Mapped, Rewrites.Field("$.a.*~", Rewrites.Issue, MissingPolicy.Null), Rewrites.Field("$.a.*.v", Rewrites.User), Rewrites.Field("$.a.*.s[*]", Rewrites.User));

        var actual = Rewrites.Run(rewriter, """{"id":1,"a":{"7":{"v":"ada","s":"[\"ada\"]"},"10001":{"v":"ada"}}}""");

        Assert.Equal("""{"id":1,"a":{"20001":{"v":"557058:ada"}}}""", actual.Text);
        Assert.Equal(3, actual.References.Where(r => r.Namespace == "identity:user").Sum(r => r.Rewritten));
    }

    [Theory]
    [InlineData(MissingPolicy.Keep, RewriteOutcome.Loaded, 2)]
    [InlineData(MissingPolicy.Skip, RewriteOutcome.Skipped, 2)]
    [InlineData(MissingPolicy.Fail, RewriteOutcome.Fatal, 0)]
    public void Rewrite_Missing_FollowsThePolicyAndReportsEach(MissingPolicy policy, RewriteOutcome outcome, int problems)
    {
        var rewriter = Rewrites.Rewriter(Mapped, Rewrites.Field("$.items[*].v", Rewrites.Issue, policy));

        var actual = Rewrites.Run(rewriter, """{"items":[{"v":7},{"v":10001},{"v":"8"}],"id":"k\u00e9\"y"}""");

        Assert.Equal((outcome, problems), (actual.Outcome, actual.Problems.Count));
        Assert.Equal(outcome == RewriteOutcome.Loaded ? """{"items":[{"v":7},{"v":20001},{"v":"8"}],"id":"k\u00e9\"y"}""" : "", actual.Text);
        var told = outcome == RewriteOutcome.Fatal ? rewriter.Fatal! : actual.Problems[0];
        Assert.Equal(("$.items[0].v", "issueId", "jira:issue", "7", "\"ké\\\"y\""), (told.Path, told.Kind, told.Namespace, told.Value, told.Key));
        Assert.Contains("Was the issue migrated?", told.Hint, StringComparison.Ordinal);
        Assert.Equal(outcome == RewriteOutcome.Fatal ? 0 : 2, actual.References.Sum(r => r.Missing));
    }

    [Theory]
    [InlineData("""{"id":1,"a":"[{\"v\":\"10001\"},{\"v\":7}]"}""", """{"id":1,"a":"[{\"v\":\"20001\"},{\"v\":7}]"}""")]
    [InlineData("""{"id":1,"a":"[{\"n\":\"\u00e9\/\\u00e9\",\"v\":\"1\\u00300\u00301\"}]"}""", """{"id":1,"a":"[{\"n\":\"\u00e9\/\\u00e9\",\"v\":\"20001\"}]"}""")]
    [InlineData("""{"id":1,"a":"[{\"v\":\"a\"}]"}""", """{"id":1,"a":"[{\"v\":\"x\\\"\\\\\\n\\u0001é\"}]"}""")]
    [InlineData("""{"id":1,"a":"[\"{\\\"v\\\":10001}\"]"}""", """{"id":1,"a":"[\"{\\\"v\\\":20001}\"]"}""")]
    [InlineData("""{"id":1,"a":["{\"v\":10001}"]}""", """{"id":1,"a":["{\"v\":20001}"]}""")]
    [InlineData("""{"id":1,"a":"[{\"v\":10001},{\"v\":10001]"}""", """{"id":1,"a":"[{\"v\":10001},{\"v\":10001]"}""")]
    [InlineData("""{"id":1,"a":"[{\"v\":\"\ud800\"},{\"v\":10001}]"}""", """{"id":1,"a":"[{\"v\":\"\ud800\"},{\"v\":20001}]"}""")]
    [InlineData("""{"id":1,"a":"[{\"n\":\"\ud834\udd1e𝄞\",\"v\":10001}]"}""", """{"id":1,"a":"[{\"n\":\"\ud834\udd1e𝄞\",\"v\":20001}]"}""")]
    public void Rewrite_PathPastAString_GoesOnInItsJsonAndKeepsItsSpelling(string record, string expected)
    {
        var rewriter = Rewrites.Rewriter(Mapped, Rewrites.Field("$.a[*].v", Rewrites.Issue));

        var actual = Rewrites.Run(rewriter, record);

        Assert.Equal(expected, actual.Text);
    }

    [Fact]
    public void Rewrite_MissingInNestedText_TellsTheConcretePath()
    {
        var rewriter = Rewrites.Rewriter(Mapped, Rewrites.Field("$.a.*[*].v", Rewrites.Issue));

        var actual = Rewrites.Run(rewriter, """{"id":1,"a":{"odd 'name'":"[0,{\"v\":7},{\"v\":8}]","b":[{"v":9}]}}""");

        Assert.Equal(["$.a['odd \\'name\\''][1].v", "$.a['odd \\'name\\''][2].v", "$.a.b[0].v"], actual.Problems.Select(p => p.Path));
    }

    [Theory]
    [InlineData("""{"id":1,"f":{"customfield_10020":1,"customfield_10021":2}}""", RewriteOutcome.Loaded)]
    [InlineData("""{"id":1,"f":{"customfield_10011":1,"customfield_10012":2}}""", RewriteOutcome.Failed)]
    [InlineData("""{"id":1,"f":{"customfield_10012":1,"customfield_10011":2}}""", RewriteOutcome.Failed)]
    [InlineData("""{"id":1,"f":{"x":1,"x":2,"customfield_10011":2}}""", RewriteOutcome.Loaded)]
    public void Rewrite_Names_FailsTheRecordOnlyWhereTwoBecomeOne(string record, RewriteOutcome outcome)
    {
        var rewriter = Rewrites.Rewriter(Mapped, Rewrites.Field("$.f.*~", Rewrites.CustomField));

        var actual = Rewrites.Run(rewriter, record);

        Assert.Equal(outcome, actual.Outcome);
        if (outcome == RewriteOutcome.Failed) Assert.Contains("would be named customfield_10012", Assert.Single(actual.Problems).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id":1,"format":"issue","v":"10001"}""", """{"id":1,"format":"issue","v":"20001"}""", 0)]
    [InlineData("""{"id":1,"v":"10001","format":"issue"}""", """{"id":1,"v":"20001","format":"issue"}""", 0)]
    [InlineData("""{"id":1,"v":"ada","format":"us\u0065r"}""", """{"id":1,"v":"557058:ada","format":"us\u0065r"}""", 0)]
    [InlineData("""{"id":1,"v":"10001","format":"other"}""", """{"id":1,"v":"10001","format":"other"}""", 1)]
    [InlineData("""{"id":1,"v":"10001"}""", """{"id":1,"v":"10001"}""", 1)]
    [InlineData("""{"id":1,"format":"issue","v":"10001","format":"user"}""", """{"id":1,"format":"issue","v":"10001","format":"user"}""", 1)]
    public void Rewrite_By_ChoosesTheKindWhereverTheDecidingFieldStands(string record, string expected, int withoutCase)
    {
        var field = Rewrites.Field("$.v", Rewrites.Issue) with
        {
            Kind = null,
            By = FieldPath.Parse("$.format"),
            Cases = new Dictionary<string, ReferenceKind> { ["issue"] = Rewrites.Issue, ["user"] = Rewrites.User },
        };
        var rewriter = Rewrites.Rewriter(Mapped, field);

        var actual = Rewrites.Run(rewriter, record);

        Assert.Equal((expected, withoutCase), (actual.Text, actual.WithoutCase));
    }

    [Fact]
    public void Rewrite_EntityReferences_BecomeUuidsAndAreListedOnceButNotTheOwnKey()
    {
        var rewriter = Rewrites.Rewriter(Mapped, Rewrites.Field("$.id", Rewrites.Checklist), Rewrites.Field("$.parents", Rewrites.Checklist));

        var actual = Rewrites.Run(rewriter, """{"id":1,"parents":["1",12,12]}""");

        var one = Uuid("1");
        Assert.Equal($$"""{"id":"{{one}}","parents":["{{one}}","{{Uuid("12")}}","{{Uuid("12")}}"]}""", actual.Text);
        Assert.Equal(["1", "12"], actual.Entities.Select(e => e.Key));
        Assert.Empty(actual.References);
        Assert.Equal("1", actual.Key);
    }

    [Fact]
    public void Rewrite_KindThatIsNeverMapped_IsMissingForItsReason()
    {
        var rewriter = Rewrites.Rewriter(Mapped, Rewrites.Field("$.v", Rewrites.UserName));

        var actual = Rewrites.Run(rewriter, """{"id":1,"v":"ada"}""");

        Assert.Equal("no mapping for user names", Assert.Single(actual.Problems).Reason);
    }

    [Fact]
    public void Rewrite_AcceptedNamespace_IsReportedAndMarked()
    {
        var plan = Rewrites.Plan(Rewrites.Field("$.v", Rewrites.Issue)) with { Accept = new HashSet<string> { "jira:issue" } };

        var actual = Rewrites.Run(Rewrites.Rewriter(plan, Mapped), """{"id":1,"v":7}""");

        Assert.True(Assert.Single(actual.Problems).Accepted);
        Assert.Equal(1, Assert.Single(actual.References).Accepted);
    }

    [Theory]
    [InlineData("""{"a":1}""", "missing key")]
    [InlineData("""{"id":null}""", "missing key")]
    [InlineData("""{"id":""}""", "missing key")]
    [InlineData("""{"id":{"a":1}}""", "missing key")]
    [InlineData("""{"id":[1]}""", "missing key")]
    [InlineData("""{"id":1.5}""", "missing key")]
    [InlineData("""{"id":true}""", "missing key")]
    [InlineData("""{"id":1,"id":1}""", "more than one key")]
    [InlineData("""[1]""", "not a JSON object")]
    [InlineData("12", "not a JSON object")]
    [InlineData("""{"id":1""", "not valid JSON")]
    [InlineData("""{"id":1,}""", "not valid JSON")]
    [InlineData("""{"id":01}""", "not valid JSON")]
    [InlineData("""{"id":1} {"id":2}""", "not valid JSON")]
    [InlineData("""{"id":1,/*c*/"a":2}""", "not valid JSON")]
    [InlineData("""{"id":1,"a":"\q"}""", "not valid JSON")]
    public void Rewrite_BrokenRecord_FailsAndSaysWhy(string record, string reason)
    {
        var actual = Rewrites.Run(Rewrites.Rewriter(Mapped, Rewrites.Field("$.v", Rewrites.Issue)), record);

        Assert.Equal(RewriteOutcome.Failed, actual.Outcome);
        Assert.Contains(reason, Assert.Single(actual.Problems).Reason, StringComparison.Ordinal);
        Assert.Equal("", actual.Text);
    }

    [Theory]
    [InlineData(256, RewriteOutcome.Loaded)]
    [InlineData(257, RewriteOutcome.Failed)]
    [InlineData(100_000, RewriteOutcome.Failed)]
    public void Rewrite_DeepRecord_IsReadTo256Levels(int depth, RewriteOutcome outcome)
    {
        var record = $$"""{"id":1,"a":{{new string('[', depth - 1)}}{{new string(']', depth - 1)}}}""";
        var rewriter = Rewrites.Rewriter(Mapped, Rewrites.Field("$..v", Rewrites.Issue));

        var actual = Rewrites.Run(rewriter, record);

        Assert.Equal(outcome, actual.Outcome);
        if (outcome == RewriteOutcome.Failed) Assert.Contains("deeper than 256", Assert.Single(actual.Problems).Reason, StringComparison.Ordinal);
        Assert.Equal(RewriteOutcome.Loaded, Rewrites.Run(rewriter, """{"id":1}""").Outcome);
    }

    [Fact]
    public void Rewrite_InvalidUtf8_FailsAlsoInsideStrings()
    {
        byte[] record = [.. "{\"id\":1,\"a\":\""u8, 0xC3, 0x28, .. "\"}"u8];

        var actual = Rewrites.Run(Rewrites.Rewriter(Mapped), record);

        Assert.Contains("not valid UTF-8", Assert.Single(actual.Problems).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Rewrite_VeryManyMissingReferences_AreAllCountedAndTheFirstListed()
    {
        var record = $$"""{"id":1,"v":[{{string.Join(',', Enumerable.Range(0, 60_000))}}]}""";

        var actual = Rewrites.Run(Rewrites.Rewriter(new MappingSet(), Rewrites.Field("$.v", Rewrites.Issue)), record);

        Assert.Equal(60_000, actual.References.Sum(r => r.Missing));
        Assert.Equal(50_001, actual.Problems.Count);
        Assert.Equal("$.v[49999]", actual.Problems[^2].Path);
        Assert.StartsWith("10000 further problems", actual.Problems[^1].Reason, StringComparison.Ordinal);
    }

    private static string Uuid(string key)
    {
        var cloudId = new byte[CloudIds.TextBytes];
        CloudIds.Write(CloudIds.Prefix("offline", "checklists"), Encoding.UTF8.GetBytes(key), new ConnectApp.Rewriting.Bytes.GrowingBytes(), cloudId);
        return Encoding.UTF8.GetString(cloudId);
    }
}
