using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Records;
using ConnectApp.Rewriting.Text.References;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Fields;

public sealed class TextFieldTests
{
    private static readonly ReferenceKind Wiki = ReferenceKinds.Of(Product.Jira)["wiki"];
    private static readonly ReferenceKind Jql = ReferenceKinds.Of(Product.Jira)["jql"];

    private static readonly MappingSet Mapped = Rewrites.Mappings(
        ("identity:user", "jira.username/ada", "557058:ada"), ("identity:user", "jira.username/q", "\"<&\\é"), ("derived/jira:projectKey", "KEY", "NEW"),
        ("jira/classic:customField", "10010", "10099"), ("jira:filter", "10000", "20000"));

    [Theory]
    [InlineData("$.v", """{"id":1,"v":"a [~ada] \"b\" \u00e9 [~ada]"}""", """{"id":1,"v":"a [~accountid:557058:ada] \"b\" \u00e9 [~accountid:557058:ada]"}""")]
    [InlineData("$.v", """{"id":1,"v":"[~q]"}""", """{"id":1,"v":"[~accountid:\"<&\\é]"}""")]
    [InlineData("$.v[*].t", """{"id":1,"v":"[{\"t\":\"\\\"[~ada]\\\"\"}]"}""", """{"id":1,"v":"[{\"t\":\"\\\"[~accountid:557058:ada]\\\"\"}]"}""")]
    // What is no string is no text; the elements of an array belong to kinds of id alone.
    [InlineData("$.v", """{"id":1,"v":["[~ada]",12,{"v":"[~ada]"}]}""", """{"id":1,"v":["[~ada]",12,{"v":"[~ada]"}]}""")]
    [InlineData("$.v", """{"id":1,"v":{"v":"[~ada]"}}""", """{"id":1,"v":{"v":"[~ada]"}}""")]
    [InlineData("$.v[*]", """{"id":1,"v":["[~ada]"]}""", """{"id":1,"v":["[~accountid:557058:ada]"]}""")]
    public void Rewrite_WikiInJson_RewritesItsReferences(string path, string record, string expected)
    {
        var actual = Rewrites.Run(Rewrites.Rewriter(Mapped, Rewrites.Field(path, Wiki)), record);

        Assert.Equal((RewriteOutcome.Loaded, expected), (actual.Outcome, actual.Text));
        Assert.Empty(actual.Problems);
    }

    [Theory]
    [InlineData("1,[~ada]", "1,[~accountid:557058:ada]")]
    [InlineData("1,\"[~ada] \"\"x\"\" [~q]\"", "1,\"[~accountid:557058:ada] \"\"x\"\" [~accountid:\"\"<&\\é]\"")]
    [InlineData("1,[~q] x", "1,\"[~accountid:\"\"<&\\é] x\"")]
    public void Rewrite_WikiInACell_IsSpelledAsTheCellNeedsIt(string row, string expected)
    {
        var actual = Rewrites.Run(Rewrites.Rewriter(Mapped, Rewrites.Field("$.v", Wiki)), row, Rewrites.Csv("id", "v"));

        Assert.Equal(expected, actual.Text);
    }

    [Theory]
    [InlineData("<r><id>1</id><v>&quot;[~ada]&quot;\r\n[~q]</v></r>", "<r><id>1</id><v>&quot;[~accountid:557058:ada]&quot;\r\n[~accountid:\"&lt;&amp;\\é]</v></r>")]
    [InlineData("<r><id>1</id><v>[~<![CDATA[ada] [~q]]]></v></r>", "<r><id>1</id><v>[~<![CDATA[accountid:557058:ada] [~accountid:\"<&\\é]]]></v></r>")]
    public void Rewrite_WikiInXml_IsSpelledAsItsPlaceNeedsIt(string record, string expected)
    {
        var actual = Rewrites.Run(Rewrites.Rewriter(Mapped, Rewrites.Field("$.v", Wiki)), record, Rewrites.Xml);

        Assert.Equal(expected, actual.Text);
    }

