using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Text.Jql;
using ConnectApp.Rewriting.Text.Macros;
using ConnectApp.Rewriting.Text.References;
using ConnectApp.Rewriting.Text.Storage;
using ConnectApp.Rewriting.Text.Wiki;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Text;

public class MacroTableTests
{
    public static TheoryData<string?, string> Rows()
    {
        var rows = new TheoryData<string?, string>();
        foreach (var row in MacroTable.Rows) rows.Add(row.Macro, row.Name);
        return rows;
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Row_ItsExampleInWikiMarkup_IsFoundAsItsKind(string? macro, string name)
    {
        var row = MacroTable.Rows.Single(r => r.Macro == macro && r.Name == name);
        var stage = Recording(out var found);

        Assert.Equal(row.Example, stage.Rewrite(TextLanguage.Wiki, row.Example));

        Assert.Contains((row.Kind, ValueIn(row)), found());
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Row_ItsExampleInStorageFormat_IsFoundAsItsKind(string? macro, string name)
    {
        var row = MacroTable.Rows.Single(r => r.Macro == macro && r.Name == name);
        var value = row.Example[(row.Example.LastIndexOf(row.Name + (name.Length > 0 ? "=" : ""), StringComparison.Ordinal))..];
        value = name.Length == 0 ? row.Example[(row.Example.IndexOf(':', StringComparison.Ordinal) + 1)..^1] : value[(name.Length + 1)..^1];
        var stage = Recording(out var found);
        var storage = $"<ac:structured-macro ac:name=\"{macro ?? "any"}\"><ac:parameter ac:name=\"{name}\">{value.Replace("&", "&amp;", StringComparison.Ordinal)}</ac:parameter></ac:structured-macro>";

        Assert.Equal(storage, stage.Rewrite(TextLanguage.Storage, storage));

        Assert.Contains((row.Kind, ValueIn(row)), found());
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

    [Theory]
    [InlineData("{field:id=customfield_10010}", "{field:id=customfield_20020}")]
    [InlineData("{field:id= 10010 }", "{field:id= 20020 }")]
    [InlineData("{field:id=a name}", "{field:id=a name}")]
    [InlineData("{field:token=f-10010-f}", "{field:token=f-20020-f}")]
    [InlineData("{field:token=10010}", "{field:token=10010}")]
    [InlineData("{field:key=DEMO-1, no key-2,DEMO-x}", "{field:key=MOVED-1, no key-2,DEMO-x}")]
    public void Rewrite_ParameterOfThePlan_HasTheFormOfItsKind(string text, string expected)
    {
        const string fields = "jira/classic:customField";
        var token = new ReferenceKind { Name = "token", Namespace = fields, Form = ValueForm.Pattern, ValuePrefix = "f-", ValueSuffix = "-f" };
        var rules = new TextRules(Product.Jira, [])
        {
            Macros =
            [
                new PlanMacro("field", "id", TextRules.Kind(Product.Jira, "customField"), IsList: false), new PlanMacro("field", "token", token, IsList: false),
                new PlanMacro("field", "key", TextRules.Kind(Product.Jira, "issueKey"), IsList: true),
            ],
        };
        var stage = new TextStage(new Dictionary<TextLanguage, ITextLanguage> { [TextLanguage.Wiki] = new WikiLanguage(rules) }).WithMappings().Map(fields, "10010", "20020");

        Assert.Equal(expected, stage.Rewrite(TextLanguage.Wiki, text));
        Assert.Empty(stage.Missing);
    }

    [Fact]
    public void Rows_MacroAndParameter_StandOnce()
    {
        Assert.Equal(MacroTable.Rows.Count, MacroTable.Rows.Select(r => $"{r.Macro}|{r.Name}".ToUpperInvariant()).Distinct().Count());
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
        Assert.Equal(expected, ContainerKeys.IsSpaceKey(System.Text.Encoding.UTF8.GetBytes(text)));
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
            [TextLanguage.Cql] = new Whole("cql"),
            [TextLanguage.EncodedJql] = new EncodedJqlLanguage(),
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
        { Kind: "cql" } => "space = DEMO",
        { Kind: "customField" } => "10010",
        { Kind: "userKey" } => "2c9680839d34a92c019d34add3010000",
        { Kind: "url" } => row.Example[row.Example.IndexOf("https", StringComparison.Ordinal)..^1],
        _ => "DEMO",
    };

    private sealed class Whole(string name) : ITextLanguage
    {
        public void Rewrite(ReadOnlySpan<byte> text, TextPass pass) => pass.Reference(new ReferenceKind { Name = name }, text, 0, text.Length);
    }
}
