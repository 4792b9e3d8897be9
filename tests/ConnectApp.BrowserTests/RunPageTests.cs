using ConnectApp.BrowserTests.Infrastructure;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Doors.Connect;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace ConnectApp.BrowserTests;

[Collection(BrowserCollection.Name)]
public sealed class RunPageTests(Chromium chromium)
{
    // Slow enough to see it move, and to stop it on its way.
    private const string SlowStorage =
        """
        network:
          - { operation: "GET /storage/{file}", rate: 1, bytesPerSecond: 2500 }
        """;

    [Fact]
    public async Task Run_WatchedFromStartToEnd_MovesAndSaysHowItEnded()
    {
        await using var stage = await AdminStage.StartAsync(chromium, Exports.ManyFiles(12, 50), SlowStorage);
        var run = await stage.MigrateAsync();
        var view = await stage.OpenAsync(Look.Desktop);
        await view.GoToRunAsync(run);

        await Expect(view.State).ToHaveTextAsync("Running");
        await Expect(view.Sentence).ToContainTextAsync("Importing ", new() { Timeout = 15_000 });
        Assert.InRange(await view.ImportedAsync(), 0, 480);
        await view.Frame.Locator(".chart canvas").WaitForAsync();
        await view.Page.ScreenshotAsync(new() { Path = AdminView.PictureOf("run-running-top"), Clip = new() { X = 0, Y = 0, Width = 1440, Height = 880 } });
        await view.ShootAsync("run-running");
        await (view with { Look = Look.PhoneDark }).TurnAsync();
        Assert.Empty(await Axe.FindAsync(view.Frame));
        await (view with { Look = Look.PhoneDark }).ShootAsync("run-running");
        await view.TurnAsync();

        await Expect(view.State).ToHaveTextAsync("Incomplete", new() { Timeout = 60_000 });
        Assert.Equal(1 + (12 * 40), await view.ImportedAsync());
        await Expect(view.Frame.Locator("#end-title")).ToHaveTextAsync("Not everything came over");
        await Expect(view.Frame.Locator("#problems-count")).ToContainTextAsync("problems");
        await Expect(view.Frame.Locator("#announcer")).ToContainTextAsync("Not everything came over");
        Assert.Empty(stage.Site.Emulator.Report().Violations);
        await view.InspectAsync("run-partial");
    }

    [Fact]
    public async Task Run_PausedAndResumed_StopsAndEndsAsIfNothingHadBeen()
    {
        await using var stage = await AdminStage.StartAsync(chromium, Exports.ManyFiles(8, 50), SlowStorage);
        var run = await stage.MigrateAsync();
        var view = await stage.OpenAsync(Look.Desktop);
        await view.GoToRunAsync(run);
        await Expect(view.Sentence).ToContainTextAsync("Importing ", new() { Timeout = 15_000 });

        await view.Button("Pause").ClickAsync();
        await Expect(view.Sentence).ToHaveTextAsync("Paused. Nothing is imported until someone resumes the migration.");
        var before = await view.ImportedAsync();
        await Task.Delay(1500);
        Assert.Equal(before, await view.ImportedAsync());
        Assert.Equal(before, await stage.ImportedAsync(run));
        await Expect(view.Frame.Locator(".history")).ToContainTextAsync("Paused – You");

        await view.Button("Resume").ClickAsync();
        await Expect(view.State).ToHaveTextAsync("Incomplete", new() { Timeout = 40_000 });
        await Expect(view.Frame.Locator(".history")).ToContainTextAsync("Resumed – You");

        // As many as a migration that nobody touched imports of this export: all but those of the project without a counterpart, and the broken one.
        Assert.Equal(1 + (8 * 40), await stage.ImportedAsync(run));
    }

