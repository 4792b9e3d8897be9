using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ConnectApp.Connect;
using ConnectApp.Emulator;
using ConnectApp.Runs;
using ConnectApp.Tests.Connect;
using ConnectApp.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace ConnectApp.BrowserTests.Infrastructure;

/// <summary>A site with a migration, the backend, and a browser that opens the app's page inside the product's.</summary>
internal sealed class AdminStage : IAsyncDisposable
{
    public const string AccountId = EmulatorOptions.FirstAdmin;
    public const string OperatorKey = "a key of operators that is long enough for HS256";

    private readonly Chromium _chromium;
    private readonly List<IBrowserContext> _contexts = [];

    private AdminStage(Chromium chromium, TestSite site, TestBackend backend) => (_chromium, Site, Backend) = (chromium, site, backend);

    public TestSite Site { get; }
    public TestBackend Backend { get; private set; }

    public static async Task<AdminStage> StartAsync(Chromium chromium, TestExport export, string? scenario = null, params (string Key, string Value)[] settings)
    {
        var site = await TestSite.StartAsync(export, scenario: scenario);
        site.Settings["Api:SigningKey"] = OperatorKey;
        foreach (var (key, value) in settings) site.Settings[key] = value;
        var backend = await TestBackend.StartAsync(site);
        await site.Emulator.InstallAsync(site.Address, CancellationToken.None);
        return new AdminStage(chromium, site, backend);
    }

    /// <summary>Starts a migration and waits until its run is there.</summary>
    public async Task<RunId> MigrateAsync(bool untilSettled = false)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var transfer = await Site.Emulator.MigrateAsync(Site.Address, limit.Token);
        if (untilSettled)
        {
            await Site.Emulator.WaitUntilSettledAsync(transfer, limit.Token);
            await Backend.WaitUntilIdleAsync(limit.Token);
        }

        var registry = Backend.Services.GetRequiredService<RunRegistry>();
        while (true)
        {
            if (registry.ReadAll().FirstOrDefault(e => e.TransferId.Value == transfer) is { } entry) return entry.RunId;
            await Task.Delay(20, limit.Token);
        }
    }

    /// <summary>Opens the product's page with the app's page in its frame.</summary>
    public async Task<AdminView> OpenAsync(Look look, string account = AccountId, string query = "")
    {
        var page = await NewPageAsync(look);
        await page.ExposeFunctionAsync("productToken", () => Token(account, Qsh.Context));
        await page.ExposeFunctionAsync("productUser", () => JsonSerializer.Deserialize<JsonElement>($$"""{"atlassianAccountId":"{{account}}"}"""));
        await page.ExposeFunctionAsync("productRequest", (string path) => path.Contains(Uri.EscapeDataString(AccountId), StringComparison.Ordinal)
            ? """{"displayName":"Mia Krystof"}""" : throw new InvalidOperationException("404"));
        await page.RouteAsync("https://connect-cdn.atl-paas.net/all.js", route => route.FulfillAsync(new() { ContentType = "text/javascript", Body = Resource("Product.all.js") }));

        var canonical = $"GET&/admin&{(query.Length > 0 ? query.TrimStart('&') : "")}";
        var frame = $"{Site.Address}admin?{query.TrimStart('&')}{(query.Length > 0 ? "&" : "")}jwt={Token(account, Qsh.Hash(canonical))}";
        var product = new Uri(Site.Emulator.SiteBaseUrl, "plugins/servlet/ac/com.example.checklists/migrations").ToString();
        await page.RouteAsync(product, route => route.FulfillAsync(new()
        {
            ContentType = "text/html", Body = Resource("Product.product.html").Replace("{{frame}}", frame, StringComparison.Ordinal).Replace("{{theme}}", look.Theme, StringComparison.Ordinal),
        }));
        await page.GotoAsync(product);
        var handle = await page.Locator("iframe").ElementHandleAsync();
        return new AdminView(page, (await handle.ContentFrameAsync())!, look);
    }

    /// <summary>Opens the operators' page, without any product.</summary>
    public async Task<AdminView> OpenAsOperatorAsync(Look look)
    {
        var page = await NewPageAsync(look);
        await page.GotoAsync(new Uri(Site.Address, "admin").ToString());
        return new AdminView(page, page.MainFrame, look);
    }

    public string OperatorToken(TimeSpan? life = null, string tenant = "*")
    {
        var now = Site.Time.GetUtcNow();
        return new TestToken().With("sub", "olga").With("tenantId", tenant).With("role", "admin")
            .With("iat", now.ToUnixTimeSeconds()).With("exp", (now + (life ?? TimeSpan.FromMinutes(15))).ToUnixTimeSeconds()).Hs256(OperatorKey);
    }

    public string Token(string account, string qsh)
    {
        var now = Site.Time.GetUtcNow().ToUnixTimeSeconds();
        return new TestToken().With("iss", Site.Emulator.ClientKey).With("sub", account).With("iat", now).With("exp", now + 180).With("qsh", qsh)
            .Hs256(Encoding.UTF8.GetBytes(Site.Emulator.SharedSecret));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var context in _contexts) await context.CloseAsync();
        await Backend.DisposeAsync();
        await Site.DisposeAsync();
    }

    private async Task<IPage> NewPageAsync(Look look)
    {
        var context = await _chromium.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = look.Width, Height = look.Height }, ColorScheme = look.Theme == "dark" ? ColorScheme.Dark : ColorScheme.Light,
            Locale = "en-GB", TimezoneId = "Europe/Berlin", ReducedMotion = ReducedMotion.Reduce, AcceptDownloads = true,
        });
        context.SetDefaultTimeout(15_000);

        // The product's page is answered by the test, so the browser takes it for one of the public network, and the backend for a machine at home.
        await context.GrantPermissionsAsync(["local-network-access"]);
        _contexts.Add(context);
        return await context.NewPageAsync();
    }

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(AdminStage).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