    [Theory]
    [InlineData(MissingPolicy.Keep, RewriteOutcome.Loaded, 2)]
    [InlineData(MissingPolicy.Skip, RewriteOutcome.Skipped, 2)]
    [InlineData(MissingPolicy.Fail, RewriteOutcome.Fatal, 0)]
    public void Rewrite_MissingInText_FollowsThePolicyAndTellsThePlace(MissingPolicy policy, RewriteOutcome outcome, int problems)
    {
        var rewriter = Rewrites.Rewriter(Mapped, Rewrites.Field("$.items[*].v", Wiki, policy));

        var actual = Rewrites.Run(rewriter, """{"id":"k","items":[{"v":"[~ada]"},{"v":"é𝄞 \"[~bob]\" and [~eve]"}]}""");

        Assert.Equal((outcome, problems), (actual.Outcome, actual.Problems.Count));
        var told = outcome == RewriteOutcome.Fatal ? rewriter.Fatal! : actual.Problems[0];
        Assert.Equal(("$.items[1].v", "userName", "identity:user", "bob", "\"k\""), (told.Path, told.Kind, told.Namespace, told.Value, told.Key));
        Assert.Equal("é𝄞 \"[~bob]\" and [~eve]", told.Around);
        Assert.InRange(told.Position!.Value, 4, 6);
        Assert.Equal(outcome == RewriteOutcome.Fatal ? [] : [new ReferenceCount("identity:user", "$.items[*].v", 1, 2, 0)], actual.References);
    }

    [Fact]
    public void Rewrite_AcceptedNamespaceInText_IsReportedAndMarked()
    {
        var field = Rewrites.Field("$.v", Wiki) with { Accept = new HashSet<string> { "identity:user" } };

        var actual = Rewrites.Run(Rewrites.Rewriter(Mapped, field), """{"id":1,"v":"[~bob]"}""");

        Assert.True(Assert.Single(actual.Problems).Accepted);
        Assert.Equal(1, Assert.Single(actual.References).Accepted);
    }

    /// <summary>A mapping that is there but cannot be used is none: the books must not say that the reference was rewritten.</summary>
    [Fact]
    public void Rewrite_CloudIdThatCannotStandInItsPlace_IsMissing()
    {
        var mappings = Rewrites.Mappings(("jira/classic:customField", "10010", "abc"), ("jira/classic:customField", "10011", "10099"));
        const string record = """{"id":1,"q":"cf[10010] = 1 and cf[10011] = 2"}""";

        var actual = Rewrites.Run(Rewrites.Rewriter(mappings, Rewrites.Field("$.q", Jql)), record);

        Assert.Equal((RewriteOutcome.Loaded, """{"id":1,"q":"cf[10010] = 1 and cf[10099] = 2"}"""), (actual.Outcome, actual.Text));
        Assert.Equal([new ReferenceCount("jira/classic:customField", "$.q", 1, 1, 0)], actual.References);
        var told = Assert.Single(actual.Problems);
        Assert.Equal(("jira/classic:customField", "10010", 3), (told.Namespace, told.Value, told.Position));
        Assert.Contains("no number", told.Reason, StringComparison.Ordinal);
        Assert.Equal(RewriteOutcome.Skipped, Rewrites.Run(Rewrites.Rewriter(mappings, Rewrites.Field("$.q", Jql, MissingPolicy.Skip)), record).Outcome);
    }

    [Fact]
    public void Rewrite_QueryThatCannotBeRead_IsAProblemAndTheRecordIsLoaded()
    {
        var actual = Rewrites.Run(Rewrites.Rewriter(Mapped, Rewrites.Field("$.q", Jql, MissingPolicy.Skip)), """{"id":1,"q":"project = = KEY"}""");

        Assert.Equal((RewriteOutcome.Loaded, """{"id":1,"q":"project = = KEY"}"""), (actual.Outcome, actual.Text));
        var told = Assert.Single(actual.Problems);
        Assert.Equal(("$.q", "jql", null, 10, "project = = KEY"), (told.Path, told.Kind, told.Namespace, told.Position, told.Around));
    }

