using System.Reflection;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Planning;
using ConnectApp.WorkItems.Planning.Predictions;
using Xunit;

namespace ConnectApp.WorkItems.Tests.Planning;

/// <summary>Each predicted failure is planted once and found; without it nothing is found.</summary>
public sealed class PredictionTests
{
    private const string Address = "https://dev.azure.com/contoso/_apis/wit/workItems/";
    private static readonly DateTimeOffset s_now = new(2026, 1, 31, 0, 0, 0, TimeSpan.Zero);

    private static readonly AccessFacts s_access = new(
        AccessAnswer.Works, AccessAnswer.Works, AccessAnswer.NotTried, true, true, null, s_now.AddDays(90), s_now, s_now.AddDays(1));

    private static readonly string[] s_rights =
    [
        "BROWSE_PROJECTS", "CREATE_ISSUES", "EDIT_ISSUES", "TRANSITION_ISSUES", "ADD_COMMENTS", "CREATE_ATTACHMENTS", "LINK_ISSUES", "ASSIGN_ISSUES",
        "MODIFY_REPORTER", "ADMINISTER_PROJECTS",
    ];

    private static readonly ProjectFacts s_projects = new(
        Sides.Source, Sides.Target(), new(), s_rights.ToHashSet(), true, ["Bug", "Task", "User Story", "Epic"]);

