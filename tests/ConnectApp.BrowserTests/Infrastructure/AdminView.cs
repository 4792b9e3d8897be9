using ConnectApp.Tests.Connect;
using Microsoft.Playwright;

namespace ConnectApp.BrowserTests.Infrastructure;

/// <summary>The app's page as somebody sees it.</summary>
/// <param name="Frame">The product's frame, or the page itself where there is no product.</param>
internal sealed record AdminView(IPage Page, IFrame Frame, Look Look)
{
    public ILocator Heading => Frame.Locator("h1");
    public ILocator Sentence => Frame.Locator("#sentence");
    public ILocator State => Frame.Locator("main .lozenge").First;

    public ILocator Button(string name) => Frame.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });
    public ILocator Text(string text) => Frame.GetByText(text);

    public async Task GoToRunAsync(RunId run)
    {
        await Frame.EvaluateAsync("run => { location.hash = '#/runs/' + run; }", run.ToString());
        await Frame.Locator($"[data-page=run][data-run='{run}']").WaitForAsync();
    }

    /// <summary>Keeps a picture of what is seen now, the whole page at its length, as output of the tests.</summary>
    public async Task ShootAsync(string name)
    {
        var folder = Path.Combine(Repository.Root, "TestResults", "screenshots");
        Directory.CreateDirectory(folder);
        var height = await Frame.EvaluateAsync<int>("() => document.documentElement.scrollHeight");
        var around = Frame == Page.MainFrame ? 0 : 48;
        await Page.SetViewportSizeAsync(Look.Width, Math.Clamp(height + around, Look.Height, 4000));
        await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name}-{Look.Width}-{Look.Theme}.png") });
        await Page.SetViewportSizeAsync(Look.Width, Look.Height);
    }

    /// <summary>How far the page goes beyond its width; more than 0 means that it scrolls sideways.</summary>
    public Task<int> OverflowAsync() => Frame.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
}
