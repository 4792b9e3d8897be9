using ConnectApp.BrowserTests.Infrastructure;
using ConnectApp.Tests.Infrastructure;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace ConnectApp.BrowserTests;

[Collection(BrowserCollection.Name)]
public sealed class RunsPageTests(Chromium chromium)
{
    [Fact]
    public async Task Runs_WithoutAnyMigration_SayWhatWillAppearAndThenShowIt()
    {
        await using var stage = await AdminStage.StartAsync(chromium, TestExport.NeverComplete());
        var view = await stage.OpenAsync(Look.Desktop);
        await Expect(view.Frame.GetByRole(AriaRole.Heading, new() { Name = "No migration yet" })).ToBeVisibleAsync();
        await view.InspectAsync("runs-empty");

        await stage.MigrateAsync();

        await Expect(view.State).ToHaveTextAsync("Running", new() { Timeout = 25_000 });
    }

    [Fact]
    public async Task Runs_InEveryState_AreListedNewestFirst()
    {
        await using var stage = await AdminStage.StartAsync(chromium, TestExport.NeverComplete());
        var cancelled = await stage.MigrateAsync();
        await stage.PostAsync($"api/migrations/{cancelled}/cancel");
        await stage.WaitForStateAsync(cancelled, "CANCELLED");
        var paused = await stage.MigrateAsync();
        await stage.PostAsync($"api/migrations/{paused}/pause");
        await stage.WaitForStateAsync(paused, "PAUSED");
        var running = await stage.MigrateAsync();
        await stage.WaitForStateAsync(running, "RUNNING");

        var view = await stage.OpenAsync(Look.Desktop);

        await Expect(view.Frame.Locator("main .lozenge")).ToHaveTextAsync(["Running", "Paused", "Cancelled"]);
        await view.InspectAsync("runs");
        await view.Frame.GetByRole(AriaRole.Link, new() { Name = "Emulated migration" }).Nth(1).ClickAsync();
        await Expect(view.Sentence).ToHaveTextAsync("Paused. Nothing is imported until someone resumes the migration.");
        await view.InspectAsync("run-paused");
        await view.GoToRunAsync(cancelled);
        await Expect(view.Sentence).ToContainTextAsync("The migration was cancelled");
        await view.InspectAsync("run-cancelled");
    }

    [Fact]
    public async Task Runs_MoreThanAPage_GoOnWhenAsked()
    {
        await using var stage = await AdminStage.StartAsync(chromium, TestExport.NeverComplete());
        var run = await stage.MigrateAsync();
        await stage.AddOlderRunsAsync(run, 44);
        var view = await stage.OpenAsync(Look.Desktop);
        var items = view.Frame.Locator("#runs > li");
        await Expect(items).ToHaveCountAsync(20);

        await view.Button("Show older migrations").ClickAsync();
        await Expect(items).ToHaveCountAsync(40);
        await view.Button("Show older migrations").ClickAsync();

        await Expect(items).ToHaveCountAsync(45);
        await Expect(view.Button("Show older migrations")).ToHaveCountAsync(0);
        await Expect(items.Last).ToContainTextAsync("Announced");
        Assert.Equal(45, await items.EvaluateAllAsync<int>("items => new Set(items.map(i => i.dataset.run)).size"));
    }
}
