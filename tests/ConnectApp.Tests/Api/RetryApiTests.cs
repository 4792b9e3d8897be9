using ConnectApp.Composition;
using ConnectApp.Tests.Healing;
using ConnectApp.Tests.Infrastructure;
using Xunit;

namespace ConnectApp.Tests.Api;

public sealed class RetryApiTests
{
    [Fact]
    public async Task Retry_RunIsHeldAndMappingsHaveCome_HealsAndSettles()
    {
        await using var stage = await ApiStage.StartAsync(HealingExport.Make(5, complete: true), new FastTime(10), HealingExport.MappingsAfter("6h"),
            settings: site => site.Settings["Import:HoldBeforeSettling"] = "12:00:00");
        using var limit = new CancellationTokenSource(Migration.Longest);
        var transfer = await stage.Site.Emulator.MigrateAsync(stage.Site.Address, limit.Token);
        await Migration.WaitForAsync(() => stage.Backend.FindRun(transfer) is { IsHeld: true });
        var run = stage.Backend.FindRun(transfer)!.RunId;
        stage.Site.Emulator.Pass(TimeSpan.FromHours(7));

        var asked = await stage.PostAsync($"/api/migrations/{run}/retry", stage.Admin());
        await stage.Site.Emulator.WaitUntilSettledAsync(transfer, limit.Token);
        await stage.Backend.WaitUntilIdleAsync(limit.Token);
        var ended = await stage.PostAsync($"/api/migrations/{run}/retry", stage.Admin());

        Assert.Equal((202, true), (asked.Code, (bool)asked.Json["healing"]!));
        Assert.Equal("SUCCESS", stage.Backend.FindRun(transfer)!.DecidedStatus);
        Assert.Equal((200, false, 0, null), (ended.Code, (bool)ended.Json["healing"]!, (long)ended.Json["keptRecords"]!, (string?)ended.Json["until"]));
    }

    [Fact]
    public async Task Retry_HeldRunIsPaused_SaysThatNothingIsAskedBeforeItIsResumed()
    {
        await using var stage = await ApiStage.StartAsync(HealingExport.Make(5, complete: true), new FastTime(10), HealingExport.MappingsAfter("6h"),
            settings: site => site.Settings["Import:HoldBeforeSettling"] = "12:00:00");
        using var limit = new CancellationTokenSource(Migration.Longest);
        var transfer = await stage.Site.Emulator.MigrateAsync(stage.Site.Address, limit.Token);
        await Migration.WaitForAsync(() => stage.Backend.FindRun(transfer) is { IsHeld: true });
        var run = stage.Backend.FindRun(transfer)!.RunId;
        await stage.PostAsync($"/api/migrations/{run}/pause", stage.Admin());
        stage.Site.Emulator.Pass(TimeSpan.FromHours(7));

        var asked = await stage.PostAsync($"/api/migrations/{run}/retry", stage.Admin());
        await stage.PostAsync($"/api/migrations/{run}/resume", stage.Admin());
        await stage.Site.Emulator.WaitUntilSettledAsync(transfer, limit.Token);

        Assert.Equal((200, "PAUSED", false), (asked.Code, (string)asked.Json["status"]!, (bool)asked.Json["healing"]!));
        Assert.Equal("The run is paused. As soon as it is resumed it asks for its missing mappings.", (string)asked.Json["message"]!);
        Assert.Equal("SUCCESS", stage.Backend.FindRun(transfer)!.DecidedStatus);
    }
}
