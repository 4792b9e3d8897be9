using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Text;

public class MacroTableTests
{
    public static TheoryData<string?, string> Rows()
    {
        var rows = new TheoryData<string?, string>();
        foreach (var row in MacroTable.BuiltIn.Rows) rows.Add(row.Macro, row.Name);
        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Row_ItsExampleInWikiMarkup_IsFoundAsItsKind(string? macro, string name)
    {
        var row = MacroTable.BuiltIn.Rows.Single(r => r.Macro == macro && r.Name == name);
        var stage = Recording(out var found);

        Assert.Equal(row.Example, stage.Rewrite(TextLanguage.Wiki, row.Example));

        Assert.Contains((row.Kind, ValueIn(row)), found());
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Row_ItsExampleInStorageFormat_IsFoundAsItsKind(string? macro, string name)
    {
        var row = MacroTable.BuiltIn.Rows.Single(r => r.Macro == macro && r.Name == name);
        var value = row.Example[(row.Example.LastIndexOf(row.Name + (name.Length > 0 ? "=" : ""), StringComparison.Ordinal))..];
        value = name.Length == 0 ? row.Example[(row.Example.IndexOf(':', StringComparison.Ordinal) + 1)..^1] : value[(name.Length + 1)..^1];
        var stage = Recording(out var found);
        var storage = $"<ac:structured-macro ac:name=\"{macro ?? "any"}\"><ac:parameter ac:name=\"{name}\">{value.Replace("&", "&amp;", StringComparison.Ordinal)}</ac:parameter></ac:structured-macro>";

        Assert.Equal(storage, stage.Rewrite(TextLanguage.Storage, storage));

        Assert.Contains((row.Kind, ValueIn(row)), found());
    }

    [Fact]
    public void With_RowOfAPlan_IsUsedInEveryLanguage()
    {
        var table = MacroTable.BuiltIn.With([new("board", "space", "spaceKey", "{board:space=DEMO}")]);
        var stage = MacroStage.Of(Product.Confluence, table).WithMappings();

        Assert.Equal("{board:space=MOVED}", stage.Rewrite(TextLanguage.Wiki, "{board:space=DEMO}"));
        Assert.Equal(
            "<ac:macro ac:name=\"board\"><ac:parameter ac:name=\"space\">MOVED</ac:parameter></ac:macro>",
            stage.Rewrite(TextLanguage.Storage, "<ac:macro ac:name=\"board\"><ac:parameter ac:name=\"space\">DEMO</ac:parameter></ac:macro>"));
    }

    [Fact]
    public void Rewrite_RowsOfThePlan_StandBesideTheTable()
    {
        var rules = new TextRules(Product.Confluence, [])
        {
            Macros = [new PlanMacro("Board", "rooms", TextRules.Kind(Product.Confluence, "spaceKey"), IsList: true), new PlanMacro("include", "", TextRules.Kind(Product.Confluence, "pageId"), IsList: false)],
        };
        var stage = new TextStage(new Dictionary<TextLanguage, ITextLanguage> { [TextLanguage.Wiki] = new WikiLanguage(rules), [TextLanguage.Storage] = new StorageLanguage(rules) }).WithMappings();

        Assert.Equal("{board:rooms=MOVED, TRIED} {include:99} {include:DEMO:Home}", stage.Rewrite(TextLanguage.Wiki, "{board:rooms=DEMO, TEST} {include:65601} {include:DEMO:Home}"));
        Assert.Equal(
            "<ac:macro ac:name=\"board\"><ac:parameter ac:name=\"rooms\">MOVED,TRIED</ac:parameter></ac:macro>",
            stage.Rewrite(TextLanguage.Storage, "<ac:macro ac:name=\"board\"><ac:parameter ac:name=\"rooms\">DEMO,TEST</ac:parameter></ac:macro>"));
        Assert.Empty(stage.Missing);
    }

    [Fact]
    public void With_RowThatIsThere_TakesItsPlace()
    {
        var table = MacroTable.BuiltIn.With([new("JIRA", "KEY", "projectKey", "{jira:key=DEMO}")]);

        Assert.Equal(MacroTable.BuiltIn.Rows.Count, table.Rows.Count);
        Assert.Equal("projectKey", table.Rows.Single(r => r is { Macro: "jira" or "JIRA", Name: "key" or "KEY" }).Kind);
    }

    [Fact]
    public void Rows_MacroAndParameter_StandOnce()
    {
        Assert.Equal(MacroTable.BuiltIn.Rows.Count, MacroTable.BuiltIn.Rows.Select(r => $"{r.Macro}|{r.Name}".ToUpperInvariant()).Distinct().Count());
    }

    [Theory]
    [InlineData("DEMO", true)]
    [InlineData("ds2", true)]
    [InlineData("~ada", true)]
    [InlineData("~", false)]
    [InlineData("", false)]
    [InlineData("@self", false)]
    [InlineData("*", false)]
    [InlineData("currentSpace()", false)]
    public void IsSpaceKey_Text_HasTheFormOfAKey(string text, bool expected)
    {
        Assert.Equal(expected, MacroTable.IsSpaceKey(System.Text.Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>A stage without mappings: every reference is told as missing; languages inside tell their text as a reference of their own name.</summary>
    private static TextStage Recording(out Func<List<(string Kind, string Value)>> found)
    {
        var rules = new TextRules(Product.Jira, [MacroStage.Jira]);
        var stage = new TextStage(new Dictionary<TextLanguage, ITextLanguage>
        {
            [TextLanguage.Wiki] = new WikiLanguage(rules),
            [TextLanguage.Storage] = new StorageLanguage(rules),
            [TextLanguage.Url] = new Whole("url"),
            [TextLanguage.Jql] = new Whole("jql"),
        });
        found = () => [.. stage.Missing.Select(m => (m.Kind.Name, m.Value))];
        return stage;
    }

    private static string ValueIn(MacroParameter row) => row switch
    {
        { Kind: "issueKey" } => "DEMO-1",
        { Kind: "pageId" } => "65601",
        { Kind: "userName" } => "ada",
        { Kind: "jql" } => "project = DEMO",
        { Kind: "url" } => row.Example[row.Example.IndexOf("https", StringComparison.Ordinal)..^1],
        _ => "DEMO",
    };

    private sealed class Whole(string name) : ITextLanguage
    {
        public void Rewrite(ReadOnlySpan<byte> text, TextPass pass) => pass.Reference(new ReferenceKind { Name = name }, text, 0, text.Length);
    }
}
