using System.Text.Json.Nodes;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Planning;
using ConnectApp.WorkItems.Tests.Infrastructure;
using Xunit;

namespace ConnectApp.WorkItems.Tests.Planning;

public sealed class FieldTests
{
    private const string Ann = "Ann <ann@x.example>";

    [Theory]
    [InlineData("System.Title", " a\r\n b\t", "summary", "\"a b\"")]
    [InlineData("System.Title", "", "summary", "\"Work item 12\"")]
    [InlineData("Microsoft.VSTS.Common.Priority", 1, "priority", "{\"id\":\"1\"}")]
    [InlineData("Microsoft.VSTS.Common.Priority", 4, "priority", "{\"id\":\"4\"}")]
    [InlineData("Microsoft.VSTS.Common.Priority", 9, "priority", "{\"id\":\"3\"}")]
    [InlineData("System.Reason", "x", "priority", "{\"id\":\"3\"}")]
    [InlineData("Microsoft.VSTS.Scheduling.StoryPoints", 2.5, "customfield_10016", "2.5")]
    [InlineData("Microsoft.VSTS.Scheduling.Effort", 8, "customfield_10016", "8")]
    [InlineData("Microsoft.VSTS.Scheduling.Size", "13", "customfield_10016", "13")]
    [InlineData("System.AssignedTo", Ann, "assignee", "{\"accountId\":\"acc-ann\"}")]
    [InlineData("System.CreatedBy", Ann, "reporter", "{\"accountId\":\"acc-ann\"}")]
    [InlineData("Microsoft.VSTS.Scheduling.DueDate", "2026-01-31T23:30:00Z", "duedate", "\"2026-01-31\"")]
    [InlineData("Microsoft.VSTS.Scheduling.DueDate", "2026-01-31T23:30:00-05:00", "duedate", "\"2026-02-01\"")]
    [InlineData("System.AreaPath", @"Fabrikam\Team\backend", "components", "[{\"id\":\"7\"}]")]
    [InlineData("System.AreaPath", "Fabrikam", "components", null)]
    [InlineData("System.IterationPath", @"Fabrikam\R1\Sprint 1", "customfield_10020", "31")]
    [InlineData("System.IterationPath", @"Fabrikam\R1\Sprint 9", "labels", "[\"iteration-Sprint-9\",\"ado-id-12\"]")]
    [InlineData("System.IterationPath", "Fabrikam", "labels", "[\"ado-id-12\"]")]
    [InlineData("System.Tags", "a b; c;A B ;;", "labels", "[\"a-b\",\"c\",\"ado-id-12\"]")]
    public void Plan_KnownField_BecomesItsJiraField(string name, object value, string field, string? expected)
    {
        var plan = Plan(Sides.Item(12, "Bug", (name, value)));

        Assert.Equal(expected, plan.Fields[field]?.ToJsonString());
    }

