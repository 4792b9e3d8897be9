using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using ConnectApp.Emulator;
using ConnectApp.Tests.Infrastructure;
using Xunit;

namespace ConnectApp.Tests.Api;

/// <summary>Waves started and shown by the API, with the Migration API behind a port.</summary>
public sealed class WaveApiTests
{
    private const string Tenant = "contoso";

    [Fact]
    public async Task Start_OfAPlan_MakesARunOfEachWaveAndShowsItToItsTenantOnly()
    {
        await using var waves = await WavesStage.StartAsync();

        var started = await waves.PostAsync("/api/waves", waves.Plan());
        var again = await waves.PostAsync("/api/waves", waves.Plan());
        var run = (string)started.Json[0]!["id"]!;
        var ended = await waves.EndAsync(run);
        var listed = await waves.GetAsync("/api/waves?plan=Acme");
        var tree = await waves.GetAsync($"/api/waves/{run}/tree");
        var artifacts = await waves.GetAsync($"/api/waves/{run}/artifacts");
        var name = (string)artifacts.Json[0]!["name"]!;
        var file = await waves.GetAsync($"/api/waves/{run}/artifacts/{name}");
        var others = await waves.GetAsync("/api/waves", "fabrikam");
        var hidden = await waves.GetAsync($"/api/waves/{run}", "fabrikam");

        Assert.Equal(200, started.Code);
        Assert.Equal(["pilot", "rest"], started.Json.AsArray().Select(r => ((string)r!["name"]!)[7..]));
        Assert.Equal(("wave", "FULL"), ((string?)started.Json[0]!["kind"], (string?)started.Json[0]!["type"]));
        Assert.Equal((409, "MIGRATION_ALREADY_RUNNING"), (again.Code, (string?)again.Json["code"]));
        Assert.Contains(run, (string?)again.Json["message"], StringComparison.Ordinal);
        Assert.Equal("COMPLETED", (string?)ended["status"]);
        Assert.Equal(2, (int)ended["successCount"]!);
        Assert.Equal(["pilot", "rest"], listed.Json.AsArray().Select(w => (string?)w!["name"]));
        Assert.Equal(
            [
                "name", "status", "jobId", "tasks", "checks", "overridden", "scopes", "apps", "artifacts", "transfers", "message", "runId", "plan", "waitsFor", "clocks",
            ],
            listed.Json[0]!.AsObject().Select(m => m.Key));
        Assert.Equal("SUCCESS", (string?)tree.Json["children"]!["migrate"]!["children"]!["projects"]!["children"]!["SC"]!["outcome"]);
        Assert.Equal(["name", "taskId", "bytes", "sha256", "expiresAt"], artifacts.Json[0]!.AsObject().Select(m => m.Key));
        Assert.Equal(200, file.Code);
        Assert.Equal("[]", others.Text);
        Assert.Equal(404, hidden.Code);
        Assert.Empty(waves.Violations);
    }

    [Fact]
    public async Task Start_WithVariablesFilesAndFaults_IsRefusedByLine()
    {
        await using var waves = await WavesStage.StartAsync();
        var plan = waves.Plan().Replace("emulated-token", "env:PATH", StringComparison.Ordinal).Replace("projects: [AA]", "projects: { file: /etc/passwd }", StringComparison.Ordinal);

        var refused = await waves.PostAsync("/api/waves", plan);
        var large = await waves.PostAsync("/api/waves", new string(' ', (1 << 20) + 1));

        Assert.Equal((400, "VALIDATION_FAILED"), (refused.Code, (string?)refused.Json["code"]));
        Assert.Equal([4, 10], refused.Json["errors"]!.AsArray().Select(e => (int)e!["line"]!));
        Assert.Equal(2, refused.Json["message"]!.AsArray().Count);
        Assert.DoesNotContain("root:", refused.Text, StringComparison.Ordinal);
        Assert.Equal(413, large.Code);
        Assert.Equal("[]", (await waves.GetAsync("/api/waves")).Text);
    }

    private sealed class WavesStage : IAsyncDisposable
    {
        private readonly PlatformEmulator _services;
        private readonly ApiStage _stage;

        private WavesStage(PlatformEmulator services, ApiStage stage) => (_services, _stage) = (services, stage);

        public IReadOnlyList<string> Violations => _services.Report().Violations;

        public static async Task<WavesStage> StartAsync()
        {
            var services = await PlatformEmulator.StartAsync(new EmulatorOptions { HasMigrationApi = true, Scenario = Scenario.Parse("speed: 120") }, CancellationToken.None);
            var stage = await ApiStage.StartAsync(settings: site =>
            {
                site.Settings["MigrationApi:BaseUrl"] = $"{services.Address}migrations/public/v1";
                site.Settings["MigrationApi:ReportsUrl"] = $"{services.Address}migrations/reports/v1";
                site.Settings["MigrationApi:AllowedHosts:0"] = "127.0.0.1";
                site.Settings["MigrationApi:PostsPerMinute"] = "600";
                site.Settings["MigrationApi:ShortestPoll"] = "100ms";
                site.Settings["MigrationApi:LongestPoll"] = "1s";
            });
            return new WavesStage(services, stage);
        }

        public string Plan() => $$"""
            version: 1
            name: Acme
            product: jira
            cloud: { url: https://emulated.atlassian.net, email: admin@emulated.example, token: emulated-token }
            server: { id: EMUL-ATED-JIRA-0001, url: {{_services.Address}}servers/jira, token: emulated-pat }
            waves:
              - name: pilot
                projects: [SC, TEST]
              - name: rest
                projects: [AA]
                after: [pilot]
            """;

        public Task<ApiResponse> GetAsync(string path, string tenant = Tenant) => _stage.GetAsync(path, _stage.Operator(tenant));

        public async Task<ApiResponse> PostAsync(string path, string body)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/yaml")) };
            request.Headers.TryAddWithoutValidation("Authorization", _stage.Operator(Tenant));
            using var response = await _stage.Http.SendAsync(request);
            return new ApiResponse(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers, response.Content.Headers);
        }

        public async Task<JsonNode> EndAsync(string run)
        {
            using var limit = new CancellationTokenSource(Migration.Longest);
            while (true)
            {
                var status = await GetAsync($"/api/migrations/{run}/status");
                if ((string?)status.Json["status"] is "COMPLETED" or "PARTIAL" or "FAILED" or "CANCELLED") return status.Json;
                Assert.False(limit.IsCancellationRequested, $"The wave has not ended: {status.Text}");
                await Task.Delay(100);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _stage.DisposeAsync();
            await _services.DisposeAsync();
        }
    }
}
