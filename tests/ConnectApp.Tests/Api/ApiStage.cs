using ConnectApp.Composition;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using ConnectApp.Core.Ids;
using ConnectApp.Emulator;
using ConnectApp.Tests.Connect;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Doors.Connect;
using ConnectApp.Transfers.Runs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ConnectApp.Tests.Api;

/// <summary>A backend with its site, and a client of the run API with tokens of each kind.</summary>
internal sealed class ApiStage : IAsyncDisposable
{
    public const string SigningKey = "a key of operators that is long enough";

    private readonly Action<ILoggingBuilder>? _logging;
    private readonly Action<IServiceCollection>? _adjust;

    private ApiStage(TestSite site, Action<ILoggingBuilder>? logging, Action<IServiceCollection>? adjust)
    {
        _logging = logging;
        _adjust = adjust;
        Site = site;
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = site.Address, Timeout = TimeSpan.FromSeconds(60) };
    }

    public TestSite Site { get; }
    public TestBackend Backend { get; private set; } = null!;
    public HttpClient Http { get; }

    public static async Task<ApiStage> StartAsync(TestExport? export = null, TimeProvider? time = null, string? scenario = null, Action<ILoggingBuilder>? logging = null,
        Action<TestSite>? settings = null, Action<IServiceCollection>? adjust = null, EmulatedDoor door = EmulatedDoor.Connect)
    {
        var site = await TestSite.StartAsync(export ?? TestExport.Small(5), time, scenario, door);
        site.Settings["Api:SigningKey"] = SigningKey;
        settings?.Invoke(site);
        var stage = new ApiStage(site, logging, adjust);
        await stage.StartBackendAsync();
        return stage;
    }

    public async Task StartBackendAsync() => Backend = await TestBackend.StartAsync(Site, _adjust, _logging);

    public async Task RestartAsync()
    {
        await Backend.DisposeAsync();
        await StartBackendAsync();
    }

    public T Get<T>() where T : notnull => Backend.Services.GetRequiredService<T>();

    /// <summary>Sends the events of a migration that takes its course, and waits for its run.</summary>
    public async Task<TransferRun> BeginAsync(CancellationToken cancellationToken = default)
    {
        var transfer = await Site.Emulator.MigrateAsync(Site.Address, cancellationToken);
        await Migration.WaitForAsync(() => Backend.FindRun(transfer) is not null);
        return Backend.FindRun(transfer)!;
    }

    /// <summary>Claims of a good operator's token; a test spoils one.</summary>
    public TestToken OperatorToken(string tenant = "*", string subject = "ann@vendor.example")
    {
        var now = Site.Time.GetUtcNow().ToUnixTimeSeconds();
        return new() { Claims = { ["sub"] = subject, ["tenantId"] = tenant, ["iat"] = now, ["exp"] = now + 900, ["role"] = "admin" } };
    }

    public string Operator(string tenant = "*") => "Bearer " + OperatorToken(tenant).Hs256(SigningKey);

    /// <summary>What <c>AP.context.getToken</c> gives the page of a user.</summary>
    public TestToken ContextToken(EmulatedSite? site = null, string? account = EmulatorOptions.FirstAdmin)
    {
        var now = Site.Time.GetUtcNow().ToUnixTimeSeconds();
        var token = new TestToken { Claims = { ["iss"] = (site ?? Site.Emulator.Sites[0]).ClientKey, ["iat"] = now, ["exp"] = now + 900, ["qsh"] = "context-qsh" } };
        return account is null ? token : token.With("sub", account);
    }

    public string Admin(EmulatedSite? site = null, string? account = EmulatorOptions.FirstAdmin) =>
        "JWT " + ContextToken(site, account).Hs256((site ?? Site.Emulator.Sites[0]).SharedSecret);

    public TenantId TenantOf(EmulatedSite site) => Get<InstallationStore>().FindAsync(new ClientKey(site.ClientKey), default).Result!.Tenant;

    public async Task<ApiResponse> SendAsync(HttpMethod method, string path, string? authorization, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(method, path);
        if (authorization is not null) request.Headers.TryAddWithoutValidation("Authorization", authorization);
        using var response = await Http.SendAsync(request, cancellationToken);
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        return new ApiResponse(response.StatusCode, text, response.Headers, response.Content.Headers);
    }

    public Task<ApiResponse> GetAsync(string path, string? authorization) => SendAsync(HttpMethod.Get, path, authorization);
    public Task<ApiResponse> PostAsync(string path, string? authorization) => SendAsync(HttpMethod.Post, path, authorization);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Backend.DisposeAsync();
        await Site.DisposeAsync();
    }
}

internal sealed record ApiResponse(HttpStatusCode Status, string Text, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders)
{
    public int Code => (int)Status;
    public JsonNode Json => JsonNode.Parse(Text)!;
}
