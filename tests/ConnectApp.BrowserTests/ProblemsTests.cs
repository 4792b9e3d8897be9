using System.Text.Json;
using ConnectApp.BrowserTests.Infrastructure;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Doors.Connect;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace ConnectApp.BrowserTests;

[Collection(BrowserCollection.Name)]
public sealed class ProblemsTests(Chromium chromium)
{
    [Fact]
    public async Task Problems_FilteredAndContinued_ShowThoseThatFit()
    {
        await using var stage = await AdminStage.StartAsync(chromium, Exports.ManyProblems(300));
        var run = await stage.MigrateAsync(untilSettled: true);
        var view = await stage.OpenAsync(Look.Desktop);
        await view.GoToRunAsync(run);
        var rows = view.Frame.Locator("#problem-rows tr");
        await Expect(rows).ToHaveCountAsync(20);

        await view.Button("Show more").ClickAsync();
        await Expect(rows).ToHaveCountAsync(120);

        await view.Frame.GetByLabel("Refers to").FocusAsync();
        await view.Frame.GetByLabel("Refers to").SelectOptionAsync(new SelectOptionValue { Label = "Projects" });
        await Expect(view.Frame.Locator("#problems-count")).ToContainTextAsync("100 of ");
        await Expect(rows.First).ToContainTextAsync("No counterpart for 104 (projects)");
        Assert.Equal("filter-namespace", await view.FocusAsync());
        await view.Button("Show more").ClickAsync();
        await Expect(rows).ToHaveCountAsync(100);
        await Expect(view.Button("Show more")).ToHaveCountAsync(0);

        await view.Frame.GetByLabel("Kind of record").SelectOptionAsync(new SelectOptionValue { Label = "notes" });
        await Expect(view.Text("No problem fits these filters.")).ToBeVisibleAsync();
        await view.InspectAsync("problems-none");
        await view.Frame.GetByLabel("Refers to").SelectOptionAsync("*");
        await view.Frame.GetByLabel("Kind of record").SelectOptionAsync("*");
        await Expect(rows).ToHaveCountAsync(20);
        await view.InspectAsync("run-long-names");
    }

    [Fact]
    public async Task Problems_OfRecordsThatCameOver_LinkToTheIssueOnTheSite()
    {
        await using var stage = await AdminStage.StartAsync(chromium, TestExport.Small(20));
        var run = await stage.MigrateAsync(untilSettled: true);
        var view = await stage.OpenAsync(Look.Desktop);
        await view.GoToRunAsync(run);

        // checklists 23: its issue has a counterpart, its author has none
        var row = view.Frame.Locator("#problem-rows tr", new() { HasText = "checklists 23" });

        await Expect(row.GetByRole(AriaRole.Link)).ToHaveAttributeAsync("href", $"{stage.Site.Emulator.SiteBaseUrl}/issues/?jql=id%3D20002");
    }

    [Theory]
    [InlineData("Download CSV", "problems.csv")]
    [InlineData("Download NDJSON", "problems.ndjson")]
    public async Task Problems_Downloaded_AreThoseOfTheFilter(string button, string name)
    {
        await using var stage = await AdminStage.StartAsync(chromium, Exports.ManyProblems(30));
        var run = await stage.MigrateAsync(untilSettled: true);
        var view = await stage.OpenAsync(Look.Desktop);
        await view.GoToRunAsync(run);
        await view.Frame.GetByLabel("Refers to").SelectOptionAsync(new SelectOptionValue { Label = "Projects" });
        await Expect(view.Frame.Locator("#problems-count")).ToContainTextAsync("10 of ");

        var download = await view.Page.RunAndWaitForDownloadAsync(() => view.Button(button).ClickAsync());

        Assert.Equal($"{run.ToString()[..8]}-{name}", download.SuggestedFilename);
        var lines = await File.ReadAllLinesAsync(await download.PathAsync());
        if (name.EndsWith("csv", StringComparison.Ordinal))
        {
            Assert.Equal(11, lines.Length);
            Assert.All(lines[1..], l => Assert.Contains("jira/classic:project", l, StringComparison.Ordinal));
        }
        else
        {
            Assert.Equal(10, lines.Length);
            Assert.All(lines, l => Assert.Equal("jira/classic:project", JsonDocument.Parse(l).RootElement.GetProperty("namespace").GetString()));
        }
    }
}
