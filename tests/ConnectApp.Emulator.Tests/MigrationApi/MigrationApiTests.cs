using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace ConnectApp.Emulator.Tests.MigrationApi;

public sealed class MigrationApiTests : IDisposable
{
    private const string Site = "https://emulated.atlassian.net";
    private const string Server = "/servers/jira";
    private const string Attach = $"{Server}/rest/migration/latest/public/v1/attach?cloudUrl=https%3A%2F%2Femulated.atlassian.net";

    private readonly ManualTime _time = new();
    private MigrationApiEmulator _emulator = null!;
    private HttpClient _http = null!;

    public MigrationApiTests() => Start();

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task Job_FromDefinitionToApps_AdvancesWithTheClock()
    {
        var job = await CreateJobAsync(["A", "B"], apps: true);
        await CallAsync(HttpMethod.Post, Attach, server: true);
        var check = await CreateTaskAsync(job, "Check");
        var before = await StatusAsync(job, check);
        _time.Advance(TimeSpan.FromSeconds(10));
        await StatusAsync(job, check);
        _time.Advance(TimeSpan.FromMinutes(1));
        var during = await StatusAsync(job, check);
        _time.Advance(TimeSpan.FromMinutes(2));
        var done = await StatusAsync(job, check);
        var migrate = await CreateTaskAsync(job, "Migrate");
        _time.Advance(TimeSpan.FromSeconds(10));
        await StatusAsync(job, migrate);
        _time.Advance(TimeSpan.FromSeconds(65));
        var core = await StatusAsync(job, migrate, "level=migrate&expandChildren=true");
        _time.Advance(TimeSpan.FromMinutes(2));
        var projects = await StatusAsync(job, migrate, "level=migrate,projects&expandChildren=true");
        var apps = await StatusAsync(job, migrate, "level=migrate,apps");
        _time.Advance(TimeSpan.FromMinutes(10));
        var ended = await StatusAsync(job, migrate, "level=migrate,apps");
        var task = await CallAsync(HttpMethod.Get, $"/migrations/public/v1/jobs/{job}/tasks/{migrate}");

        Assert.Equal("PENDING", before["data"]!["status"]!.GetValue<string>());
        Assert.Equal("IN_PROGRESS", during["data"]!["status"]!.GetValue<string>());
        Assert.True(during["data"]!["progressDetails"]!["percent"]!.GetValue<int>() is > 20 and < 80);
        Assert.Equal("SUCCESS", done["data"]!["outcome"]!.GetValue<string>());
        Assert.Equal(["apps", "projects", "usersAndGroups"], core["data"]!["children"]!.AsObject().Select(c => c.Key).Append("apps").Distinct().Order());
        Assert.Equal(["children"], projects["data"]!.AsObject().Select(m => m.Key));
        Assert.Equal(["SUCCESS", "SUCCESS"], projects["data"]!["children"]!.AsObject().Select(c => c.Value!["outcome"]!.GetValue<string>()));
        Assert.Equal("IN_PROGRESS", apps["data"]!["status"]!.GetValue<string>());
        Assert.Equal("SUCCESS", ended["data"]!["outcome"]!.GetValue<string>());
        var artifact = task["results"]!["artifacts"]![0]!;
        using var report = await SendAsync(HttpMethod.Get, artifact["location"]!.GetValue<string>());
        Assert.Contains(job, await report.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(_emulator.Report.Violations);
    }

    [Fact]
    public async Task Status_OfTheCheck_IsPagedBy21AndEmptyAtLevelCheck()
    {
        var job = await CreateJobAsync(["A"]);
        await CallAsync(HttpMethod.Post, Attach, server: true);
        var check = await CreateTaskAsync(job, "Check");
        _time.Advance(TimeSpan.FromSeconds(10));
        await StatusAsync(job, check);
        _time.Advance(TimeSpan.FromMinutes(5));

        var first = await StatusAsync(job, check, "expandChildren=true");
        var second = await StatusAsync(job, check, $"expandChildren=true&cursor={Uri.EscapeDataString(first["links"]!["next"]!.GetValue<string>())}");
        var level = await StatusAsync(job, check, "level=check");

        Assert.Equal(21, first["data"]!["children"]!.AsObject().Count);
        Assert.Equal(19, second["data"]!["children"]!.AsObject().Count);
        Assert.Null(second["links"]!["next"]);
        Assert.StartsWith("root:check#finished#", Encoding.UTF8.GetString(Convert.FromBase64String(first["links"]!["next"]!.GetValue<string>())), StringComparison.Ordinal);
        Assert.Equal("""{"data":{},"links":{}}""", level.ToJsonString());
    }

    [Fact]
    public async Task Check_ThatFails_BlocksTheMigrationUnlessItIsExcluded()
    {
        Start("""
            migrationApi:
              dials:
                - failedCheck: MissingAttachments
            """);
        var job = await CreateJobAsync(["A"]);
        await CallAsync(HttpMethod.Post, Attach, server: true);
        var blocked = await CreateTaskAsync(job, "Migrate");
        var overridden = await CreateTaskAsync(job, "Migrate", "MissingAttachments");
        _time.Advance(TimeSpan.FromSeconds(10));
        await StatusAsync(job, blocked);
        await StatusAsync(job, overridden);
        _time.Advance(TimeSpan.FromMinutes(3));

        var first = await StatusAsync(job, blocked, "expandChildren=true");
        var check = await StatusAsync(job, blocked, "level=check,MissingAttachments");
        var second = await StatusAsync(job, overridden, "expandChildren=true");
        var warned = await StatusAsync(job, overridden, "level=check,MissingAttachments");

        Assert.Equal("FAILED", first["data"]!["outcome"]!.GetValue<string>());
        Assert.Equal(["check"], first["data"]!["children"]!.AsObject().Select(c => c.Key));
        Assert.True(check["data"]!["details"]!["excludable"]!.GetValue<bool>());
        Assert.Equal("SUCCESS", second["data"]!["outcome"]!.GetValue<string>());
        Assert.Equal("WARNING", warned["data"]!["outcome"]!.GetValue<string>());
    }

    [Fact]
    public async Task Limits_AreFivePostsAMinuteAndAreViolationsWhenExceeded()
    {
        for (var i = 0; i < 5; i++) await CreateJobAsync(["A"]);
        using var sixth = await SendAsync(HttpMethod.Post, "/migrations/public/v1/jobs", Definition(["A"]));
        _time.Advance(TimeSpan.FromMinutes(1));
        await CreateJobAsync(["A"]);

        Assert.Equal(HttpStatusCode.TooManyRequests, sixth.StatusCode);
        Assert.Equal(60, sixth.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        Assert.StartsWith("POST /migrations/public/v1/jobs: answered with 429", Assert.Single(_emulator.Report.Violations), StringComparison.Ordinal);
        Assert.Equal(1, _emulator.Report.Throttled);
    }

    [Fact]
    public async Task Clocks_AttachAndTokensEnd()
    {
        var attached = await CallAsync(HttpMethod.Post, Attach, server: true);
        Assert.Equal(_time.GetUtcNow().AddHours(24), DateTimeOffset.Parse(attached["expiryTime"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture));
        var job = await CreateJobAsync(["A"]);
        _time.Advance(TimeSpan.FromHours(25));
        var check = await CreateTaskAsync(job, "Check");
        _time.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal("PENDING", (await StatusAsync(job, check))["data"]!["status"]!.GetValue<string>());

        _time.Advance(TimeSpan.FromDays(21));
        using var refused = await SendAsync(HttpMethod.Post, Attach, server: true);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        var token = (await CallAsync(HttpMethod.Post, "/migrations/public/v1/token", $$"""{"cloudUrl":"{{Site}}"}"""))["token"]!.GetValue<string>();
        var saved = await CallAsync(HttpMethod.Post, $"{Server}/rest/migration/latest/cloud/save/token", $$"""{"cloudUrl":"{{Site}}","token":"{{token}}"}""", server: true);
        Assert.Equal("Token saved successfully.", saved["message"]!.GetValue<string>());
        await CallAsync(HttpMethod.Post, Attach, server: true);
        Assert.Empty(_emulator.Report.Violations);

        var late = (await CallAsync(HttpMethod.Post, "/migrations/public/v1/token", $$"""{"cloudUrl":"{{Site}}"}"""))["token"]!.GetValue<string>();
        _time.Advance(TimeSpan.FromMinutes(6));
        using var tooLate = await SendAsync(HttpMethod.Post, $"{Server}/rest/migration/latest/cloud/save/token", $$"""{"cloudUrl":"{{Site}}","token":"{{late}}"}""", server: true);
        Assert.Equal(HttpStatusCode.InternalServerError, tooLate.StatusCode);
    }

    [Fact]
    public async Task Offline_TheTaskWaitsAndItsTimeDoesNotPass()
    {
        Start("""
            migrationApi:
              dials:
                - offline: 3h
                  when: { time: 1m }
            """);
        var job = await CreateJobAsync(["A"]);
        await CallAsync(HttpMethod.Post, Attach, server: true);
        var check = await CreateTaskAsync(job, "Check");
        _time.Advance(TimeSpan.FromSeconds(10));
        await StatusAsync(job, check);

        _time.Advance(TimeSpan.FromHours(3));
        Assert.Equal("IN_PROGRESS", (await StatusAsync(job, check))["data"]!["status"]!.GetValue<string>());
        _time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal("FINISHED", (await StatusAsync(job, check))["data"]!["status"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("GET", "/migrations/public/v1/jobs/unknown", 404)]
    [InlineData("GET", "/migrations/public/v1/nothing", 404)]
    [InlineData("GET", "/migrations/reports/v1/jobs/unknown", 404)]
    public async Task Refusals_AreViolations(string method, string path, int status)
    {
        using var response = await SendAsync(new HttpMethod(method), path);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.StartsWith($"{method} {path}", Assert.Single(_emulator.Report.Violations), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusals_ThatADialMakes_AreNone()
    {
        Start("""
            migrationApi:
              dials:
                - { operation: POST /jobs, at: [1], status: 403 }
                - expires: true
                  when: { calls: 2 }
            """);
        using var byDial = await SendAsync(HttpMethod.Post, "/migrations/public/v1/jobs", Definition(["A"]));
        using var ended = await SendAsync(HttpMethod.Post, "/migrations/public/v1/jobs", Definition(["A"]));

        Assert.Equal(HttpStatusCode.Forbidden, byDial.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, ended.StatusCode);
        Assert.Empty(_emulator.Report.Violations);
    }

    [Fact]
    public async Task Mappings_AreTriggeredReadyAndDownloadedWithoutCredentials()
    {
        const string Api = "/migrations/reports/v1/id-mappings";
        var body = $$"""{"product":"JIRA","destinationURL":"{{Site}}","sourceURL":"https://jira.example"}""";
        var id = (await CallAsync(HttpMethod.Post, $"{Api}/trigger", body))["jobId"]!.GetValue<string>();
        var pending = await CallAsync(HttpMethod.Get, $"{Api}/{id}");
        _time.Advance(TimeSpan.FromMinutes(1));
        var ready = await CallAsync(HttpMethod.Get, $"{Api}/{id}");
        var url = new Uri((await CallAsync(HttpMethod.Get, $"{Api}/{id}/download"))["downloadUrl"]!.GetValue<string>());
        using var file = await _http.GetAsync(url);
        _time.Advance(TimeSpan.FromMinutes(61));
        using var over = await _http.GetAsync(url);

        Assert.Equal("PENDING", pending["status"]!.GetValue<string>());
        Assert.Equal("SUCCESS", ready["status"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.OK, file.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, over.StatusCode);
    }

    private void Start(string? scenario = null)
    {
        _http?.Dispose();
        _emulator = new MigrationApiEmulator(_time, scenario is null ? null : Scenario.Parse(scenario));
        _http = new HttpClient(_emulator.CreateHandler()) { BaseAddress = MigrationApiEmulator.Address };
    }

    private static string Definition(string[] keys, bool apps = false)
    {
        var scope = new JsonObject
        {
            ["projects"] = new JsonObject { ["includedKeys"] = new JsonArray([.. keys.Select(k => (JsonNode)k)]), ["includedData"] = "all" },
            ["usersAndGroups"] = new JsonObject { ["mode"] = "ALL" },
        };
        if (apps) scope["apps"] = new JsonObject { ["includedKeys"] = new JsonArray("com.example.app") };
        return new JsonObject
        {
            ["name"] = "test", ["flow"] = "jira-onpremises-to-cloud", ["source"] = new JsonObject { ["serverId"] = "EMUL-ATED-JIRA-0001" },
            ["destination"] = new JsonObject { ["url"] = Site }, ["scope"] = scope,
        }.ToJsonString();
    }

    private async Task<string> CreateJobAsync(string[] keys, bool apps = false) =>
        (await CallAsync(HttpMethod.Post, "/migrations/public/v1/jobs", Definition(keys, apps)))["jobId"]!.GetValue<string>();

    private async Task<string> CreateTaskAsync(string job, string task, string? excluded = null) => (await CallAsync(HttpMethod.Post, $"/migrations/public/v1/jobs/{job}/tasks",
        new JsonObject
        {
            ["task"] = task,
            ["options"] = excluded is null ? null : new JsonObject { ["checkTypes"] = new JsonObject { ["excludeKeys"] = new JsonArray(excluded) } },
        }.ToJsonString()))["taskId"]!.GetValue<string>();

    private Task<JsonNode> StatusAsync(string job, string task, string query = "") =>
        CallAsync(HttpMethod.Get, $"/migrations/public/v1/jobs/{job}/tasks/{task}/status{(query.Length > 0 ? "?" : "")}{query}");

    private async Task<JsonNode> CallAsync(HttpMethod method, string path, string? body = null, bool server = false)
    {
        using var response = await SendAsync(method, path, body, server);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{method} {path}: {(int)response.StatusCode} {text}");
        return JsonNode.Parse(text)!;
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body = null, bool server = false)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation("Authorization", server ? "Bearer emulated-pat" : "Basic " + Convert.ToBase64String("admin@emulated.example:emulated-token"u8));
        if (method == HttpMethod.Post) request.Content = new StringContent(body ?? "", Encoding.UTF8, "application/json");
        return _http.SendAsync(request);
    }
}