    [Fact]
    public async Task Run_Cancelled_AsksFirstAndSaysWhatStays()
    {
        await using var stage = await AdminStage.StartAsync(chromium, TestExport.NeverComplete());
        var run = await stage.MigrateAsync();
        var view = await stage.OpenAsync(Look.Desktop);
        await view.GoToRunAsync(run);
        await Expect(view.Sentence).ToContainTextAsync("Waiting for further files");
        await view.InspectAsync("run-waiting");

        await view.Button("Cancel migration…").ClickAsync();
        var dialog = view.Frame.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("Records that are already imported stay in the app; nothing is removed.");
        await view.InspectAsync("cancel-dialog");
        await view.Button("Keep it running").ClickAsync();
        await Expect(dialog).ToBeHiddenAsync();
        await Expect(view.State).ToHaveTextAsync("Running");

        await view.Button("Cancel migration…").ClickAsync();
        await view.Button("Cancel migration").ClickAsync();
        await Expect(view.Frame.Locator("#end-title")).ToHaveTextAsync("The migration was cancelled");
        await Expect(view.Button("Pause")).ToHaveCountAsync(0);
        await Expect(view.Frame.Locator(".history")).ToContainTextAsync("Cancelled – You");
    }

    [Fact]
    public async Task Run_CancelledWhilePaused_IsAskedInWordsThatFit()
    {
        await using var stage = await AdminStage.StartAsync(chromium, TestExport.NeverComplete());
        var run = await stage.MigrateAsync();
        await stage.PostAsync($"/api/migrations/{run}/pause");
        var view = await stage.OpenAsync(Look.Desktop);
        await view.GoToRunAsync(run);

        await view.Button("Cancel migration…").ClickAsync();
        var dialog = view.Frame.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("You can also leave it paused and resume it later.");
        await Expect(dialog).Not.ToContainTextAsync("pause it.");
        await view.Button("Keep it paused").ClickAsync();

        await Expect(dialog).ToBeHiddenAsync();
        await Expect(view.State).ToHaveTextAsync("Paused");
    }

    [Fact]
    public async Task Run_EndedByThePlatform_SaysWhy()
    {
        await using var stage = await AdminStage.StartAsync(chromium, TestExport.NeverComplete(), "events: [{ settle: TIMED_OUT, when: { downloads: 1 } }]");
        var run = await stage.MigrateAsync(untilSettled: true);
        var view = await stage.OpenAsync(Look.Desktop);

        await view.GoToRunAsync(run);

        await Expect(view.Frame.Locator("#end-title")).ToHaveTextAsync("The import could not go on");
        await Expect(view.Sentence).ToContainTextAsync("The Cloud Migration Assistant ended this migration before the import was done.");
        await view.InspectAsync("run-ended-by-platform");
    }