    private static readonly Dictionary<string, Func<IEnumerable<Finding>>> s_planted = new()
    {
        ["source-refused"] = () => Of(s_access with { Source = AccessAnswer.Refused }),
        ["source-sign-in"] = () => Of(s_access with { Source = AccessAnswer.SignInPage }),
        ["source-scope"] = () => Of(s_access with { Source = AccessAnswer.ScopeMissing }),
        ["source-project"] = () => Of(s_access with { SourceProjectFound = false }),
        ["target-refused"] = () => Of(s_access with { Site = AccessAnswer.Refused, Gateway = AccessAnswer.Refused }),
        ["target-scope"] = () => Of(s_access with { Site = AccessAnswer.Refused, Gateway = AccessAnswer.ScopeMissing }),
        ["target-project"] = () => Of(s_access with { TargetProjectFound = false }),
        ["source-ends"] = () => Of(s_access with { SourceEnds = s_now.AddHours(3) }),
        ["target-ends"] = () => Of(s_access with { TargetEnds = s_now.AddDays(6) }),
        ["target-archived"] = () => Of(s_projects with { Target = Sides.Target() with { IsArchived = true } }),
        ["target-types"] = () => Of(s_projects with { Target = Sides.Target() with { Types = [] } }),
        ["type-override"] = () => Of(With(new() { TypeOverrides = Sides.Pairs(("Bug", "Defect")) })),
        ["right-browse"] = () => Of(WithoutRight("BROWSE_PROJECTS")),
        ["right-create"] = () => Of(WithoutRight("CREATE_ISSUES")),
        ["right-edit"] = () => Of(WithoutRight("EDIT_ISSUES")),
        ["right-transition"] = () => Of(WithoutRight("TRANSITION_ISSUES")),
        ["right-comment"] = () => Of(WithoutRight("ADD_COMMENTS")),
        ["right-attach"] = () => Of(WithoutRight("CREATE_ATTACHMENTS")),
        ["right-link"] = () => Of(WithoutRight("LINK_ISSUES")),
        ["right-assign"] = () => Of(WithoutRight("ASSIGN_ISSUES")),
        ["right-reporter"] = () => Of(WithoutRight("MODIFY_REPORTER")),
        ["right-components"] = () => Of(WithoutRight("ADMINISTER_PROJECTS")),
        ["no-board"] = () => Of(s_projects with { HasBoard = false }),
        ["files-off"] = () => Of(s_projects with { Target = Sides.Target() with { UploadLimit = null } }),
        ["links-off"] = () => Of(s_projects with { Target = Sides.Target() with { LinkTypes = [] } }),
        ["link-type"] = () => Of(s_projects with { Target = Sides.Target() with { LinkTypes = [Sides.LinkTypes[0]] } }),
        ["link-override"] = () => Of(With(new() { LinkOverrides = MappingOptions.Overrides<string?>([new("Custom.X", "Gone")]) })),
        ["type-unknown"] = () => Of(s_projects with { SourceTypes = ["Wish"] }),
        ["required-field"] = () => Of(WithBug(new IssueField("customfield_1", "Cause", true, false, "string"))),
        ["state-override"] = () => Of(With(new() { StateOverrides = Sides.Pairs(("New", "Gone")) })),
        ["state-unmapped"] = () => Of(s_projects with { Target = Sides.Target(Sides.Type("Bug", 0, [Sides.ToDo])), SourceTypes = ["Bug"] }),
        ["field-override"] = () => Of(With(new() { FieldOverrides = Sides.Pairs(("Custom.X", "customfield_9")) })),
        ["field-source"] = () => Of(With(new() { FieldOverrides = Sides.Pairs(("Custom.X", "customfield_9")) }) with
        {
            Source = Sides.Source with { Fields = [new("System.Title", "Title", "string")] },
        }),
        ["description-off"] = () => Of(WithoutField("description")),
        ["labels-off"] = () => Of(WithoutField("labels")),
        ["priority-off"] = () => Of(WithoutField("priority")),
        ["story-points-off"] = () => Of(WithoutField("customfield_10016")),
        ["priority-scheme"] = () => Of(s_projects with
        {
            Target = Sides.Target(new IssueType("1", "Bug", 0, [Sides.Summary, new("priority", "Priority", false, false, "priority", Allowed: [new("1", "P1")])], [Sides.ToDo])),
        }),
        ["label-form"] = () => Of(With(new() { Label = "migrated" })),
        ["item-required-field"] = () => OfItem(Sides.Item(), Sides.Target(Sides.Type("Bug", 0, null, new IssueField("customfield_1", "Cause", true, false, "string")))),
        ["title-long"] = () => OfItem(Sides.Item(12, "Bug", (FieldNames.Title, new string('x', 256)))),
        ["title-empty"] = () => OfItem(Sides.Item(12, "Bug", (FieldNames.Title, " "))),
        ["text-long"] = () => OfItem(Sides.Item(12, "Bug", (FieldNames.Description, new string('x', 40_000)))),
        ["text-simplified"] = () => OfItem(Sides.Item(12, "Bug", (FieldNames.Description, "<ul><li><h1>x</h1></ul>"))),
        ["state"] = () => OfItem(Sides.Item(12, "Bug", (FieldNames.State, "Odd"))),
        ["value"] = () => OfItem(
            Sides.Item(12, "Bug", (FieldNames.Priority, 2)),
            Sides.Target(new IssueType("1", "Bug", 0, [Sides.Summary, new("priority", "Priority", false, false, "priority", Allowed: [new("1", "P1")])], [Sides.ToDo]))),
        ["person-unknown"] = () => OfPerson(AccountRule.NotFound),
        ["person-hidden"] = () => OfPerson(AccountRule.Hidden),
        ["person-left"] = () => OfPerson(AccountRule.Inactive),
        ["person-not-assignable"] = () => OfPerson(AccountRule.NotAssignable),
        ["person-no-email"] = () => OfItem(Sides.Item(12, "Bug", (FieldNames.AssignedTo, "Build <CORP\\build>"))),
        ["parent-outside"] = () => OfItem(Sides.Item(12, "Bug", (FieldNames.Parent, 99))),
        ["parent-level"] = () => OfItem(Sides.Item(12, "Task", (FieldNames.Parent, 5))),
        ["subtask-alone"] = () => OfItem(Sides.Item(12, "Sub-Task")),
        ["file-large"] = () => OfItem(Sides.Linked(12, "Bug", [File(1, 20_000_000)])),
        ["files-many"] = () => OfItem(Sides.Linked(12, "Bug", [.. Enumerable.Range(1, 2_001).Select(n => File(n, 1))])),
        ["comments-many"] = () => OfItem(Sides.Item(12, "Bug", (FieldNames.CommentCount, 5_001))),
        ["links-many"] = () => OfItem(Sides.Linked(12, "Bug", [.. Enumerable.Range(100, 2_001).Select(n => new Relation(RelationNames.Related, Address + n))])),
        ["web-links-many"] = () => OfItem(Sides.Linked(12, "Bug", [.. Enumerable.Range(1, 2_001).Select(n => new Relation(RelationNames.Hyperlink, $"https://a.example/{n}"))])),
        ["link-outside"] = () => OfItem(Sides.Linked(12, "Bug", [new(RelationNames.Related, Address + 99)])),
        ["link-unknown"] = () => OfItem(Sides.Linked(12, "Bug", [new("Custom.X-Forward", Address + 5)])),
        ["tag-long"] = () => OfItem(Sides.Item(12, "Bug", (FieldNames.Tags, "a; " + new string('t', 300)))),
    };

