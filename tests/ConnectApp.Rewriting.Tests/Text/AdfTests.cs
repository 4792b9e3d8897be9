using System.Text;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.Adf;
using ConnectApp.Rewriting.Text.Jql;
using ConnectApp.Rewriting.Text.References;
using ConnectApp.Rewriting.Text.Urls;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Text;

public sealed class AdfTests
{
    private const string Mention = """{"type":"mention","attrs":{"id":"JIRAUSER1","text":"@Ada"}}""";

    public static TheoryData<string, string> Rewritten => new()
    {
        // a node, a document, white space
        { Mention, Mention.Replace("JIRAUSER1", "acc-1", StringComparison.Ordinal) },
        { """{"type":"doc","version":1,"content":[{"type":"paragraph","content":[""" + Mention + "]}]}", """{"type":"doc","version":1,"content":[{"type":"paragraph","content":[{"type":"mention","attrs":{"id":"acc-1","text":"@Ada"}}]}]}""" },
        { " \r\n{ \"type\" :\t\"mention\" , \"attrs\" : { \"id\" : \"JIRAUSER1\" } }\n", " \r\n{ \"type\" :\t\"mention\" , \"attrs\" : { \"id\" : \"acc-1\" } }\n" },
        { "[" + Mention + "," + Mention + "]", """[{"type":"mention","attrs":{"id":"acc-1","text":"@Ada"}},{"type":"mention","attrs":{"id":"acc-1","text":"@Ada"}}]""" },

        // members in any order, spelled with escapes, repeated
        { """{"attrs":{"text":"@Ada","id":"JIRAUSER1"},"type":"mention"}""", """{"attrs":{"text":"@Ada","id":"acc-1"},"type":"mention"}""" },
        { """{"\u0061ttrs":{"\u0069d":"JIRAUSER\u0031"},"typ\u0065":"m\u0065ntion"}""", """{"\u0061ttrs":{"\u0069d":"acc-1"},"typ\u0065":"m\u0065ntion"}""" },
        { """{"type":"text","type":"mention","attrs":{"id":"JIRAUSER1","id":"JIRAUSER1"}}""", """{"type":"text","type":"mention","attrs":{"id":"acc-1","id":"acc-1"}}""" },
        { """{"type":"mention","attrs":{"id":"JIRAUSER1"},"type":"text"}""", """{"type":"mention","attrs":{"id":"JIRAUSER1"},"type":"text"}""" },
        { """{"type":"mention","attrs":{"id":"JIRAUSER1"},"attrs":{"id":"JIRAUSER1"}}""", """{"type":"mention","attrs":{"id":"acc-1"},"attrs":{"id":"acc-1"}}""" },
        { """{"type":"mention","attrs":{"id":"quote"}}""", """{"type":"mention","attrs":{"id":"a\"b\\ö"}}""" },

        { """{"type":"mention","attrs":{"id":"JIRAUSER1","userType":"SPECIAL"}}""", """{"type":"mention","attrs":{"id":"acc-1","userType":"SPECIAL"}}""" },

        // no mention of a user
        { """{"type":"mention","attrs":{"id":"all","userType":"SPECIAL"}}""", """{"type":"mention","attrs":{"id":"all","userType":"SPECIAL"}}""" },
        { """{"attrs":{"userType":"SPECI\u0041L","id":"here"},"type":"mention"}""", """{"attrs":{"userType":"SPECI\u0041L","id":"here"},"type":"mention"}""" },
        { """{"type":"mention","attrs":{"id":"JIRAUSER1","userType":"DEFAULT"}}""", """{"type":"mention","attrs":{"id":"acc-1","userType":"DEFAULT"}}""" },
        { """{"type":"mention","attrs":{"id":""}}""", """{"type":"mention","attrs":{"id":""}}""" },
        { """{"type":"mention","attrs":{"id":1,"x":{"id":"JIRAUSER1"},"y":["JIRAUSER1",{"id":"JIRAUSER1"}]}}""", """{"type":"mention","attrs":{"id":1,"x":{"id":"JIRAUSER1"},"y":["JIRAUSER1",{"id":"JIRAUSER1"}]}}""" },
        { """{"type":"mention","attrs":["id","JIRAUSER1",{"id":"JIRAUSER1"}]}""", """{"type":"mention","attrs":["id","JIRAUSER1",{"id":"JIRAUSER1"}]}""" },
        { """{"type":"mention","id":"JIRAUSER1","attrs":"JIRAUSER1"}""", """{"type":"mention","id":"JIRAUSER1","attrs":"JIRAUSER1"}""" },
        { """{"type":"media","attrs":{"id":"JIRAUSER1","collection":"10010"}}""", """{"type":"media","attrs":{"id":"JIRAUSER1","collection":"10010"}}""" },
        { """{"type":"text","text":"[~ada] https://jira.example.org/browse/DEMO-1 DEMO-1"}""", """{"type":"text","text":"[~ada] https://jira.example.org/browse/DEMO-1 DEMO-1"}""" },

        // URLs
        { """{"type":"text","text":"x","marks":[{"attrs":{"href":"https:\/\/jira.example.org\/browse\/DEMO-1"},"type":"link"}]}""", """{"type":"text","text":"x","marks":[{"attrs":{"href":"https:\/\/jira.example.org\/browse\/NEW-1"},"type":"link"}]}""" },
        { """{"type":"inlineCard","attrs":{"url":"https://jira.example.org/browse/DEMO-1"}}""", """{"type":"inlineCard","attrs":{"url":"https://jira.example.org/browse/NEW-1"}}""" },
        { """{"type":"text","text":"x","marks":[{"type":"link","attrs":{"href":"https://other.example.org/browse/DEMO-1"}}]}""", """{"type":"text","text":"x","marks":[{"type":"link","attrs":{"href":"https://other.example.org/browse/DEMO-1"}}]}""" },

        // JQL and macros
        { """{"type":"blockCard","attrs":{"datasource":{"id":"d8b7","parameters":{"cloudId":"c","jql":"assignee = \"ada\" and key = DEMO-1"}},"url":"https://jira.example.org/browse/DEMO-1"}}""", """{"type":"blockCard","attrs":{"datasource":{"id":"d8b7","parameters":{"cloudId":"c","jql":"assignee = \"acc:1\" and key = NEW-1"}},"url":"https://jira.example.org/browse/NEW-1"}}""" },
        { """{"attrs":{"parameters":{"macroParams":{"jqlQuery":{"value":"assignee = ada"},"serverId":{"value":"DEMO"}}},"extensionKey":"jira"},"type":"extension"}""", """{"attrs":{"parameters":{"macroParams":{"jqlQuery":{"value":"assignee = \"acc:1\""},"serverId":{"value":"DEMO"}}},"extensionKey":"jira"},"type":"extension"}""" },
        { """{"type":"inlineExtension","attrs":{"extensionKey":"ji\u0072a","parameters":{"macroParams":{"k\u0065y":{"value":"DEMO-1"}},"macroMetadata":{"key":{"value":"DEMO-1"}}}}}""", """{"type":"inlineExtension","attrs":{"extensionKey":"ji\u0072a","parameters":{"macroParams":{"k\u0065y":{"value":"NEW-1"}},"macroMetadata":{"key":{"value":"DEMO-1"}}}}}""" },
        { """{"type":"extension","attrs":{"parameters":{"jql":"assignee = ada","serverId":"DEMO","x":{"key":"DEMO-1"},"y":["DEMO-1"],"key":"DEMO-1"},"extensionKey":"jira"}}""", """{"type":"extension","attrs":{"parameters":{"jql":"assignee = \"acc:1\"","serverId":"DEMO","x":{"key":"DEMO-1"},"y":["DEMO-1"],"key":"NEW-1"},"extensionKey":"jira"}}""" },
        { """{"type":"bodiedExtension","attrs":{"extensionKey":"other","parameters":{"macroParams":{"key":{"value":"DEMO-1"}}}},"content":[""" + Mention + "]}", """{"type":"bodiedExtension","attrs":{"extensionKey":"other","parameters":{"macroParams":{"key":{"value":"DEMO-1"}}}},"content":[{"type":"mention","attrs":{"id":"acc-1","text":"@Ada"}}]}""" },

        // no document
        { "", "" },
        { " \n", " \n" },
        { "null", "null" },
        { "\"text\"", "\"text\"" },
        { "{}", "{}" },
        { "[[],{\"attrs\":{}},{\"type\":1}]", "[[],{\"attrs\":{}},{\"type\":1}]" },
    };

