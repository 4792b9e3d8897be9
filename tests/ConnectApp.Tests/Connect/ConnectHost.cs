using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ConnectApp.Core.Stores;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Doors.Connect;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace ConnectApp.Tests.Connect;

/// <summary>
/// The Connect part alone on Kestrel (the raw request target matters) with a store of its own, and one endpoint for each kind of token:
/// POST /connect/migration and GET /admin by the product, GET /api/context by our page, GET /api/session by our own token.
/// </summary>
internal sealed class ConnectHost : IAsyncDisposable
{
    public const string AppKey = "com.example.checklists";
    public const string BaseUrl = "https://app.example.com";

    private readonly WebApplication _app;
    private readonly bool _keepsFolder;

    private ConnectHost(WebApplication app, KeyHost keys, string folder, CapturedLogs logs, FakeTimeProvider clock, bool keepsFolder)
    {
        _app = app;
        _keepsFolder = keepsFolder;
        Keys = keys;
        Folder = folder;
        Logs = logs;
        Clock = clock;
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = new Uri(app.Urls.First()) };
    }

    public KeyHost Keys { get; }
    public string Folder { get; }
    public CapturedLogs Logs { get; }
    public FakeTimeProvider Clock { get; }
    public HttpClient Client { get; }
    public Uri Address => Client.BaseAddress!;
    public InstallationStore Store => Get<InstallationStore>();

    public T Get<T>() where T : notnull => _app.Services.GetRequiredService<T>();

    /// <param name="folder">A store to go on with; it is not deleted at the end.</param>
    public static async Task<ConnectHost> StartAsync(string? folder = null, params (string Key, string? Value)[] settings)
    {
        var keys = await KeyHost.StartAsync();
        var store = folder ?? Path.Combine(Path.GetTempPath(), $"connectapp-connect-{Guid.NewGuid():N}");
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero));
        var logs = new CapturedLogs();

        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Connect:Descriptor"] = Repository.DescriptorPath,
            ["Connect:BaseUrl"] = BaseUrl,
            ["Connect:InstallKeysUrl"] = keys.Url,
        });
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, s.Value)));
        builder.Logging.ClearProviders().AddProvider(logs).SetMinimumLevel(LogLevel.Trace);
        builder.WebHost.ConfigureKestrel(kestrel => { kestrel.AddServerHeader = false; kestrel.Listen(IPAddress.Loopback, 0); });
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddSingleton<CommitFaults>();
        builder.Services.AddSingleton<ControlDatabase>();
        builder.Services.AddSingleton<IControlDatabase>(provider => provider.GetRequiredService<ControlDatabase>());
        builder.Services.AddOptions<StorageOptions>().Configure(o => o.ConnectionString = store);
        builder.Services.AddConnect();

        var app = builder.Build();
        app.UseSecurityHeaders();
        app.UseConnectProxies();
        app.MapConnect();
        app.MapPost("/connect/migration", async (HttpContext context, HostTokenVerifier verifier, CancellationToken cancellationToken) =>
            await verifier.VerifyAsync(context, cancellationToken) is { } site ? Results.Text(site.ClientKey.Value) : HostTokenVerifier.Unauthorized(context));
        app.MapGet("/admin", async (HttpContext context, HostTokenVerifier verifier, CancellationToken cancellationToken) =>
            await verifier.VerifyUserAsync(context, cancellationToken) is { } user ? Results.Text($"{user.Installation.ClientKey.Value} {user.AccountId}") : HostTokenVerifier.Unauthorized(context));
        app.MapGet("/api/context", async (HttpContext context, ContextTokenVerifier verifier, CancellationToken cancellationToken) =>
            await verifier.VerifyAsync(context, cancellationToken) is { } user ? Results.Text($"{user.Installation.ClientKey.Value} {user.AccountId}") : HostTokenVerifier.Unauthorized(context));
        app.MapGet("/boom", string () => throw new InvalidOperationException("inner detail"));
        app.MapGet("/caller", (HttpContext context) => context.Connection.RemoteIpAddress!.ToString());
        app.Services.GetRequiredService<ControlDatabase>().Start();
        await app.StartAsync();
        return new ConnectHost(app, keys, store, logs, clock, keepsFolder: folder is not null);
    }

    public long Now => Clock.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>A body as the product sends it.</summary>
    public static JsonObject Body(string eventType, string clientKey = "site-1", string? secret = "first-secret") => new()
    {
        ["key"] = AppKey, ["clientKey"] = clientKey, ["sharedSecret"] = secret, ["baseUrl"] = "https://acme.atlassian.net",
        ["displayUrl"] = "https://work.acme.example", ["productType"] = "jira", ["eventType"] = eventType, ["publicKey"] = "old", ["somethingNew"] = new JsonObject(),
    };

    /// <summary>Claims of a good install token; a test spoils one.</summary>
    public TestToken InstallToken(string path = "/connect/installed", string issuer = "site-1") =>
        new TestToken { Claims = { ["iss"] = issuer, ["aud"] = new JsonArray(BaseUrl), ["iat"] = Now, ["exp"] = Now + 180, ["qsh"] = TestToken.Sha256($"POST&{path}&") } }
            .WithHeader("kid", KeyHost.KeyId);

    /// <summary>Claims of a good event token; a test spoils one.</summary>
    public TestToken EventToken(string canonical = "POST&/connect/migration&", string issuer = "site-1") =>
        new() { Claims = { ["iss"] = issuer, ["iat"] = Now, ["exp"] = Now + 180, ["qsh"] = TestToken.Sha256(canonical) } };

    public Task<HttpResponseMessage> InstallAsync(string clientKey = "site-1", string secret = "first-secret", Action<JsonObject>? change = null)
    {
        var body = Body("installed", clientKey, secret);
        change?.Invoke(body);
        return PostAsync("/connect/installed", InstallToken(issuer: clientKey).Rs256(Keys.Key), body.ToJsonString());
    }

    public Task<HttpResponseMessage> UninstallAsync(string clientKey = "site-1") => PostAsync("/connect/uninstalled",
        InstallToken("/connect/uninstalled", clientKey).Rs256(Keys.Key), Body("uninstalled", clientKey, secret: null).ToJsonString());

    public Task<HttpResponseMessage> PostAsync(string path, string? token, string body = "{}", string contentType = "application/json") =>
        SendAsync(HttpMethod.Post, path, token, new StringContent(body, Encoding.UTF8) { Headers = { ContentType = new(contentType) } });

    public Task<HttpResponseMessage> GetAsync(string path, string? token) => SendAsync(HttpMethod.Get, path, token, content: null);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? token, HttpContent? content)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (token is not null) request.Headers.TryAddWithoutValidation("Authorization", $"JWT {token}");
        return await Client.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        await Keys.DisposeAsync();
        if (!_keepsFolder) Directory.Delete(Folder, recursive: true);
    }
}
