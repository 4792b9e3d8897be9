using ConnectApp.Emulator;
using ConnectApp.WorkItems.Calls;
using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Runs;
using ConnectApp.WorkItems.Stores;

namespace ConnectApp.WorkItems.Tests.Engine;

/// <summary>What either side may do wrong, one thing a scenario.</summary>
public sealed class ScenarioTests
{
    private static readonly Lazy<Task<string>> s_plain = new(async () =>
    {
        using var engine = new EngineFixture();
        await engine.RunAsync();
        return engine.Emulator.Dump();
    });

    /// <summary>Faults that cost time and nothing else.</summary>
    [Theory]
    [InlineData("jira: [{ operation: '*', status: 429, rate: 0.1, retryAfter: 5 }]")]
    [InlineData("jira: [{ operation: '*', status: 429, dialect: none, rate: 0.1 }]")]
    [InlineData("jira: [{ operation: '*', status: 429, dialect: beta, rate: 0.1 }]")]
    [InlineData("jira: [{ operation: '*', status: 429, dialect: issue, rate: 0.1 }]")]
    [InlineData("jira: [{ burst: 10 }]")]
    [InlineData("jira: [{ operation: 'POST /rest/api/3/issue/bulk', partial: 3, at: [2, 3] }]")]
    [InlineData("jira: [{ keyGap: 150 }, { operation: 'POST /rest/api/3/issue/bulk', loseAnswer: true, rate: 0.5 }]")]
    [InlineData("jira: [{ operation: 'POST /rest/api/3/issue/bulk', loseAnswer: true, appliedAfter: 12s, at: [2] }]")]
    [InlineData("jira: [{ operation: '*', status: 502, applied: true, rate: 0.05 }]")]
    [InlineData("jira: [{ operation: '*', status: 503, rate: 0.05 }]")]
    [InlineData("jira: [{ hops: 5 }]")]
    [InlineData("azureDevOps: [{ operation: '*', throttle: 20s, rate: 0.2 }]")]
    [InlineData("azureDevOps: [{ operation: '*', status: 429, retryAfter: 10, rate: 0.2 }]")]
    [InlineData("azureDevOps: [{ operation: '*', status: 503, rate: 0.1 }]")]
    [InlineData("azureDevOps: [{ operation: 'GET /_apis/wit/attachments/{guid}', cutAt: 10, rate: 0.3 }]")]
    public async Task Run_FaultThatPasses_EndsAsWithoutIt(string scenario)
    {
        var expected = await s_plain.Value;
        using var engine = new EngineFixture(scenario: Scenario.Parse(scenario));

        await engine.RunAsync();

        Assert.Empty(engine.Emulator.Jira.Violations);
        Assert.Empty(engine.Emulator.AzureDevOps.Violations);
        Assert.DoesNotContain(await engine.ProblemsAsync(), p => p.Effect == Effect.Failed);
        Assert.Equal(expected, engine.Emulator.Dump());
    }

