using ConnectApp.Emulator;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Runs;

namespace ConnectApp.WorkItems.Tests.Engine;

/// <summary>Preflight over both emulators, with the planner that the run uses: what reads can show is known before the first write.</summary>
public sealed class PreflightTests
{
    private const string LongText = "long";

    public static TheoryData<string, string> Dials => new()
    {
        { "right-edit", "jira: [{ denies: EDIT_ISSUES }]" },
        { "right-transition", "jira: [{ denies: TRANSITION_ISSUES }]" },
        { "right-comment", "jira: [{ denies: ADD_COMMENTS }]" },
        { "right-attach", "jira: [{ denies: CREATE_ATTACHMENTS }]" },
        { "right-link", "jira: [{ denies: LINK_ISSUES }]" },
        { "right-assign", "jira: [{ denies: ASSIGN_ISSUES }]" },
        { "right-reporter", "jira: [{ denies: MODIFY_REPORTER }]" },
        { "right-components", "jira: [{ denies: ADMINISTER_PROJECTS }]" },
        { "no-board", "jira: [{ missingScope: agile }]" },
        { "files-off", "jira: [{ noAttachments: true }]" },
        { "links-off", "jira: [{ noLinking: true }]" },
        { "link-type", "jira: [{ linkTypes: [Relates] }]" },
        { "required-field", "jira: [{ requires: customfield_10100, of: Story }]" },
        { "item-required-field", "jira: [{ requires: customfield_10100, of: Story }]" },
        { "file-large", "jira: [{ uploadLimit: 10 }]" },
        { "person-hidden", "jira: [{ hideEmails: 1.0 }]" },
    };

    public static TheoryData<string, string> Refusals => new()
    {
        { "Azure DevOps", "pat" },
        { "Jira", "token" },
        { "archived", "jira: [{ archived: true }]" },
        { "CREATE_ISSUES", "jira: [{ denies: CREATE_ISSUES }]" },
        { "BROWSE_PROJECTS", "jira: [{ denies: BROWSE_PROJECTS }]" },
        { "type_overrides", "override" },
    };

    [Theory]
    [MemberData(nameof(Dials))]
    public async Task Preflight_OfAFaultySite_PredictsBeforeTheFirstWrite(string id, string scenario)
    {
        using var engine = new EngineFixture(scenario: Scenario.Parse(scenario));
        if (scenario.Contains("missingScope", StringComparison.Ordinal)) engine.Token = WorkItemsEmulator.ScopedToken;

        await engine.PreflightAsync();

        AssertPredicted(engine, id);
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task Preflight_ThatCannotBegin_SaysWhy(string words, string how)
    {
        using var engine = new EngineFixture(scenario: how.StartsWith("jira", StringComparison.Ordinal) ? Scenario.Parse(how) : null);
        if (how == "pat") engine.Pat = "wrong";
        if (how == "token") engine.Token = "wrong";
        if (how == "override") engine.Mapping = new MappingOptions { TypeOverrides = Of("Bug", "Nothing") };

        var refused = await Assert.ThrowsAsync<PreflightException>(engine.PreflightAsync);

        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
        Assert.Empty(engine.Emulator.IssueKeys);
    }

    [Fact]
    public async Task Preflight_OfOverridesThatFitNothing_PredictsEach()
    {
        using var engine = new EngineFixture
        {
            Mapping = new MappingOptions
            {
                StateOverrides = Of("Active", "Nowhere"),
                FieldOverrides = Of("Custom.Nothing", "customfield_99999"),
                LinkOverrides = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase) { ["System.LinkTypes.Related"] = "Nothing" },
                Label = "migrated",
            },
        };

        await engine.PreflightAsync();

        foreach (var id in new[] { "state-override", "field-override", "field-source", "link-override", "label-form" }) AssertPredicted(engine, id);
    }

    [Fact]
    public async Task Preflight_OfTheSeededProject_PredictsWhatItsItemsLack()
    {
        using var engine = new EngineFixture();

        await engine.PreflightAsync();

        foreach (var id in new[] { "type-unknown", "story-points-off", "link-outside", "parent-outside", "person-no-email" }) AssertPredicted(engine, id);
    }

    [Fact]
    public async Task Preflight_OfOddItems_PredictsEach()
    {
        using var engine = new EngineFixture();
        var ids = engine.Emulator.WorkItemIds;
        engine.Emulator.EditWorkItem(ids[0], FieldNames.Title, new string('t', 300));
        engine.Emulator.EditWorkItem(ids[1], FieldNames.Title, " ");
        engine.Emulator.EditWorkItem(ids[2], FieldNames.Tags, new string('x', 300));
        engine.Emulator.EditWorkItem(ids[3], FieldNames.Description, $"<p>{string.Join("</p><p>", Enumerable.Repeat(LongText, 9_000))}</p>");
        engine.Emulator.EditWorkItem(ids[4], FieldNames.CommentCount, 6_000);
        engine.Emulator.EditWorkItem(ids[5], FieldNames.State, "Nobody knows it");
        engine.Emulator.EditWorkItem(ids[6], FieldNames.Description, "<ul><li><h1>heading in a list</h1></li></ul>");

        await engine.PreflightAsync();

        foreach (var id in new[] { "title-long", "title-empty", "tag-long", "text-long", "text-simplified", "comments-many", "state", "parent-level", "person-unknown" })
            AssertPredicted(engine, id);
    }

    [Fact]
    public async Task Preflight_OfCredentialsThatEndSoon_Warns()
    {
        using var engine = new EngineFixture();
        engine.SourceEnds = engine.TargetEnds = engine.Time.GetUtcNow() + TimeSpan.FromDays(3);

        await engine.PreflightAsync();

        AssertPredicted(engine, "source-ends");
        AssertPredicted(engine, "target-ends");
    }

    private static void AssertPredicted(EngineFixture engine, string id)
    {
        Assert.True(engine.Signals.Said.Any(s => s.StartsWith($"Preflight, {id}: ", StringComparison.Ordinal)), $"{id} is not among: {string.Join(" | ", engine.Signals.Said)}");
        Assert.Empty(engine.Emulator.IssueKeys);
    }

    private static IReadOnlyDictionary<string, string> Of(string from, string to) => MappingOptions.Overrides([KeyValuePair.Create(from, to)]);
}
