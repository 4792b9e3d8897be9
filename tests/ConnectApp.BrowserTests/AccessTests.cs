using System.Net;
using ConnectApp.BrowserTests.Infrastructure;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Doors.Connect;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace ConnectApp.BrowserTests;

[Collection(BrowserCollection.Name)]
public sealed class AccessTests(Chromium chromium)
{
    [Fact]
    public async Task Page_ForAUserWhoIsNoAdmin_ShowsNothingOfAnyMigration()
    {
        await using var stage = await AdminStage.StartAsync(chromium, TestExport.Small(3));
        await stage.MigrateAsync(untilSettled: true);
        var requested = new List<string>();

        var view = await stage.OpenAsync(Look.Desktop, account: "557058:somebody-else", requested: requested);

        await Expect(view.Heading).ToHaveTextAsync("Only for admins of this site");
        await Expect(view.Frame.Locator("body")).Not.ToContainTextAsync("Emulated migration");
        Assert.DoesNotContain(requested, r => r.Contains("/admin/runs", StringComparison.Ordinal));
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(stage.Site.Address, "admin/runs"));
        request.Headers.Add("Authorization", "JWT " + stage.Token("557058:somebody-else", Qsh.Context));
        using var answer = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        await view.InspectAsync("forbidden");
    }

    [Fact]
    public async Task Page_WhenTheServerIsAway_SaysSoAndComesBack()
    {
        await using var stage = await AdminStage.StartAsync(chromium, TestExport.Small(3));
        var view = await stage.OpenAsync(Look.Desktop);
        await Expect(view.Text("No migration yet")).ToBeVisibleAsync();

        await view.Page.RouteAsync("**/admin/runs/**", route => route.AbortAsync());
        await view.Frame.EvaluateAsync("() => { location.hash = '#/runs/00000000-0000-4000-8000-000000000000'; }");
        await Expect(view.Heading).ToHaveTextAsync("The server cannot be reached");
        await view.InspectAsync("unreachable");

        await view.Page.UnrouteAllAsync();
        await view.Button("Try again").ClickAsync();
        await Expect(view.Heading).ToHaveTextAsync("There is no such migration");
        await view.InspectAsync("gone");
        await view.Button("All migrations").ClickAsync();
        await Expect(view.Text("No migration yet")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Page_WhileItLoads_ShowsThatItDoes()
    {
        await using var stage = await AdminStage.StartAsync(chromium, TestExport.Small(3));
        var view = await stage.OpenAsync(Look.Desktop);
        await Expect(view.Text("No migration yet")).ToBeVisibleAsync();
        var held = new TaskCompletionSource();
        await view.Page.RouteAsync("**/admin/runs/**", async route =>
        {
            await held.Task;
            await route.ContinueAsync();
        });

        await view.Frame.EvaluateAsync("() => { location.hash = '#/runs/00000000-0000-4000-8000-000000000000'; }");

        await Expect(view.Frame.Locator("[data-page=loading]")).ToBeVisibleAsync();
        await view.InspectAsync("loading");
        held.SetResult();
        await Expect(view.Heading).ToHaveTextAsync("There is no such migration");
    }

    [Fact]
    public async Task Page_WhenTheSessionEnds_SaysHowToGoOn()
    {
        await using var stage = await AdminStage.StartAsync(chromium, TestExport.Small(3));
        var view = await stage.OpenAsync(Look.Desktop);
        await Expect(view.Text("No migration yet")).ToBeVisibleAsync();

        // From now on the product gives tokens of a site that has changed its secret meanwhile.
        await view.Frame.EvaluateAsync("() => { AP.context.getToken = callback => callback('e30.e30.e30'); location.hash = '#/runs/00000000-0000-4000-8000-000000000000'; }");

        await Expect(view.Heading).ToHaveTextAsync("Your session has ended");
        await view.InspectAsync("expired");
    }

    [Fact]
    public async Task Operator_WithoutAProduct_SignsInWithATokenThatTheTabForgets()
    {
        await using var stage = await AdminStage.StartAsync(chromium, TestExport.Small(3));
        await stage.MigrateAsync(untilSettled: true);
        var view = await stage.OpenAsOperatorAsync(Look.Desktop);
        await Expect(view.Heading).ToHaveTextAsync("Sign in as an operator");
        await view.InspectAsync("login");

        await view.Button("Sign in").ClickAsync();
        await Expect(view.Text("Paste an access token first.")).ToBeVisibleAsync();
        await view.Frame.GetByLabel("Access token (JWT)").FillAsync(stage.OperatorToken(tenant: ""));
        await view.Button("Sign in").ClickAsync();
        await Expect(view.Text("The server did not accept this token.")).ToBeVisibleAsync();
        await view.InspectAsync("login-refused");

        await view.Frame.GetByLabel("Access token (JWT)").FillAsync("Bearer " + stage.OperatorToken());
        await view.Button("Sign in").ClickAsync();
        await Expect(view.State).ToHaveTextAsync("Incomplete");
        await Expect(view.Text(stage.Site.Emulator.SiteBaseUrl.Host).First).ToBeVisibleAsync();
        await view.InspectAsync("operator-runs");

        await view.Button("Sign out").ClickAsync();
        await Expect(view.Heading).ToHaveTextAsync("Sign in as an operator");
        Assert.Equal(0, await view.Frame.EvaluateAsync<int>("() => sessionStorage.length + localStorage.length"));
    }

    [Fact]
    public async Task Operator_WhoseTokenRunsOut_IsAskedForAnother()
    {
        await using var stage = await AdminStage.StartAsync(chromium, TestExport.NeverComplete());
        var run = await stage.MigrateAsync();
        var view = await stage.OpenAsOperatorAsync(Look.Desktop);
        await view.Frame.GetByLabel("Access token (JWT)").FillAsync(stage.OperatorToken());
        await view.Button("Sign in").ClickAsync();
        await view.GoToRunAsync(run);

        await view.Frame.EvaluateAsync("token => sessionStorage.setItem('connectapp-operator-token', token)", stage.OperatorToken(TimeSpan.FromMinutes(-5)));
        await view.Button("Pause").ClickAsync();

        await Expect(view.Heading).ToHaveTextAsync("Your session has ended");
        await view.InspectAsync("operator-expired");
        await view.Button("Sign in again").ClickAsync();
        await Expect(view.Heading).ToHaveTextAsync("Sign in as an operator");
    }
}