    [Fact]
    public async Task Run_QueryOverTheLimitEvenWithTop_ReadsAllItems()
    {
        using var engine = new EngineFixture(scenario: Scenario.Parse("azureDevOps: [{ topIsNoHelp: true }, { resultLimit: 15 }]"));

        await engine.RunAsync();

        Assert.Equal(await s_plain.Value, engine.Emulator.Dump());
        Assert.All(engine.Emulator.AzureDevOps.Violations, v => Assert.Contains("wiql", v, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_SiteThatShowsLinksTheOtherWayRound_TurnsThemOnce()
    {
        using var engine = new EngineFixture(scenario: Scenario.Parse("jira: [{ reversedLinks: true }]"));

        await engine.RunAsync();

        Assert.Empty(engine.Emulator.Jira.Violations);
        Assert.Equal(1, engine.Emulator.Jira.Requests["DELETE /rest/api/3/issueLink/{link}"]);
    }

    [Fact]
    public async Task Run_PatEndsInMidRun_StopsAndContinuesWithANewOne()
    {
        using var engine = new EngineFixture(scenario: Scenario.Parse("azureDevOps: [{ expires: true, when: { operation: 'GET /_apis/wit/workItems/{id}/comments', calls: 4 } }]"));

        var refused = await Assert.ThrowsAsync<CredentialsRefusedException>(engine.RunAsync);
        var failed = (await engine.TotalsAsync())[ItemStatus.Failed];
        engine.Pat = "emulated-pat-2";
        await engine.RunAsync();

        Assert.Equal(Service.AzureDevOps, refused.Service);
        Assert.Equal(0, failed);
        Assert.Equal(await s_plain.Value, engine.Emulator.Dump());
    }

    [Fact]
    public async Task Run_ScopedToken_WorksAtTheGateway()
    {
        using var engine = new EngineFixture { Token = WorkItemsEmulator.ScopedToken };

        await engine.RunAsync();

        Assert.Equal(40, (await engine.TotalsAsync())[ItemStatus.Created]);
        Assert.Empty(engine.Emulator.Jira.Violations);
    }

    [Theory]
    [InlineData("jira: [{ archived: true }]", "archived")]
    [InlineData("jira: [{ denies: CREATE_ISSUES }]", "CREATE_ISSUES")]
    public async Task Preflight_CannotBegin_SaysWhyAndWritesNothing(string scenario, string word)
    {
        using var engine = new EngineFixture(scenario: Scenario.Parse(scenario));

        var exception = await Assert.ThrowsAsync<PreflightException>(engine.RunAsync);

        Assert.Contains(word, exception.Message, StringComparison.Ordinal);
        Assert.Empty(engine.Emulator.IssueKeys);
    }

    [Theory]
    [InlineData("pat")]
    [InlineData("token")]
    public async Task Preflight_WrongCredential_NamesTheSide(string which)
    {
        using var engine = new EngineFixture();
        if (which == "pat") engine.Pat = "wrong";
        else engine.Token = "wrong";

        var exception = await Assert.ThrowsAsync<PreflightException>(engine.RunAsync);

        Assert.Contains(which == "pat" ? "Azure DevOps" : "Jira", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ValidatorThatReadsCannotShow_CostsThreeWritesAType()
    {
        using var engine = new EngineFixture(scenario: Scenario.Parse("jira: [{ validator: customfield_10100, of: Story }]"));

        await engine.RunAsync();

        var totals = await engine.TotalsAsync();
        Assert.True(totals[ItemStatus.Failed] > 3, $"{totals[ItemStatus.Failed]} items are stories");
        Assert.Equal(3, engine.RefusedCreates);
        Assert.Empty(engine.Emulator.Jira.Violations);
        Assert.Equal(40, totals[ItemStatus.Failed] + totals[ItemStatus.Created]);
        Assert.Equal(totals[ItemStatus.Failed], (await engine.ProblemsAsync()).Count(p => p.Code == ProblemCodes.RequiredField));
    }

    [Fact]
    public async Task DryRun_PlansAndWritesNothing()
    {
        using var engine = new EngineFixture { DryRun = true };

        await engine.RunAsync();

        Assert.Empty(engine.Emulator.IssueKeys);
        Assert.Equal(40, (await engine.TotalsAsync())[ItemStatus.Created]);
    }

    [Fact]
    public async Task Sample_TakesAFewOfEachType()
    {
        using var engine = new EngineFixture { Type = RunType.Sample };

        await engine.RunAsync();

        Assert.InRange(engine.Emulator.IssueKeys.Count, 2, 10);
        Assert.Empty(engine.Emulator.Jira.Violations);
    }

    [Fact]
    public async Task SecondRun_EditsOnBothSides_KeepsWhatPeopleChangedInJira()
    {
        using var engine = new EngineFixture();
        await engine.RunAsync();
        var (both, source, target) = (engine.Emulator.WorkItemIds[0], engine.Emulator.WorkItemIds[1], engine.Emulator.WorkItemIds[2]);
        var dump = engine.Emulator.Dump();
        foreach (var id in new[] { both, source }) engine.Emulator.EditWorkItem(id, FieldNames.Title, $"Changed in Azure DevOps {id}");
        foreach (var id in new[] { both, target }) engine.Emulator.EditIssue(await engine.KeyOfAsync(id), "summary", $"Changed in Jira {id}");
        engine.NextRun();
        engine.Type = RunType.Incremental;

        await engine.RunAsync();

        var after = engine.Emulator.Dump();
        Assert.Contains($"Changed in Jira {both}", after, StringComparison.Ordinal);
        Assert.Contains($"Changed in Azure DevOps {source}", after, StringComparison.Ordinal);
        Assert.Contains($"Changed in Jira {target}", after, StringComparison.Ordinal);
        Assert.NotEqual(dump, after);
        Assert.Single(await engine.ProblemsAsync(), p => p.Code == ProblemCodes.ConflictKept);
        Assert.Empty(engine.Emulator.Jira.Violations);
    }
}
