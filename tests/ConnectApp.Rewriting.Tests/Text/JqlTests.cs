using System.Text;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.Jql;
using ConnectApp.Rewriting.Text.References;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Text;

public sealed class JqlTests
{
    private const string User = "557058:8c5bf2b4-9cd1-4f0c-a0a3-4ae5c4b5ff3a";

    public static TheoryData<string, string> Rewritten => new()
    {
        // projects: id, key in any case, name
        { "project = DEMO", "project = NEW" },
        { "project = demo", "project = NEW" },
        { "PROJECT IN (DEMO, \"DEMO\", 'DEMO', 10010)", "PROJECT IN (NEW, \"NEW\", 'NEW', 20020)" },
        { "project = \"10010\"", "project = \"20020\"" },
        { "project = Demo or project = \"My demo\"", "project = Demo or project = \"My demo\"" },
        { "project not in (DEMO,10010)", "project not in (NEW,20020)" },
        { "\"project\" = DEMO", "\"project\" = NEW" },
        { "'pro\\u006aect' = DEMO", "'pro\\u006aect' = NEW" },

        // issues
        { "key=DEMO-1", "key=NEW-1" },
        { "key in (DEMO-1, demo-22, 10010)", "key in (NEW-1, NEW-22, 20020)" },
        { "parent = \"DEMO-1\"", "parent = \"NEW-1\"" },
        { "parent = \"DEMO\\u002d1\"", "parent = \"NEW-1\"" },
        { "issue in linkedIssues(DEMO-1, \"DEMO-1\")", "issue in linkedIssues(NEW-1, \"DEMO-1\")" },
        { "\"Epic Link\" = DEMO-1", "\"Epic Link\" = NEW-1" },

        // users
        { "assignee = ada", $"assignee = \"{User}\"" },
        { "assignee = \"ada\"", $"assignee = \"{User}\"" },
        { "assignee != 'ada'", $"assignee != '{User}'" },
        { "assignee in (ada, currentUser(), EMPTY, membersOf(\"old group\"))", $"assignee in (\"{User}\", currentUser(), EMPTY, membersOf(\"new group\"))" },
        { "reporter = \"back\\\\slash\"", "reporter = \"quote\\\"d\"" },
        { "reporter = 'back\\\\slash'", "reporter = 'quote\"d'" },
        { "reporter = back\\\\slash", "reporter = \"quote\\\"d\"" },
        { "assignee = digits", "assignee = \"123456\"" },
        { "assignee = word", "assignee = \"select\"" },
        { "assignee = plain", "assignee = 5b10a2844c20165700ede21g" },
        { "assignee was ada by alan after -7d", $"assignee was \"{User}\" by al-2 after -7d" },
        { "assignee was not in (ada) during (\"2020-01-01\", now())", $"assignee was not in (\"{User}\") during (\"2020-01-01\", now())" },
        { "status changed from 10010 to \"Done\" by (ada, alan) before 10010", $"status changed from 20020 to \"Done\" by (\"{User}\", al-2) before 10010" },
        { "status CHANGED", "status CHANGED" },

        // ids: a number is one, in quotes it is a name
        { "fixVersion = 10010 and fixVersion = \"10010\" and fixVersion = \"1.0\"", "fixVersion = 20020 and fixVersion = \"10010\" and fixVersion = \"1.0\"" },
        { "filter = 10010 or savedFilter = \"10010\" or request = 'My filter'", "filter = 20020 or savedFilter = \"20020\" or request = 'My filter'" },
        { "sprint in (10010, openSprints())", "sprint in (20020, openSprints())" },
        { "priority > 10010", "priority > 20020" },

        // custom fields
        { "cf[10010] = 10010 order by cf[10010] desc, key", "cf[20020] = 10010 order by cf[20020] desc, key" },
        { "CF [ 10010 ] is not empty", "CF [ 20020 ] is not empty" },
        { "\"cf[10010]\" = 10010", "\"cf[20020]\" = 10010" },
        { "customfield_10010 = x", "customfield_10010 = x" },

        // what is none
        { "summary ~ DEMO and project ~ DEMO and project !~ 10010", "summary ~ DEMO and project ~ DEMO and project !~ 10010" },
        { "issue.property[project].project = DEMO", "issue.property[project].project = DEMO" },
        { "project[a] = DEMO", "project[a] = DEMO" },
        { "labels = DEMO and text ~ \"project = DEMO\"", "labels = DEMO and text ~ \"project = DEMO\"" },
        { "10010 = 10010", "10010 = 10010" },
        { "order by project", "order by project" },
        { "", "" },
        { " \r\n\t", " \r\n\t" },

        // structure and spelling
        { "!(project=DEMO&&(key=DEMO-1||not key=DEMO-2))&(key=DEMO-3)|key=DEMO-4", "!(project=NEW&&(key=NEW-1||not key=NEW-2))&(key=NEW-3)|key=NEW-4" },
        { "( ( project = DEMO ) ) OrDeR  bY created", "( ( project = NEW ) ) OrDeR  bY created" },
        { "project in (DEMO, (DEMO, (DEMO)))", "project in (NEW, (NEW, (NEW)))" },
        { "summary ~ \"Käse\" AND\r\n\tproject\u00A0x = 1 and project = DEMO", "summary ~ \"Käse\" AND\r\n\tproject\u00A0x = 1 and project = NEW" },
        { "created >= -7d and due < \"2024/01/01 10:00\" and project = DEMO", "created >= -7d and due < \"2024/01/01 10:00\" and project = NEW" },

        { "project = DEMO and issueFunction in aggregateExpression(\"Total estimate\", \"originalEstimate.sum()\")", "project = NEW and issueFunction in aggregateExpression(\"Total estimate\", \"originalEstimate.sum()\")" },

        // a query in a query
        { "issueFunction in subtasksOf(\"project = DEMO and assignee = 'ada'\")", $"issueFunction in subtasksOf(\"project = NEW and assignee = '{User}'\")" },
        { "issueFunction in subtasksOf(\"project = DEMO and assignee = ada\")", $"issueFunction in subtasksOf(\"project = NEW and assignee = \\\"{User}\\\"\")" },
        { "issueFunction in linkedIssuesOf('assignee = \"ada\" and key = DEMO-1', \"blocks\") and key = DEMO-2", $"issueFunction in linkedIssuesOf('assignee = \"{User}\" and key = NEW-1', \"blocks\") and key = NEW-2" },
        { "issue in subtasksOf(DEMO-1) and issue in subtasksOf(\"DEMO-2\")", "issue in subtasksOf(NEW-1) and issue in subtasksOf(\"NEW-2\")" },
        {
            "a in epicsOf(\"b in epicsOf(\\\"assignee = ada\\\") and project = DEMO\") and key = DEMO-1",
            $"a in epicsOf(\"b in epicsOf(\\\"assignee = \\\\\\\"{User}\\\\\\\"\\\") and project = NEW\") and key = NEW-1"
        },
    };

