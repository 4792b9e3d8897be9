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
    public async Task Runs_WithoutAnyMigration_SayWhatWillAppearAndWhen()
    {
        await using var stage = await AdminStage.StartAsync(chromium, TestExport.Small(1));

        var view = await stage.OpenAsync(Look.Desktop);

        await Expect(view.Frame.GetByRole(AriaRole.Heading, new() { Name = "No migration yet" })).ToBeVisibleAsync();
        await view.ShootAsync("runs-empty");
    }

    [Fact]
    public async Task Run_Settled_SaysWhatCameOver()
    {
        await using var stage = await AdminStage.StartAsync(chromium, TestExport.Small(20));
        var run = await stage.MigrateAsync(untilSettled: true);

        var view = await stage.OpenAsync(Look.Desktop);
        await view.Frame.Locator("[data-page=runs] a").First.WaitForAsync();
        await view.ShootAsync("runs");
        await view.GoToRunAsync(run);
        await view.ShootAsync("run-partial");

        await Expect(view.State).ToHaveTextAsync("Incomplete");
    }
}
