using ConnectApp.Composition;
using System.Text;
using System.Text.Json.Nodes;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Emulator;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Tests.Connect;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Doors.Connect;
using ConnectApp.Transfers.Runs;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Playwright;

namespace ConnectApp.BrowserTests.Infrastructure;

/// <summary>A site with a migration, the backend, and a browser that opens the app's page inside the product's.</summary>
internal sealed class AdminStage : IAsyncDisposable
{
    public const string AccountId = EmulatorOptions.FirstAdmin;
    public const string OperatorKey = "a key of operators that is long enough for HS256";

    private static readonly HttpClient s_http = new();

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

        var backend = await StartBackendAsync(site);
        await site.Emulator.InstallAsync(site.Address, CancellationToken.None);
        return new AdminStage(chromium, site, backend);
    }

    /// <summary>The backend stops and comes back at the same address, on the same store.</summary>
    public async Task RestartAsync()
    {
        await Backend.DisposeAsync();
        Backend = await StartBackendAsync(Site);
    }

    /// <summary>Starts a migration and waits until its run is there.</summary>
    public async Task<RunId> MigrateAsync(bool untilSettled = false)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var transfer = await Site.Emulator.MigrateAsync(Site.Address, limit.Token);
        if (untilSettled)
        {
            await Site.Emulator.WaitUntilSettledAsync(transfer, limit.Token);
            await Backend.WaitUntilIdleAsync(limit.Token);
        }

        var registry = Backend.Services.GetRequiredService<RunRegistry>();
        while (true)
        {
            if ((await registry.ReadAllAsync(limit.Token)).FirstOrDefault(e => e.TransferId == new TransferId(transfer)) is { } entry) return entry.RunId;
            await Task.Delay(20, limit.Token);
        }
    }

    /// <summary>Opens the product's page with the app's page in its frame.</summary>
    public async Task<AdminView> OpenAsync(Look look, string account = AccountId, List<string>? requested = null)
    {
        var page = await NewPageAsync(look);
        if (requested is not null) page.Request += (_, request) => requested.Add(request.Url);
        await page.ExposeFunctionAsync("productToken", () => Token(account, Qsh.Context));
        await page.ExposeFunctionAsync("productUser", () => new Dictionary<string, string> { ["atlassianAccountId"] = account });
        await page.ExposeFunctionAsync("productRequest", (string path) => path.Contains(Uri.EscapeDataString(AccountId), StringComparison.Ordinal)
            ? """{"displayName":"Mia Krystof"}""" : throw new InvalidOperationException("404"));
        await page.RouteAsync("https://connect-cdn.atl-paas.net/all.js", route => route.FulfillAsync(new() { ContentType = "text/javascript", Body = Resource("Product.all.js") }));

        // As the product adds them to every frame; all of them are signed.
        const string Query = "cp=&cv=1001.0.0&lic=active&loc=en-GB";
        var frame = $"{Site.Address}admin?{Query}&jwt={Token(account, Qsh.Hash($"GET&/admin&{Query}"))}";
        var product = $"{Site.Emulator.SiteBaseUrl}/plugins/servlet/ac/com.example.checklists/migrations";
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

    /// <summary>A call of the API by the site's admin.</summary>
    public async Task PostAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Site.Address, path));
        request.Headers.Add("Authorization", "JWT " + Token(AccountId, Qsh.Context));
        using var answer = await s_http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Waits until the run's worker has written the state.</summary>
    public async Task WaitForStateAsync(RunId run, string state)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (Find(run)?.State != state) await Task.Delay(20, limit.Token);
    }

    /// <summary>Writes something of the run that would take long to come about, and lets nobody work on the run for an hour: a step would write over it.</summary>
    public async Task SetAsync(RunId run, string assignment)
    {
        var registry = Backend.Services.GetRequiredService<RunRegistry>();
        var later = Site.Time.GetUtcNow() + TimeSpan.FromHours(1);

        // A step that is at work now sets its own time when it ends.
        while ((await registry.FindAsync(run, CancellationToken.None))!.DueAt is not { } due || due < later - TimeSpan.FromSeconds(1))
        {
            await registry.SetDueAsync((await registry.FindAsync(run, CancellationToken.None))!, later, CancellationToken.None);
            await Task.Delay(TimeSpan.FromSeconds(2));
        }

        await Backend.Services.GetRequiredService<TransferStore>().WriteAsync(Find(run)!, transaction =>
            transaction.Connection.ExecuteAsync($"UPDATE runs SET {assignment} WHERE run_id = @run", new { run }, transaction.Transaction), CancellationToken.None);
    }

    /// <summary>So many older runs of the same site, which nobody has begun.</summary>
    public Task AddOlderRunsAsync(RunId run, int count) => Backend.Services.GetRequiredService<ControlDatabase>().WriteAsync((connection, transaction) => connection.Execute(
        """
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < @count)
        INSERT INTO runs (run_id, tenant_id, transfer_id, created_at)
        SELECT printf('00000000-0000-4000-8000-%012d', i), tenant_id, printf('00000000-0000-4000-9000-%012d', i), created_at - i * 60000 FROM runs, n WHERE run_id = @run
        """, new { run, count }, transaction), CancellationToken.None);

    /// <summary>Records of the run that are in the store.</summary>
    public async Task<long> ImportedAsync(RunId run)
    {
        var counts = await RunCounts.ReadAsync(Backend.Services.GetRequiredService<TenantDatabases>(), Find(run)!, CancellationToken.None);
        return counts.Loaded + counts.Unchanged;
    }

    private TransferRun? Find(RunId run)
    {
        var entry = Backend.Services.GetRequiredService<RunRegistry>().FindAsync(run, CancellationToken.None).GetAwaiter().GetResult()!;
        return Backend.Services.GetRequiredService<TransferStore>().FindAsync(entry.TenantId, run, CancellationToken.None).GetAwaiter().GetResult();
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

    // Small batches: a small export has many checkpoints to watch and to stop at.
    private static Task<TestBackend> StartBackendAsync(TestSite site) =>
        TestBackend.StartAsync(site, services => services.Replace(ServiceDescriptor.Singleton(BatchLimits.Default with { MaxRecords = 25 })));

    private async Task<IPage> NewPageAsync(Look look)
    {
        var context = await _chromium.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = look.Width, Height = look.Height }, ColorScheme = look.Theme == "dark" ? ColorScheme.Dark : ColorScheme.Light,
            Locale = "en-GB", TimezoneId = "Europe/Berlin", ReducedMotion = ReducedMotion.Reduce, AcceptDownloads = true,
        });
        context.SetDefaultTimeout(20_000);

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
