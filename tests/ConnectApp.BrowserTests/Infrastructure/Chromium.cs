using Microsoft.Playwright;
using Xunit;

namespace ConnectApp.BrowserTests.Infrastructure;

/// <summary>One browser for all tests; each test has a context of its own, as if it were another person's computer.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async Task InitializeAsync()
    {
        var path = Environment.GetEnvironmentVariable("CHROMIUM") is { Length: > 0 } given ? given : "/usr/bin/chromium";
        if (!File.Exists(path)) throw new InvalidOperationException($"There is no Chromium at {path}: install Debian's package chromium, or name another in the variable CHROMIUM.");
        Assertions.SetDefaultExpectTimeout(20_000); // a machine that builds beside the tests is slow
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = path,

            // Quiet: nothing of the browser's own goes out, and no GPU or sandbox is asked for, which test machines do not have.
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    public Task<IBrowserContext> NewContextAsync(BrowserNewContextOptions options) => _browser!.NewContextAsync(options);

    public async Task DisposeAsync()
    {
        if (_browser is not null) await _browser.CloseAsync();
        _playwright?.Dispose();
    }
}

/// <summary>One browser, one test after another: they watch live runs, and two at once would disturb each other's pace.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserCollection : ICollectionFixture<Chromium>
{
    public const string Name = "browser";
}
