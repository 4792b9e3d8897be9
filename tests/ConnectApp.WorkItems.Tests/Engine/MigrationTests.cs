using ConnectApp.WorkItems.Model;
using ConnectApp.WorkItems.Stores;

namespace ConnectApp.WorkItems.Tests.Engine;

public sealed class MigrationTests
{
    [Fact]
    public async Task Run_WholeProject_MakesEachItemOneIssueWithoutAViolation()
    {
        using var engine = new EngineFixture();

        await engine.RunAsync();

        Assert.Empty(engine.Emulator.AzureDevOps.Violations);
        Assert.Empty(engine.Emulator.Jira.Violations);
        var totals = await engine.TotalsAsync();
        Assert.Equal(40, totals[ItemStatus.Created]);
        Assert.Equal(40, engine.Emulator.IssueKeys.Count);
        Assert.DoesNotContain(await engine.ProblemsAsync(), p => p.Effect == Effect.Failed);
    }

    [Fact]
    public async Task Run_SecondTimeWithoutChanges_WritesNothing()
    {
        using var engine = new EngineFixture();
        await engine.RunAsync();
        var before = engine.Emulator.Dump();
        var writes = Writes(engine);
        engine.NextRun();

        await engine.RunAsync();

        Assert.Equal(writes, Writes(engine));
        Assert.Equal(before, engine.Emulator.Dump());
        Assert.Equal(40, (await engine.TotalsAsync())[ItemStatus.Unchanged]);
    }

    private static long Writes(EngineFixture engine) => engine.Emulator.Jira.Requests
        .Where(r => !r.Key.StartsWith("GET", StringComparison.Ordinal) && !r.Key.Contains("bulkfetch", StringComparison.Ordinal)
            && !r.Key.Contains("search", StringComparison.Ordinal)).Sum(r => r.Value);
}