    [Fact]
    public void Plan_LongTitle_IsCutAndWholeInTheDescription()
    {
        var title = new string('x', 300);

        var plan = Plan(Sides.Item(12, "Bug", (FieldNames.Title, title)));

        Assert.Equal(255, plan.Fields["summary"]!.GetValue<string>().Length);
        Assert.Contains(title, plan.Fields["description"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_Description_HoldsOriginTextAndSections()
    {
        var item = Sides.Item(12, "Bug",
            (FieldNames.CreatedBy, new { displayName = "Jamal", uniqueName = "jamal" }), (FieldNames.CreatedDate, "2026-01-31T14:05:59Z"),
            (FieldNames.ReproSteps, "<p>1. click</p>"), (FieldNames.AcceptanceCriteria, "<p>works</p>"), (FieldNames.AssignedTo, "Bob <bob@x.example>"));

        var plan = Plan(item);

        Assert.Equal(
            "paragraph(em'[Migrated from Azure DevOps: Bug 12, created by Jamal on 2026-01-31 14:05 UTC]') "
            + "paragraph(em'Originally assigned to Bob (bob@x.example)') h3('Steps to reproduce') paragraph('1. click') h3('Acceptance criteria') paragraph('works')",
            Adf.Outline(System.Text.Json.JsonSerializer.SerializeToElement(plan.Fields["description"])));
        Assert.Equal([ProblemCodes.UserNotFound, ProblemCodes.UserNotFound], plan.Problems.Where(p => p.Item == 12).Select(p => p.Code));
        Assert.All(plan.Problems, p => Assert.Equal(Effect.Skipped, p.Effect));
    }

    [Fact]
    public void Plan_PersonAsObjectWithIdentityOnly_IsFoundByTheIdentity()
    {
        var item = Sides.Item(12, "Bug", (FieldNames.AssignedTo, new { displayName = "Jamal", id = "d291b0c4-a05c-4ea6-8df1-4b41d5f39eff" }));

        Assert.Equal("acc-jamal", Plan(item).Fields["assignee"]!["accountId"]!.GetValue<string>());
    }

    [Fact]
    public void Plan_UserOverride_WorksForNamesThatAreNoEmail()
    {
        var options = new MappingOptions { UserOverrides = Sides.Pairs((@"CORP\Bot", "acc-bot")) };
        var item = Sides.Item(12, "Bug", (FieldNames.AssignedTo, new { displayName = "Bot", uniqueName = @"corp\bot" }));

        Assert.Equal("acc-bot", Plan(item, options: options).Fields["assignee"]!["accountId"]!.GetValue<string>());
    }

    [Fact]
    public void Plan_WithoutTheRight_LeavesPeopleUnset()
    {
        var facts = Sides.Facts() with { MayAssign = false, MaySetReporter = false };

        var plan = new ItemPlanner(facts).Plan(Sides.Item(12, "Bug", (FieldNames.AssignedTo, Ann), (FieldNames.CreatedBy, Ann)), _ => null);

        Assert.False(plan.Fields.ContainsKey("assignee") || plan.Fields.ContainsKey("reporter"));
        Assert.Contains("Originally assigned to Ann", plan.Fields["description"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_PriorityThatTheSchemeLacks_FailsThatValueOnly()
    {
        var field = new IssueField("priority", "Priority", false, false, "priority", Allowed: [new("1", "P1")]);
        var target = Sides.Target(new IssueType("1", "Bug", 0, [Sides.Summary, field], [Sides.ToDo]));

        var plan = Plan(Sides.Item(12, "Bug", (FieldNames.Priority, 2)), target);

        Assert.False(plan.Fields.ContainsKey("priority"));
        Assert.Null(plan.Fault);
        Assert.Contains(plan.Problems, p => (p.Code, p.Effect) == (ProblemCodes.ValueNotAllowed, Effect.Failed));
    }

    [Fact]
    public void Plan_FieldThatJiraDoesNotOffer_IsKeptInThePropertyAndReportedForTheRun()
    {
        var target = Sides.Target(new IssueType("1", "Bug", 0, [Sides.Summary], [Sides.ToDo]));

        var plan = Plan(Sides.Item(12, "Bug", ("Custom.Risk", "high"), (FieldNames.Description, "<b>x</b>"), (FieldNames.Severity, "1 - Critical"), ("System.Rev", 3)), target);

        Assert.Equal(["summary"], plan.Fields.Select(f => f.Key));
        Assert.Equal("high", plan.Unmapped!["Custom.Risk"]!.GetValue<string>());
        Assert.Equal("<b>x</b>", plan.Unmapped[FieldNames.Description]!.GetValue<string>());
        Assert.False(plan.Unmapped.ContainsKey("System.Rev"));
        Assert.Contains(plan.Problems, p => (p.Item, p.Code, p.Part) == (null, ProblemCodes.FieldUnmapped, "field:Custom.Risk"));
    }

    [Fact]
    public void Plan_RequiredFieldWithoutASource_IsAFault()
    {
        var required = new IssueField("customfield_1", "Root cause", true, false, "string");

        var without = Plan(Sides.Item(), Sides.Target(Sides.Type("Bug", 0, null, required)));
        var withDefault = Plan(Sides.Item(), Sides.Target(Sides.Type("Bug", 0, null, required with { HasDefault = true })));

        Assert.Equal((ProblemCodes.RequiredField, Effect.Failed), (without.Fault!.Code, without.Fault.Effect));
        Assert.Contains("Root cause (customfield_1)", without.Fault.Reason, StringComparison.Ordinal);
        Assert.Null(withDefault.Fault);
    }

    [Theory]
    [InlineData("string", null, "x\ny", "\"x y\"")]
    [InlineData("number", null, "2.5", "2.5")]
    [InlineData("number", null, "many", null)]
    [InlineData("date", null, "2026-01-31T10:00:00Z", "\"2026-01-31\"")]
    [InlineData("date", null, "soon", null)]
    [InlineData("datetime", null, "2026-01-31T10:00:00Z", "\"2026-01-31T10:00:00.000\\u002B0000\"")]
    [InlineData("option", "High", "high", "{\"id\":\"9\"}")]
    [InlineData("option", "High", "low", null)]
    [InlineData("user", null, Ann, "{\"accountId\":\"acc-ann\"}")]
    [InlineData("user", null, "Bob <bob@x.example>", null)]
    [InlineData("array:string", null, "a b; c", "[\"a-b\",\"c\"]")]
    [InlineData("array:option", "High", "High", "[{\"id\":\"9\"}]")]
    [InlineData("array:user", null, Ann, "[{\"accountId\":\"acc-ann\"}]")]
    [InlineData("version", null, "1.0", null)]
    public void Plan_FieldOverride_IsCoercedToTheFieldsType(string schema, string? allowed, string value, string? expected)
    {
        var parts = schema.Split(':');
        var field = new IssueField("customfield_1", "Risk", false, false, parts[0], parts.Length > 1 ? parts[1] : null, null,
            allowed is null ? null : [new("9", allowed)]);
        var options = new MappingOptions { FieldOverrides = Sides.Pairs(("custom.risk", "customfield_1")) };

        var plan = Plan(Sides.Item(12, "Bug", ("Custom.Risk", value)), Sides.Target(Sides.Type("Bug", 0, null, field)), options);

        Assert.Equal(expected, plan.Fields["customfield_1"]?.ToJsonString());
        Assert.Equal(expected is null, plan.Problems.Any(p => (p.Code, p.Effect) == (ProblemCodes.ValueNotAllowed, Effect.Failed)));
        Assert.Equal(expected is null, plan.Unmapped?.ContainsKey("Custom.Risk") == true);
    }

    [Fact]
    public void Plan_FieldOverrideToATextArea_IsADocument()
    {
        var field = new IssueField("customfield_1", "Notes", false, false, "string", Custom: "com.atlassian.jira.plugin.system.customfieldtypes:textarea");
        var options = new MappingOptions { FieldOverrides = Sides.Pairs(("Custom.Notes", "customfield_1")) };

        var plan = Plan(Sides.Item(12, "Bug", ("Custom.Notes", "<b>x</b>")), Sides.Target(Sides.Type("Bug", 0, null, field)), options);

        Adf.AssertValid(System.Text.Json.JsonSerializer.SerializeToElement(plan.Fields["customfield_1"]));
    }

    [Fact]
    public void Plan_TooLongDescription_IsCutAndKeptWhole()
    {
        var text = $"<p>{new string('x', 20_000)}</p><p>{new string('y', 20_000)}</p>";

        var plan = Plan(Sides.Item(12, "Bug", (FieldNames.Description, text)));

        Assert.Equal(text, plan.WholeTexts["description-12.html"]);
        Assert.Contains("description-12.html", plan.Fields["description"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains(plan.Problems, p => (p.Code, p.Effect) == (ProblemCodes.TextTooLong, Effect.Failed));
    }

    [Fact]
    public void Plan_Comment_BeginsWithAuthorAndDate()
    {
        var comment = new WorkItemComment(5, "**hi**", TextFormat.Markdown, new("Service", null, null), DateTimeOffset.UnixEpoch, new("Ann", null, null),
            new DateTimeOffset(2026, 1, 31, 15, 5, 0, TimeSpan.FromHours(1)));

        var with = new ItemPlanner(Sides.Facts()).Plan(Sides.Item(), comment, _ => null);
        var without = new ItemPlanner(Sides.Facts(options: new() { CommentHeader = false })).Plan(Sides.Item(), comment, _ => null);

        Assert.Equal("paragraph(em'[Migrated from Azure DevOps: Ann on 2026-01-31 14:05 UTC]') paragraph(strong'hi')", Outline(with.Body));
        Assert.Equal("paragraph(strong'hi')", Outline(without.Body));
    }

    [Fact]
    public void Plan_EmptyComment_IsEmptyInSpiteOfItsHeader()
    {
        var comment = new WorkItemComment(5, "<div><br></div>", TextFormat.Html, null, DateTimeOffset.UnixEpoch);

        Assert.True(new ItemPlanner(Sides.Facts()).Plan(Sides.Item(), comment, _ => null).IsEmpty);
    }

    private static string Outline(JsonNode body) => Adf.Outline(System.Text.Json.JsonSerializer.SerializeToElement(body));

    private static IssuePlan Plan(WorkItem item, TargetProject? target = null, MappingOptions? options = null) =>
        new ItemPlanner(Sides.Facts(target, options)).Plan(item, _ => null);
}