    [Theory]
    [MemberData(nameof(Rewritten))]
    public void Rewrite_Query_ReplacesReferencesOnly(string query, string expected)
    {
        var stage = Mapped();

        var actual = stage.Rewrite(TextLanguage.Jql, query);

        Assert.Equal(expected, actual);
        Assert.Empty(stage.Missing);
        Assert.Empty(stage.Problems);
    }

    public static TheoryData<string, string, string> Rows()
    {
        var rows = new TheoryData<string, string, string>();
        foreach (var row in JqlFields.Rows) rows.Add(row.Names[0], row.Example, row.Kinds[0]);
        foreach (var row in JqlFunctions.Rows) rows.Add(row.Name, row.Example, row.Kinds[0]);
        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Rewrite_ExampleOfRow_HasOneReferenceOfItsKinds(string name, string example, string kind)
    {
        var stage = NewStage();

        var actual = stage.Rewrite(TextLanguage.Jql, example);

        var missing = Assert.Single(stage.Missing);
        var kinds = JqlFields.Rows.Where(r => r.Names[0] == name && r.Example == example).SelectMany(r => r.Kinds)
            .Concat(JqlFunctions.Rows.Where(r => r.Name == name && r.Example == example).SelectMany(r => r.Value == JqlValue.QueryOrIssueKey ? ["projectKey"] : r.Kinds));
        Assert.Contains(missing.Kind.Name, kinds);
        Assert.True(ReferenceKinds.Of(Product.Jira).ContainsKey(kind));
        Assert.Equal(example, actual);
        Assert.Empty(stage.Problems);
    }

    [Fact]
    public void Rewrite_AliasesInAnyCase_AreTheSameField()
    {
        foreach (var name in JqlFields.Rows.SelectMany(r => r.Names))
        {
            var stage = NewStage();

            stage.Rewrite(TextLanguage.Jql, $"\"{name.ToUpperInvariant()}\" in (10010)");

            Assert.Single(stage.Missing);
        }
    }

    public static TheoryData<string, int, string> Unreadable => new()
    {
        { "project = THF or Platform", 25, "the end stands where an operator was expected" },
        { "project = THF and", 17, "the end stands where the name of a field was expected" },
        { "project = THF key = THF-1", 14, "a name or value stands where AND, OR, ORDER BY or the end was expected" },
        { "(project = THF", 14, "the end stands where AND, OR or ')' was expected" },
        { "project = THF)", 13, "')' stands where AND, OR, ORDER BY or the end was expected" },
        { "project in ()", 12, "')' stands where a value, a function, EMPTY or '(' was expected" },
        { "project in (a b)", 14, "a name or value stands where ',' or ')' was expected" },
        { "project not = THF", 12, "an operator stands where IN was expected" },
        { "project = select", 10, "a reserved word without quotes stands where a value, a function, EMPTY or '(' was expected" },
        { "ä = ada@example.org", 7, "a quote without its end, an escape that is none, or a character that needs quotes stands where" },
        { "project = \"THF", 10, "a quote without its end" },
        { "project = \"TH\\x\"", 10, "an escape that is none" },
        { "project = THF order project", 20, "a name or value stands where BY was expected" },
        { "project = THF order by", 22, "the end stands where the name of a field was expected" },
        { "cf[x] = 1", 3, "a name or value stands where the number of a custom field was expected" },
        { "cf = 1", 3, "an operator stands where '[' was expected" },
        { "project = f(DEMO", 16, "the end stands where ',' or ')' was expected" },
        { "project = f(EMPTY)", 12, "EMPTY stands where an argument of the function or ')' was expected" },
    };

    [Theory]
    [MemberData(nameof(Unreadable))]
    public void Rewrite_UnreadableQuery_StaysAndTellsWhereAndWhy(string query, int position, string reason)
    {
        var stage = Mapped();

        var actual = stage.Rewrite(TextLanguage.Jql, query);

        Assert.Equal(query, actual);
        var problem = Assert.Single(stage.Problems);
        Assert.Equal(position, problem.Place.Position);
        Assert.Contains(reason, problem.Reason, StringComparison.Ordinal);
        Assert.Empty(stage.Missing);
        Assert.Empty(stage.Rewritten);
    }

    [Fact]
    public void Rewrite_UnreadableQueryInQuery_LeavesThatOneOnly()
    {
        var stage = Mapped();

        var actual = stage.Rewrite(TextLanguage.Jql, "a in epicsOf(\"project = DEMO or\") and project = DEMO");

        Assert.Equal("a in epicsOf(\"project = DEMO or\") and project = NEW", actual);
        Assert.Equal(31, Assert.Single(stage.Problems).Place.Position);
    }

    [Fact]
    public void Rewrite_MissingReferences_AreToldInOrderWithPlaces()
    {
        var stage = NewStage();

        var actual = stage.Rewrite(TextLanguage.Jql, "ä = 1 and project = DEMO and key in (demo-12, 7) and assignee = \"ada\" and cf[5] = x");

        Assert.Equal("ä = 1 and project = DEMO and key in (demo-12, 7) and assignee = \"ada\" and cf[5] = x", actual);
        Assert.Equal(
            [("projectKey", "DEMO", 20), ("issueKey", "DEMO-12", 37), ("issueId", "7", 46), ("userName", "ada", 65), ("customField", "5", 77)],
            stage.Missing.Select(m => (m.Kind.Name, m.Value, m.Place.Position)));
    }

    [Theory]
    [InlineData("customfield_20020", "cf[20020] = x")]
    [InlineData("20020", "cf[20020] = x")]
    public void Rewrite_CustomField_TakesTheNumberOfTheCloudId(string cloudId, string expected)
    {
        var stage = NewStage().Map("jira/classic:customField", "10010", cloudId);

        var actual = stage.Rewrite(TextLanguage.Jql, "cf[10010] = x");

        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Rewrite_CustomFieldWithoutNumber_StaysAndIsAProblem()
    {
        var stage = NewStage().Map("jira/classic:customField", "10010", "abc");

        var actual = stage.Rewrite(TextLanguage.Jql, "cf[10010] = x");

        Assert.Equal("cf[10010] = x", actual);
        Assert.Equal(3, Assert.Single(stage.Problems).Place.Position);
    }

    [Theory]
    [InlineData('(', "project = DEMO", ')')]
    [InlineData('!', "project = DEMO", ' ')]
    public void Rewrite_MillionLevels_AreRead(char open, string clause, char close)
    {
        var stage = Mapped();

        var actual = stage.Rewrite(TextLanguage.Jql, new string(open, 1_000_000) + clause + new string(close, 1_000_000));

        Assert.Equal(new string(open, 1_000_000) + "project = NEW" + new string(close, 1_000_000), actual);
        Assert.Empty(stage.Problems);
    }

    [Fact]
    public void Rewrite_QueriesNestedTooDeep_StayFromThereOn()
    {
        var query = "project = DEMO";
        for (var i = 0; i < 20 && query.Length < 1_000_000; i++) query = $"project = DEMO and a in epicsOf(\"{query.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\")";
        var stage = Mapped();

        var actual = stage.Rewrite(TextLanguage.Jql, query);

        Assert.Contains("nested deeper", Assert.Single(stage.Problems).Reason, StringComparison.Ordinal);
        Assert.StartsWith("project = NEW and a in epicsOf(\"project = NEW and", actual, StringComparison.Ordinal);
    }

    internal static TextStage NewStage()
    {
        var rules = new TextRules(Product.Jira, []);
        return new TextStage(new Dictionary<TextLanguage, ITextLanguage> { [TextLanguage.Jql] = new JqlLanguage(JqlMeanings.BuiltIn) });
    }

    private static TextStage Mapped()
    {
        var stage = NewStage();
        foreach (var row in JqlFields.Rows.Where(r => r.Value != JqlValue.User)) stage.Map(ReferenceKinds.Of(Product.Jira)[row.Kinds[0]].Namespace, "10010", "20020");
        return stage
            .Map("jira/classic:customField", "10010", "20020")
            .Map(ReferenceKinds.DerivedProjectKey, "DEMO", "NEW")
            .Map("identity:user", "jira.username/ada", User)
            .Map("identity:user", "jira.username/alan", "al-2")
            .Map("identity:user", "jira.username/plain", "5b10a2844c20165700ede21g")
            .Map("identity:user", "jira.username/digits", "123456")
            .Map("identity:user", "jira.username/word", "select")
            .Map("identity:user", "jira.username/back\\slash", "quote\"d")
            .Map("identity:group", "identity:group:name/old group", "new group");
    }
}
