using ConnectApp.Api.Runs;
using ConnectApp.Composition;
using ConnectApp.Api;
using ConnectApp.Core.Runs;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Runs;
using Xunit;

namespace ConnectApp.Tests.Api;

public sealed class StatusTests
{
    [Fact]
    public async Task Status_OfASettledRun_IsTheWholeObject()
    {
        await using var stage = await ApiStage.StartAsync();
        var transfer = await stage.Site.MigrateAsync(stage.Backend);
        var run = stage.Backend.FindRun(transfer)!;

        var response = await stage.GetAsync($"/api/migrations/{run.RunId}/status", stage.Admin());

        Assert.Equal(200, response.Code);
        Assert.Equal("application/json", response.ContentHeaders.ContentType!.MediaType);
        Assert.Equal(
            [
                "id", "projectId", "status", "type", "totalItems", "successCount", "failureCount", "skippedCount", "progressPercent", "currentPhase", "startedAt", "createdAt",
                "completedAt", "dryRun", "errorMessage", "credentialsExpireAt", "kind", "name", "node", "retryOf", "waiting",
            ],
            response.Json.AsObject().Select(m => m.Key));
        Assert.Equal("PARTIAL", (string)response.Json["status"]!);
        Assert.Equal(100, (int)response.Json["progressPercent"]!);
        Assert.Equal(5, (int)response.Json["currentPhase"]!);
    }

    [Fact]
    public async Task Status_OfARunThatThePlatformEnded_SaysWhyItFailed()
    {
        await using var stage = await ApiStage.StartAsync(scenario: """events: [{ settle: TIMED_OUT, when: { calls: 1, operation: "GET /mapping/{transferId}/page" } }]""");
        var run = stage.Backend.FindRun(await stage.Site.MigrateAsync(stage.Backend))!;

        var status = (await stage.GetAsync($"/api/migrations/{run.RunId}/status", stage.Operator())).Json;

        Assert.Equal("FAILED", (string)status["status"]!);
        Assert.Contains("ended on the platform's side", (string)status["errorMessage"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_OfARunWhoseEndIsNotWrittenYet_SaysWhyItFailed()
    {
        await using var stage = await ApiStage.StartAsync(TestExport.NeverComplete());
        var run = await stage.BeginAsync();
        var entry = (await stage.Get<RunRegistry>().FindAsync(run.RunId, CancellationToken.None))! with { SettledAt = stage.Site.Time.GetUtcNow(), SettledAs = "TIMED_OUT" };

        var shown = RunObject.Of(new FoundRun(entry, run), new RunCounts());

        Assert.Equal(("FAILED", "The transfer ended on the platform's side before the import did."), (shown.Status, shown.ErrorMessage));
    }

    [Fact]
    public async Task PauseResumeCancel_OfAWaitingRun_AnswerTheirState()
    {
        await using var stage = await ApiStage.StartAsync(TestExport.NeverComplete());
        var run = await stage.BeginAsync();

        var paused = await stage.PostAsync($"/api/migrations/{run.RunId}/pause", stage.Operator());
        var resumed = await stage.PostAsync($"/api/migrations/{run.RunId}/resume", stage.Admin());
        var cancelled = await stage.PostAsync($"/api/migrations/{run.RunId}/cancel", stage.Operator());
        await Migration.WaitForAsync(() => stage.Backend.FindRun(run.TransferId.Value)!.DecidedAt is not null);

        Assert.Equal($$"""{"id":"{{run.RunId}}","status":"PAUSED"}""", paused.Text);
        Assert.Equal($$"""{"id":"{{run.RunId}}","status":"RUNNING"}""", resumed.Text);
        Assert.Equal($$"""{"id":"{{run.RunId}}","status":"CANCELLED"}""", cancelled.Text);
        Assert.Equal("CANCELLED", stage.Backend.FindRun(run.TransferId.Value)!.State);
    }
}
