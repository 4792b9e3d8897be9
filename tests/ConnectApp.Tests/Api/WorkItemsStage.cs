using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ConnectApp.Emulator;
using ConnectApp.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace ConnectApp.Tests.Api;

/// <summary>The backend between Azure DevOps and Jira, which listen on a port of this process.</summary>
internal sealed class WorkItemsStage : IAsyncDisposable
{
    public const string Tenant = "contoso";
    public const int Items = 20;

    private static readonly string[] s_services = ["azureDevOps", "jira"];

    private readonly PlatformEmulator _services;

    private WorkItemsStage(PlatformEmulator services, ApiStage stage) => (_services, Stage) = (services, stage);

    public ApiStage Stage { get; }

    public Uri Address => _services.Address;

    public int Issues => Report["jira"]!["issues"]!.GetValue<int>();

    public IReadOnlyList<string> Violations => _services.Report().Violations;

    /// <summary>To both services.</summary>
    public int Requests => s_services.Sum(name => Report[name]!["requests"]!.AsObject().Sum(m => (int)m.Value!));

    private JsonNode Report => JsonNode.Parse(_services.Report().ToJson())!;

    public static async Task<WorkItemsStage> StartAsync(string scenario = "", Action<TestSite>? settings = null, Action<IServiceCollection>? adjust = null)
    {
        var services = await PlatformEmulator.StartAsync(new EmulatorOptions
        {
            WorkItems = new WorkItemsOptions { Project = new() { Items = Items, Seed = 7 } }, Scenario = Scenario.Parse(scenario),
        }, CancellationToken.None);
        var stage = await ApiStage.StartAsync(settings: site =>
        {
            site.Settings["AzureDevOps:BaseUrl"] = $"{services.Address}azure-devops";
            site.Settings["Jira:AllowedHosts:0"] = "127.0.0.1";
            site.Settings["Jira:GatewayUrl"] = $"{services.Address}ex/jira";
            settings?.Invoke(site);
        }, adjust: adjust);
        return new WorkItemsStage(services, stage);
    }

    public JsonNode Body() => JsonNode.Parse($$"""
        { "type": "FULL", "enginePayload": {
            "source": { "org": "emulated", "project": "Emulated", "pat": "{{WorkItemsEmulator.Pat}}", "area_filter": null, "type_filter": null, "expires_at": "2027-01-01T00:00:00Z" },
            "target": { "base_url": "{{_services.Address}}jira", "email": "{{WorkItemsEmulator.Email}}", "api_token": "{{WorkItemsEmulator.ClassicToken}}", "project_key": "EMU" },
            "options": { "dry_run": false } } }
        """)!;

    public Task<ApiResponse> StartAsync(Guid project, string tenant = Tenant, string? key = null) =>
        PostAsync($"/api/migrations/project/{project}/start", tenant, Body().ToJsonString(), key);

    public Task<ApiResponse> GetAsync(string path) => Stage.GetAsync(path, Stage.Operator(Tenant));

    public Task<ApiResponse> StatusAsync(ApiResponse started) => Stage.GetAsync($"/api/migrations/{started.Json["id"]}/status", Stage.Operator(Tenant));

    public async Task<JsonNode> EndAsync(ApiResponse started)
    {
        Assert.Equal(200, started.Code);
        using var limit = new CancellationTokenSource(Migration.Longest);
        while (true)
        {
            var status = await StatusAsync(started);
            if ((string?)status.Json["status"] is "COMPLETED" or "PARTIAL" or "FAILED" or "CANCELLED") return status.Json;
            Assert.False(limit.IsCancellationRequested, $"The run has not ended: {status.Text}");
            await Task.Delay(50);
        }
    }

    public async Task<ApiResponse> PostAsync(string path, string tenant, string body, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json")) };
        request.Headers.TryAddWithoutValidation("Authorization", Stage.Operator(tenant));
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        using var response = await Stage.Http.SendAsync(request);
        return new ApiResponse(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers, response.Content.Headers);
    }

    public async ValueTask DisposeAsync()
    {
        await Stage.DisposeAsync();
        await _services.DisposeAsync();
    }
}
