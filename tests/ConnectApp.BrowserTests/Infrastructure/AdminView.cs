using System.Globalization;
using ConnectApp.Core.Ids;
using ConnectApp.Tests.Connect;
using Microsoft.Playwright;
using Xunit;

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

    /// <summary>Looks at what is shown in light and dark, wide and narrow: keeps pictures, and expects nothing serious of axe and nothing that scrolls sideways.</summary>
    public async Task InspectAsync(string name)
    {
        foreach (var look in new[] { Look.Desktop, Look.DesktopDark, Look.PhoneDark, Look.Phone })
        {
            var view = this with { Look = look };
            await view.TurnAsync();
            Assert.True(await view.OverflowAsync() <= 0, $"{name} is wider than {look.Width} px.");

            // Colours are those of the theme and structure is that of the width: two looks show both of each.
            if (look == Look.Desktop || look == Look.PhoneDark) Assert.Empty(await Axe.FindAsync(Frame));
            await view.ShootAsync(name);
        }

        await (this with { Look = Look.Narrow }).TurnAsync();
        Assert.True(await OverflowAsync() <= 0, $"{name} is wider than 320 px.");
        await TurnAsync();
    }

    /// <summary>Gives the window the width and the product the theme of this look.</summary>
    public async Task TurnAsync()
    {
        await Page.SetViewportSizeAsync(Look.Width, Look.Height);
        if (Frame == Page.MainFrame) await Page.EmulateMediaAsync(new() { ColorScheme = Look.Theme == "dark" ? ColorScheme.Dark : ColorScheme.Light });
        else await Page.EvaluateAsync("theme => window.setTheme(theme)", Look.Theme);
        if (Frame != Page.MainFrame) await Frame.Locator($"html[data-color-mode={Look.Theme}]").WaitForAsync();
    }

    /// <summary>Keeps a picture of what is seen now, the whole page at its length, as output of the tests.</summary>
    public async Task ShootAsync(string name)
    {
        var height = await Frame.EvaluateAsync<int>("() => document.documentElement.scrollHeight");
        var around = Frame == Page.MainFrame ? 0 : 48;
        await Page.SetViewportSizeAsync(Look.Width, Math.Clamp(height + around, Look.Height, 4000));
        await Page.ScreenshotAsync(new() { Path = PictureOf($"{name}-{Look.Width}-{Look.Theme}") });
        await Page.SetViewportSizeAsync(Look.Width, Look.Height);
    }

    /// <summary>Where a picture is kept: output of the tests, of no use to git.</summary>
    public static string PictureOf(string name) => Path.Combine(Directory.CreateDirectory(Path.Combine(Repository.Root, "TestResults", "screenshots")).FullName, name + ".png");

    /// <summary>Records that the page says are imported.</summary>
    public async Task<long> ImportedAsync()
    {
        var text = await Frame.Locator(".books dt:text-is('Imported') + dd").TextContentAsync();
        return long.Parse(text!, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
    }

    /// <summary>Presses Tab until the button has the focus.</summary>
    public async Task TabToAsync(string button)
    {
        for (var presses = 0; presses < 20; presses++)
        {
            await Page.Keyboard.PressAsync("Tab");
            if (await Frame.EvaluateAsync<string>("() => document.activeElement.textContent.trim()") == button) return;
        }

        Assert.Fail($"Tab does not come to '{button}'.");
    }

    /// <summary>Which element has the focus: its id, or its text.</summary>
    public Task<string> FocusAsync() => Frame.EvaluateAsync<string>("() => document.activeElement.id || document.activeElement.textContent.trim()");

    /// <summary>How far the page goes beyond its width; more than 0 means that it scrolls sideways.</summary>
    public Task<int> OverflowAsync() => Frame.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
}