    public static TheoryData<string> Ids()
    {
        var ids = new TheoryData<string>();
        foreach (var prediction in PredictedFailures.All) ids.Add(prediction.Id);
        return ids;
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Predict_PlantedFailure_IsFoundBeforeTheFirstWrite(string id)
    {
        var findings = s_planted[id]().Where(f => f.Prediction.Id == id).ToList();

        Assert.NotEmpty(findings);
        Assert.All(findings, f => Assert.EndsWith(f.Message.EndsWith(')') ? ")" : ".", f.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Predict_NothingPlanted_FindsNothing()
    {
        var item = Sides.Item(12, "Bug", (FieldNames.State, "Active"), (FieldNames.AssignedTo, "Ann <ann@x.example>"), (FieldNames.Priority, 2));

        Assert.Empty(Of(s_access).Concat(Of(s_projects)).Concat(OfItem(item)));
    }

    [Fact]
    public void All_Predictions_AreAtLeastFortyWithNamesOfTheirOwnAndKnownCodes()
    {
        var codes = typeof(ProblemCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetValue(null)!).ToHashSet();

        Assert.True(PredictedFailures.All.Count >= 40, $"{PredictedFailures.All.Count} predictions");
        Assert.Equal(PredictedFailures.All.Count, PredictedFailures.All.Select(p => p.Id).Distinct().Count());
        Assert.All(PredictedFailures.All.Where(p => p.Code is not null), p => Assert.Contains(p.Code!, codes));
        Assert.All(PredictedFailures.All.Where(p => p.Outcome is PredictedOutcome.ItemFails or PredictedOutcome.PartFails), p => Assert.NotNull(p.Code));
    }

    private static IEnumerable<Finding> Of(AccessFacts facts) => PredictedFailures.Of(facts);

    private static IEnumerable<Finding> Of(ProjectFacts facts) => PredictedFailures.Of(facts);

    private static IEnumerable<Finding> OfItem(WorkItem item, TargetProject? target = null, Func<string, AccountRule?>? rule = null)
    {
        var facts = Sides.Facts(target, types: new() { [5] = "Bug" }) with { };
        var planner = new ItemPlanner(facts);
        return PredictedFailures.Of(new ItemFacts(item, planner.Plan(item, _ => null), planner.PlanLinks(item), facts.Target, facts.Options, rule ?? (_ => null)));
    }

    private static IEnumerable<Finding> OfPerson(AccountRule rule) => OfItem(Sides.Item(12, "Bug", (FieldNames.AssignedTo, "Bob <bob@x.example>")), rule: _ => rule);

    private static ProjectFacts With(MappingOptions options) => s_projects with { Options = options };

    private static ProjectFacts WithoutRight(string right) => s_projects with { Rights = s_rights.Where(r => r != right).ToHashSet() };

    private static ProjectFacts WithBug(params IssueField[] more) => s_projects with { Target = Sides.Target(Sides.Type("Bug", 0, null, more)), SourceTypes = ["Bug"] };

    private static ProjectFacts WithoutField(string id) => s_projects with
    {
        Target = Sides.Target(new IssueType("1", "Bug", 0, [.. Sides.Fields.Where(f => f.FieldId != id)], [Sides.ToDo, Sides.InProgress, Sides.Done])), SourceTypes = ["Bug"],
    };

    private static Relation File(int number, long size) =>
        new(RelationNames.AttachedFile, $"https://dev.azure.com/contoso/_apis/wit/attachments/00000000-0000-0000-0000-{number:d12}", $"{number}.png", null, size);
}