    [Fact]
    public void Rewrite_By_ChoosesTheLanguage()
    {
        var field = Rewrites.Field("$.v", Wiki) with
        {
            Kind = null,
            By = FieldPath.Parse("$.format"),
            Cases = new Dictionary<string, ReferenceKind> { ["wiki"] = Wiki, ["jql"] = Jql },
        };
        var rewriter = Rewrites.Rewriter(Mapped, field);

        Assert.Equal("""{"id":1,"v":"project = NEW and [~ada]","format":"jql"}""".Replace(" and [~ada]", "", StringComparison.Ordinal), Rewrites.Run(rewriter, """{"id":1,"v":"project = KEY","format":"jql"}""").Text);
        Assert.Equal("""{"id":1,"v":"project = KEY [~accountid:557058:ada]","format":"wiki"}""", Rewrites.Run(rewriter, """{"id":1,"v":"project = KEY [~ada]","format":"wiki"}""").Text);
    }

    [Theory]
    [InlineData("""{"id":1,"v":{ "type":"doc", "content":[{"type":"mention","attrs":{"id":"\u0061da","text":"é"}}]}}""", """{"id":1,"v":{ "type":"doc", "content":[{"type":"mention","attrs":{"id":"557058:\\é","text":"é"}}]}}""")]
    [InlineData("""{"id":1,"v":"{\"type\":\"mention\",\"attrs\":{\"id\":\"ada\"}}"}""", """{"id":1,"v":"{\"type\":\"mention\",\"attrs\":{\"id\":\"557058:\\\\é\"}}"}""")]
    [InlineData("""{"id":1,"v":[{"type":"mention","attrs":{"id":"ada"}}]}""", """{"id":1,"v":[{"type":"mention","attrs":{"id":"ada"}}]}""")]
    public void Rewrite_Adf_IsAnObjectOrAStringThatHoldsOne(string record, string expected)
    {
        var mappings = Rewrites.Mappings(("identity:user", "jira.userkey/ada", "557058:\\é"));

        var actual = Rewrites.Run(Rewrites.Rewriter(mappings, Rewrites.Field("$.v", ReferenceKinds.Of(Product.Jira)["adf"])), record);

        Assert.Equal(expected, actual.Text);
        Assert.Empty(actual.Problems);
    }

    [Fact]
    public void Rewrite_MissingInAdfObject_TellsThePlaceInIt()
    {
        var actual = Rewrites.Run(
            Rewrites.Rewriter(Mapped, Rewrites.Field("$.d[*].v", ReferenceKinds.Of(Product.Jira)["adf"])),
            """{"id":1,"d":[{"v":null},{"v":{"type":"mention","attrs":{"id":"bob"}}}]}""");

        var told = Assert.Single(actual.Problems);
        Assert.Equal(("$.d[1].v", "userKey", "bob"), (told.Path, told.Kind, told.Value));
        Assert.Contains("\"id\":\"bob\"", told.Around, StringComparison.Ordinal);
    }

    [Fact]
    public void Rewrite_UrlOfASourceServer_DependsOnTheRules()
    {
        var plan = Rewrites.Plan(Rewrites.Field("$.u", ReferenceKinds.Of(Product.Jira)["url"]));
        var known = new EntityRewriter(plan, plan.Entities[0], Mapped, "offline", new TextRules(Product.Jira, ["https://jira.example.org/jira"]));
        const string record = """{"id":1,"u":"https://jira.example.org/jira/issues/?filter=10000\u0026jql=project+%3D+KEY"}""";

        Assert.Equal("""{"id":1,"u":"https://jira.example.org/jira/issues/?filter=20000\u0026jql=project+%3D+NEW"}""", Rewrites.Run(known, record).Text);
        Assert.Equal(record, Rewrites.Run(Rewrites.Rewriter(plan, Mapped), record).Text);
    }

    [Fact]
    public void Rewrite_TextInADroppedMember_IsCountedAndGoesWithIt()
    {
        var rewriter = Rewrites.Rewriter(Mapped, Rewrites.Field("$.a.*~", Rewrites.Issue, MissingPolicy.Null), Rewrites.Field("$.a.*.v", Wiki));

        var actual = Rewrites.Run(rewriter, """{"id":1,"a":{"7":{"v":"[~ada]"}}}""");

        Assert.Equal("""{"id":1,"a":{}}""", actual.Text);
        Assert.Equal(1, actual.References.Single(r => r.Namespace == "identity:user").Rewritten);
    }