    [Theory]
    [MemberData(nameof(Rewritten))]
    public void Rewrite_Document_ReplacesReferencesOnly(string document, string expected)
    {
        var stage = NewStage()
            .Map("identity:user", "jira.userkey/JIRAUSER1", "acc-1")
            .Map("identity:user", "jira.userkey/quote", "a\"b\\ö")
            .Map("identity:user", "jira.username/ada", "acc:1")
            .Map(ReferenceKinds.DerivedProjectKey, "DEMO", "NEW");

        var actual = stage.Rewrite(TextLanguage.Adf, document);

        Assert.Equal(expected, actual);
        Assert.Empty(stage.Missing);
        Assert.Empty(stage.Problems);
    }

    public static TheoryData<string, string, string> Rows()
    {
        var rows = new TheoryData<string, string, string>();
        foreach (var row in AdfPlaces.Rows) rows.Add(row.Node, row.Path, row.Example);
        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Rewrite_ExampleOfRow_HasOneReference(string node, string path, string example)
    {
        var stage = NewStage();

        var actual = stage.Rewrite(TextLanguage.Adf, example);

        var row = Assert.Single(AdfPlaces.Rows, r => r.Node == node && r.Path == path);
        var kind = Assert.Single(stage.Missing).Kind.Name;
        Assert.Equal(row.Value switch { AdfValue.User or AdfValue.UserType => "userKey", AdfValue.Url => "issueKey", _ => "projectKey" }, kind);
        Assert.Equal(example, actual);
    }

    [Fact]
    public void Rewrite_ConfluencePlan_LooksForConfluenceUserKeys()
    {
        var rules = new TextRules(Product.Confluence, []);
        var stage = new TextStage(new Dictionary<TextLanguage, ITextLanguage> { [TextLanguage.Adf] = new AdfLanguage(rules) })
            .Map("identity:user", "confluence.userkey/JIRAUSER1", "acc-1");

        var actual = stage.Rewrite(TextLanguage.Adf, Mention);

        Assert.Contains("acc-1", actual, StringComparison.Ordinal);
    }

    [Fact]
    public void Rewrite_SourceUnknown_LeavesUrls()
    {
        var rules = new TextRules(Product.Jira, []);
        var stage = new TextStage(new Dictionary<TextLanguage, ITextLanguage> { [TextLanguage.Adf] = new AdfLanguage(rules) });

        var actual = stage.Rewrite(TextLanguage.Adf, """{"type":"inlineCard","attrs":{"url":"https://jira.example.org/browse/DEMO-1"}}""");

        Assert.Equal("""{"type":"inlineCard","attrs":{"url":"https://jira.example.org/browse/DEMO-1"}}""", actual);
    }

    [Fact]
    public void Rewrite_MissingReferences_AreToldInOrderWithPlaces()
    {
        var stage = NewStage();
        var document = "[\"ä\"," + Mention + """,{"attrs":{"url":"https://jira.example.org/browse/DEMO-7"},"type":"inlineCard"}]""";

        stage.Rewrite(TextLanguage.Adf, document);

        Assert.Equal(
            [("JIRAUSER1", document.IndexOf("JIRAUSER1", StringComparison.Ordinal)), ("DEMO-7", document.IndexOf("DEMO-7", StringComparison.Ordinal))],
            stage.Missing.Select(m => (m.Value, m.Place.Position)));
    }

    [Theory]
    [InlineData("h1. Not ADF at all", 0)]
    [InlineData("{\"type\":\"mention\",\"attrs\":{\"id\":\"JIRAUSER1\"}", 43)]
    [InlineData("{\"type\":\"mention\",\"attrs\":{\"id\":\"JIRAUSER1\"}} {}", 45)]
    [InlineData("{\"attrs\":{\"id\":\"JIRAUSER1\"},\"type\":\"mention\",}", 45)]
    [InlineData("{\"type\":\"men\\xtion\"}", 8)]
    public void Rewrite_NoJson_StaysAndTellsWhere(string document, int position)
    {
        var stage = NewStage().Map("identity:user", "jira.userkey/JIRAUSER1", "acc-1");

        var actual = stage.Rewrite(TextLanguage.Adf, document);

        Assert.Equal(document, actual);
        var problem = Assert.Single(stage.Problems);
        Assert.Contains("no JSON", problem.Reason, StringComparison.Ordinal);
        Assert.InRange(problem.Place.Position, position - 1, position + 1);
        Assert.Empty(stage.Rewritten);
    }

    [Theory]
    [InlineData(253, false)]
    [InlineData(100_000, true)]
    public void Rewrite_DeepDocument_IsReadUpToTheLimit(int depth, bool isTooDeep)
    {
        var document = new StringBuilder().Insert(0, "{\"content\":[", depth / 2).Append(Mention).Insert(0, "[", depth % 2)
            .Append(string.Concat(Enumerable.Repeat("]}", depth / 2))).Append(']', depth % 2).ToString();
        var stage = NewStage().Map("identity:user", "jira.userkey/JIRAUSER1", "acc-1");

        var actual = stage.Rewrite(TextLanguage.Adf, document);

        Assert.Equal(isTooDeep, actual == document);
        Assert.Equal(isTooDeep ? ["an ADF document is nested deeper than 256 levels"] : [], stage.Problems.Select(p => p.Reason));
    }

    [Theory]
    [InlineData("""{"type":"mention","attrs":{"id":"\ud800"}}""")]
    [InlineData("""{"ty\ud800pe":"mention","attrs":{"i\udc00d":"x","\ud83d\ude00":"y"}}""")]
    [InlineData("""{"type":"extension","attrs":{"extensionKey":"\ud800","parameters":{"macroParams":{"\ud800":{"value":"x\ud800"}}}}}""")]
    public void Rewrite_HalfSurrogates_Stay(string document)
    {
        var stage = NewStage();

        var actual = stage.Rewrite(TextLanguage.Adf, document);

        Assert.Equal(document, actual);
        Assert.Empty(stage.Problems);
    }

    private static TextStage NewStage()
    {
        var rules = new TextRules(Product.Jira, ["https://jira.example.org"]);
        return new TextStage(new Dictionary<TextLanguage, ITextLanguage>
        {
            [TextLanguage.Adf] = new AdfLanguage(rules),
            [TextLanguage.Jql] = new JqlLanguage(JqlMeanings.BuiltIn),
            [TextLanguage.Url] = new UrlLanguage(rules),
        });
    }
}
