using System.Text;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Plans.Reading;
using ConnectApp.Rewriting.Tests.Text;
using ConnectApp.Rewriting.Text.References;
using Xunit;

namespace ConnectApp.Rewriting.Tests.Plans;

/// <summary>Rows that a plan adds to the tables of macros and URLs.</summary>
public sealed class PlanReaderTextRowTests
{
    private const string Plan = """
        version: 1
        app: com.example.checklists
        product: jira
        completion: { idle: 2h }
        source: { label: about.json, path: $.baseUrl }
        sources: ["https://old.example.org/jira"]
        site: rewrite
        kinds:
          token: { namespace: "jira:filter", pattern: "f-{}" }
        macros:
          checklist: { "": { entity: checklists }, Filter: filterId, query: jql }
          boards: { ids: [boardId] }
        urls:
          - "/plugins/servlet/board/{boardId}?token={token}&query={jql}"
          - { path: "/plugins/servlet/checklist/{id}#item-{issue}", id: { entity: checklists }, issue: issueKey }
          - "/browse/*?checklistBoard={boardId}"
        entities:
          checklists:
            label: "checklists*"
            key: $.id
            fields:
              $.id: { entity: checklists }
              $.issueId: issueId
        """;

    private static ImportPlan Read()
    {
        var reading = PlanReader.Read(Encoding.UTF8.GetBytes(Plan), "plan.yaml");
        Assert.Equal([], reading.Faults.Concat(reading.Warnings).Select(f => f.ToString()));
        return reading.Plan!;
    }

    [Fact]
    public void Read_Macros_GivesARowForEachParameter()
    {
        var plan = Read();

        Assert.Equal(
            [("checklist", "", "checklists", false), ("checklist", "Filter", "filterId", false), ("checklist", "query", "jql", false), ("boards", "ids", "boardId", true)],
            plan.Macros.Select(m => (m.Macro, m.Parameter, m.Kind.Name, m.IsList)));
        Assert.Equal("checklists", plan.Macros[0].Kind.Entity);
    }

    [Fact]
    public void Read_AcceptOfATextField_MayNameWhatOnlyTheRowsBring()
    {
        var plan = Plan + "\n      $.body: { kind: wiki, accept: [\"jira/classic/software:rapidView\"] }";

        var reading = PlanReader.Read(Encoding.UTF8.GetBytes(plan), "plan.yaml");

        Assert.Equal([], reading.Faults.Concat(reading.Warnings).Select(f => f.ToString()));
    }

    [Fact]
    public void Read_Urls_BindsTheNamesInBraces()
    {
        var plan = Read();

        Assert.Equal(["boardId=boardId", "token=token", "jql=jql", "id=checklists", "issue=issueKey", "boardId=boardId"], plan.Urls.SelectMany(u => u.Kinds.Select(k => $"{k.Key}={k.Value.Name}")));
        Assert.Equal(plan.Macros.Select(m => m.Kind.Name).Concat(plan.Urls.SelectMany(u => u.Kinds.Values).Select(k => k.Name)), plan.KindsOfTexts.Select(k => k.Name));
    }

    [Fact]
    public void For_PlanAndSource_GivesTheRulesOfTheRun()
    {
        var plan = Read();

        var rules = TextRules.For(plan, "https://jira.example.org", "https://site.example.net/");

        Assert.Equal(["https://jira.example.org", "https://old.example.org/jira"], rules.Sources);
        Assert.Equal("https://site.example.net", rules.CloudSite);
        Assert.Same(plan.Urls, rules.Urls);
        Assert.Same(plan.Macros, rules.Macros);
        Assert.Equal(["https://old.example.org/jira"], TextRules.For(plan, null, null).Sources);
        Assert.Null(TextRules.For(plan with { RewriteSite = false }, null, "https://site.example.net").CloudSite);
    }

    [Theory]
    [InlineData("/plugins/servlet/board/10000?x=1&token=f-10000&query=project%3DKEY", "/plugins/servlet/board/80000?x=1&token=f-80000&query=project%3DNEW")]
    [InlineData("/plugins/servlet/board/10000/more?token=10000", "/plugins/servlet/board/80000/more?token=10000")]
    [InlineData("/plugins/servlet/checklist/7b%2F1#item-KEY-9", "/plugins/servlet/checklist/c0ffee#item-NEW-9")]
    [InlineData("/browse/KEY-1?checklistBoard=10000&focusedCommentId=10000", "/browse/NEW-1?checklistBoard=80000&focusedCommentId=80000")]
    [InlineData("/browse/KEY", "/browse/NEW")]
    public void Rewrite_UrlsOfThePlan_StandBesideTheBuiltInOnes(string url, string expected)
    {
        var rules = TextRules.For(Read() with { RewriteSite = false }, "https://jira.example.org", null);
        var stage = UrlStage.With(rules).WithUrlMappings().Map("", "7b/1", "c0ffee");

        Assert.Equal("https://jira.example.org" + expected, stage.Rewrite(TextLanguage.Url, "https://jira.example.org" + url));
        Assert.Empty(stage.Missing);
    }
}