    [Fact]
    public async Task Run_ByKeyboardAlone_IsFoundPausedAndResumed()
    {
        await using var stage = await AdminStage.StartAsync(chromium, TestExport.NeverComplete());
        await stage.MigrateAsync();
        var view = await stage.OpenAsync(Look.Desktop);
        await Expect(view.State).ToHaveTextAsync("Running");

        await view.Page.Keyboard.PressAsync("Tab");
        Assert.Equal("Skip to content", await view.FocusAsync());
        await view.Page.Keyboard.PressAsync("Tab");
        Assert.Equal("Emulated migration", await view.FocusAsync());
        await view.ShootAsync("runs-focus");
        await view.Page.Keyboard.PressAsync("Enter");
        await view.Frame.Locator("[data-page=run]").WaitForAsync();
        Assert.Equal("Emulated migration", await view.FocusAsync());

        await view.TabToAsync("Pause");
        await view.ShootAsync("run-focus");
        await view.Page.Keyboard.PressAsync("Enter");
        await Expect(view.State).ToHaveTextAsync("Paused");
        Assert.Equal("pause-or-resume", await view.FocusAsync());
        await view.Page.Keyboard.PressAsync("Space");
        await Expect(view.State).ToHaveTextAsync("Running");

        await view.TabToAsync("Cancel migration…");
        await view.Page.Keyboard.PressAsync("Enter");
        Assert.Equal("Keep it running", await view.FocusAsync());
        await view.Page.Keyboard.PressAsync("Escape");
        await Expect(view.Frame.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();
        Assert.Equal("cancel", await view.FocusAsync());
    }

    [Fact]
    public async Task Run_HeldOpen_SaysUntilWhenAndLooksAgainWhenAsked()
    {
        await using var stage = await AdminStage.StartAsync(chromium, TestExport.Small(12), null, ("Import:HoldBeforeSettling", "01:00:00"));
        var run = await stage.MigrateAsync();
        var view = await stage.OpenAsync(Look.Desktop);
        await view.GoToRunAsync(run);

        await Expect(view.Sentence).ToContainTextAsync("have no counterpart on the site yet. The migration is held open in case they appear: migrate what is missing, then look for it again.");
        await view.InspectAsync("run-held");
        await Expect(view.Frame.Locator("section:has(#problems-title)")).ToContainTextAsync("one that is held open only needs to look for its missing references");
        await view.Button("Look for missing references now").ClickAsync();
        await Expect(view.Frame.Locator("#announcer")).ToHaveTextAsync("The import looks for missing references again.");
    }

    [Fact]
    public async Task Run_WhileTheServerRestarts_IsFollowedAgain()
    {
        await using var stage = await AdminStage.StartAsync(chromium, TestExport.NeverComplete());
        var run = await stage.MigrateAsync();
        var view = await stage.OpenAsync(Look.Desktop);
        await view.GoToRunAsync(run);
        await Expect(view.Sentence).ToContainTextAsync("Waiting for further files");

        await stage.RestartAsync();
        await stage.PostAsync($"api/migrations/{run}/pause");

        await Expect(view.State).ToHaveTextAsync("Paused");
        await Expect(view.Sentence).ToHaveTextAsync("Paused. Nothing is imported until someone resumes the migration.");
    }

    [Fact]
    public async Task Run_ThatDoesNotGetThrough_SaysSoAndWhenItTriesAgain()
    {
        await using var stage = await AdminStage.StartAsync(chromium, TestExport.NeverComplete());
        var run = await stage.MigrateAsync();
        var view = await stage.OpenAsync(Look.Desktop);
        await view.GoToRunAsync(run);
        await Expect(view.Sentence).ToContainTextAsync("Waiting for further files");

        await stage.SetAsync(run, "failures = 3, waiting_code = 'retrying', waiting_reason = 'the storage answered 503', waiting_since = created_at");
        await view.Page.ReloadAsync();
        view = view with { Frame = (await (await view.Page.Locator("iframe").ElementHandleAsync()).ContentFrameAsync())! };
        await view.GoToRunAsync(run);

        await Expect(view.Text("The last 3 attempts did not get through, so it is tried again.")).ToBeVisibleAsync();
        await Expect(view.Text("Next attempt")).ToBeVisibleAsync();
        await view.InspectAsync("run-trouble");
    }

    [Fact]
    public async Task Run_WithoutProblems_SaysThatEverythingCameOver()
    {
        await using var stage = await AdminStage.StartAsync(chromium, Exports.Complete());
        var run = await stage.MigrateAsync(untilSettled: true);

        var view = await stage.OpenAsync(Look.Desktop);
        await view.GoToRunAsync(run);

        await Expect(view.Frame.Locator("#end-title")).ToHaveTextAsync("Everything came over");
        await Expect(view.Text("None. Everything of the export is accounted for.")).ToBeVisibleAsync();
        await view.InspectAsync("run-complete");
    }

    [Fact]
    public async Task Run_ThatCouldNotGoOn_SaysWhyAndWhatStays()
    {
        await using var stage = await AdminStage.StartAsync(chromium, Exports.Failing());
        var run = await stage.MigrateAsync(untilSettled: true);

        var view = await stage.OpenAsync(Look.Desktop);
        await view.GoToRunAsync(run);

        await Expect(view.Frame.Locator("#end-title")).ToHaveTextAsync("The import could not go on");
        await view.InspectAsync("run-failed");
    }
}
