using System.Text.Json.Nodes;
using ConnectApp.Emulator.Tests;
using ConnectApp.Rewriting.Plans;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Plans;

/// <summary>Whole plans against the schema: editors must not complain of a good plan, and must find the usual slips.</summary>
public sealed class PlanSchemaFitTests
{
    private const string Valid = """
        version: 1
        app: com.example.checklists
        product: jira
        completion: { idle: 2h }
        entities:
          checklists:
            label: "checklists*"
            key: $.id
            fields:
              $.issueId: issueId
              $.owner: { kind: userKey, missing: "null" }
              $.body: { by: $.bodyFormat, wiki: wiki, text: none }
        """;

    private static readonly JsonSchemaCheck Schema = new(JsonNode.Parse(PlanSchema.Read())!);

    public static TheoryData<string> Plans => [.. Directory
        .EnumerateFiles(Root(), "*plan.yaml", SearchOption.AllDirectories)
        .Where(p => !p.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .Where(p => !p.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
        .Where(p => File.ReadAllText(p).Contains("entities:", StringComparison.Ordinal))
        .Select(p => Path.GetRelativePath(Root(), p)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Plans))]
    public void Schema_PlanOfTheRepository_Fits(string path)
    {
        var yaml = File.ReadAllText(Path.Combine(Root(), path));

        Assert.Empty(PlanTexts.Parse(yaml).Faults);
        Assert.True(Schema.Fits(YamlAsJson.Read(yaml)));
    }

    [Fact]
    public void Plans_OfTheRepository_AreFound() => Assert.True(Plans.Count >= 15);

    [Theory]
    [InlineData("version: 1", "version: 2")]
    [InlineData("version: 1\n", "")]
    [InlineData("app: com", "aap: x\napp: com")]
    [InlineData("app: com.example.checklists\n", "")]
    [InlineData("com.example.checklists", "com/example")]
    [InlineData("product: jira", "product: bitbucket")]
    [InlineData("product: jira", "product: jira\nsite: replace")]
    [InlineData("product: jira", "product: jira\nmissing: park")]
    [InlineData("product: jira", "product: jira\nignore: \"*.log\"")]
    [InlineData("product: jira", "product: jira\nsource: jira.example.org")]
    [InlineData("product: jira", "product: jira\nkinds: { board: { key: \"{}\" } }")]
    [InlineData("{ idle: 2h }", "{}")]
    [InlineData("{ idle: 2h }", "2h")]
    [InlineData("{ idle: 2h }", "{ idel: 2h }")]
    [InlineData("{ idle: 2h }", "{ idle: 2h, manifest: m.json }")]
    [InlineData("idle: 2h", "idle: 2 hours")]
    [InlineData("idle: 2h", "labels: []")]
    [InlineData("label: \"checklists*\"", "lable: \"checklists*\"")]
    [InlineData("key: $.id", "key: id")]
    [InlineData("    key: $.id\n", "")]
    [InlineData("key: $.id", "key: $.id\n    format: yaml")]
    [InlineData("$.issueId: issueId", "issueId: issueId")]
    [InlineData("kind: userKey, missing: \"null\"", "kind: userKey, missing: drop")]
    [InlineData("kind: userKey, missing: \"null\"", "knd: userKey")]
    [InlineData("by: $.bodyFormat, wiki: wiki, text: none", "by: $.bodyFormat")]
    public void Schema_Slip_IsRefusedByBothReaderAndSchema(string good, string slip)
    {
        var yaml = Valid.Replace(good, slip, StringComparison.Ordinal);

        Assert.NotEqual(Valid, yaml);
        Assert.NotEmpty(PlanTexts.Parse(yaml).Faults);
        Assert.False(Schema.Fits(YamlAsJson.Read(yaml)));
    }

    [Fact]
    public void Schema_ValidPlan_Fits()
    {
        Assert.Empty(PlanTexts.Parse(Valid).Faults);
        Assert.True(Schema.Fits(YamlAsJson.Read(Valid)));
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ConnectApp.sln"))) folder = folder.Parent!;
        return folder.FullName;
    }
}