    [Fact]
    public void Rewrite_UnknownKeys_AreNotedAndLeaveNoProblem()
    {
        var mappings = Rewrites.Mappings(("identity:user", "jira.username/ada", "557058:ada"));
        mappings.Table("identity:user").IsComplete = false;
        mappings.Table("jira:issue").IsComplete = false;
        var rewriter = Rewrites.Rewriter(mappings, Rewrites.Field("$.v", Wiki, MissingPolicy.Fail), Rewrites.Field("$.i", Rewrites.Issue, MissingPolicy.Fail));
        const string record = """{"id":1,"v":"[~ada] [~bob]","i":[1,1]}""";

        var actual = Rewrites.Run(rewriter, record);

        Assert.Equal((RewriteOutcome.Loaded, 0), (actual.Outcome, actual.Problems.Count));
        Assert.Equal(
            [("identity:user", "jira.username/bob"), ("jira:issue", "1")],
            rewriter.Unknown.TakeUnknown().Select(k => (k.Namespace, System.Text.Encoding.UTF8.GetString(k.Key.Span))).Order());
    }

    [Theory]
    [InlineData("[~ada] ", "<![CDATA[", "]]>")]
    [InlineData("[~ada]\r\n", "<![CDATA[", "]]>")]
    [InlineData("&amp;[~ada]\r\n", "<!-- c -->", "<!-- d -->")]
    public void Rewrite_LongXmlContentWithManyReferences_TakesLinearTime(string part, string open, string close)
    {
        const int count = 100_000;
        var record = $"<r><id>1</id><v>{open}{string.Concat(Enumerable.Repeat(part, count))}{close}</v></r>";
        var watch = System.Diagnostics.Stopwatch.StartNew();

        var actual = Rewrites.Run(Rewrites.Rewriter(Mapped, Rewrites.Field("$.v", Wiki)), record, Rewrites.Xml);

        // Searched from its beginning for each reference, it would take ten times as long.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(3), $"{watch.Elapsed}");
        Assert.Equal(record.Replace("[~ada]", "[~accountid:557058:ada]", StringComparison.Ordinal), actual.Text);
    }

    [Theory]
    [InlineData(MissingPolicy.Keep, RewriteOutcome.Loaded, 50_001)]
    [InlineData(MissingPolicy.Skip, RewriteOutcome.Skipped, 50_001)]
    [InlineData(MissingPolicy.Fail, RewriteOutcome.Fatal, 0)]
    public void Rewrite_MoreMissingThanAreListed_AreCounted(MissingPolicy policy, RewriteOutcome outcome, int problems)
    {
        const int count = 60_000;
        var rewriter = Rewrites.Rewriter(Mapped, Rewrites.Field("$.first", Wiki), Rewrites.Field("$.then", Wiki, policy));
        var record = $$"""{"id":1,"first":"{{string.Concat(Enumerable.Repeat("[~no]", 50_000))}}","then":"{{string.Concat(Enumerable.Repeat("[~no]", count - 50_000))}}"}""";

        var actual = Rewrites.Run(rewriter, record);

        Assert.Equal(outcome, actual.Outcome);
        Assert.Equal(problems, actual.Problems.Count);
        if (policy == MissingPolicy.Fail) Assert.Equal(("$.then", 2), (rewriter.Fatal!.Path, rewriter.Fatal.Position));
        else Assert.Equal(("10000 further problems of this record", count), (actual.Problems[^1].Reason, actual.References.Sum(r => r.Missing)));
    }

    [Fact]
    public void Rewrite_GiantXmlRecordBeforeSmallOnes_DoesNotSlowThemDown()
    {
        var rewriter = Rewrites.Rewriter(Mapped, Rewrites.Field("$.v", Wiki));
        var giant = $"<r><id>1</id>{string.Concat(Enumerable.Range(0, 300_000).Select(i => $"<e{i}/>"))}</r>";
        Assert.Equal(RewriteOutcome.Loaded, Rewrites.Run(rewriter, giant, Rewrites.Xml).Outcome);
        Rewrites.Run(rewriter, "<r><id>2</id></r>", Rewrites.Xml);
        var watch = System.Diagnostics.Stopwatch.StartNew();

        for (var i = 0; i < 20_000; i++) Rewrites.Run(rewriter, "<r><id>2</id><v>x</v></r>", Rewrites.Xml);

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(3), $"{watch.Elapsed}");
    }
}
