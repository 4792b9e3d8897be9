using ConnectApp.Composition;
using System.Text.Json.Nodes;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Requests;
using ConnectApp.Transfers.Runs;
using Dapper;
using Xunit;

namespace ConnectApp.Tests.Api;

/// <summary>Codes and bodies of the run API, line by line, in each state that a run can be in.</summary>
public sealed class ContractTests(TwoSites sites) : IClassFixture<TwoSites>
{
    private ApiStage Stage => sites.Stage;

    [Theory]
    [InlineData("no-uuid", "Migration run not found")]
    [InlineData("11111111-2222-3333-4444-555555555555", "Migration run 11111111-2222-3333-4444-555555555555 not found")]
    [InlineData("%3Cscript%3E", "Migration run not found")]
    public async Task Run_ThatIsNotThere_Is404OnEveryRoute(string run, string message)
    {
        foreach (var (method, path) in new[] { ("GET", "status"), ("GET", "stream"), ("POST", "pause"), ("POST", "resume"), ("POST", "cancel") })
        {
            var response = await Stage.SendAsync(new HttpMethod(method), $"/api/migrations/{run}/{path}", Stage.Operator());

            Assert.Equal(404, response.Code);
            Assert.Equal("application/json", response.ContentHeaders.ContentType!.MediaType);
            Assert.Equal($$"""{"statusCode":404,"message":"{{message}}","error":"Not Found","code":"MIGRATION_NOT_FOUND"}""", response.Text);
        }
    }

    [Theory]
    [InlineData("", "projectId must be one UUID")]
    [InlineData("?projectId=7", "projectId must be one UUID")]
    [InlineData("?projectId=11111111-2222-3333-4444-555555555555&status=DONE", "status must be one or more of PENDING, RUNNING, PAUSED, COMPLETED, PARTIAL, FAILED, CANCELLED")]
    [InlineData("?projectId=11111111-2222-3333-4444-555555555555&limit=0", "limit must be a number from 1 to 200")]
    [InlineData("?projectId=11111111-2222-3333-4444-555555555555&limit=201", "limit must be a number from 1 to 200")]
    [InlineData("?projectId=11111111-2222-3333-4444-555555555555&limit=ten", "limit must be a number from 1 to 200")]
    [InlineData("?projectId=11111111-2222-3333-4444-555555555555&cursor=here", "cursor must be one from a Link header")]
    public async Task List_WrongParameter_Is400WithAnArrayOfFaults(string query, string fault)
    {
        var response = await Stage.GetAsync("/api/migrations" + query, Stage.Operator());

        Assert.Equal(400, response.Code);
        Assert.Equal($$"""{"statusCode":400,"message":["{{fault}}"],"error":"Bad Request","code":"VALIDATION_FAILED"}""", response.Text);
    }

    [Fact]
    public async Task List_OfAProject_HoldsItsRunsAndNoOthers()
    {
        var status = (await Stage.GetAsync($"/api/migrations/{sites.First}/status", Stage.Operator())).Json;
        var project = (string)status["projectId"]!;

        var list = await Stage.GetAsync($"/api/migrations?projectId={project}", Stage.Operator());
        var filtered = await Stage.GetAsync($"/api/migrations?projectId={project}&status=running,Paused", Stage.Operator());
        var others = await Stage.GetAsync($"/api/migrations?projectId={project}&status=completed", Stage.Operator());
        var unknown = await Stage.GetAsync($"/api/migrations?projectId={Guid.NewGuid()}", Stage.Operator());

        Assert.Equal(status.ToJsonString(), Assert.Single(list.Json.AsArray())!.ToJsonString());
        Assert.Single(filtered.Json.AsArray());
        Assert.Equal("[]", others.Text);
        Assert.Equal("[]", unknown.Text);
        Assert.True(Guid.TryParseExact(project, "D", out _));
    }

    [Fact]
    public async Task List_InPages_HasEachRunOnceNewestFirst()
    {
        var all = (await Stage.GetAsync("/api/runs", Stage.Operator())).Json.AsArray();

        var paged = new List<JsonNode?>();
        var next = "/api/runs?limit=1&status=PAUSED";
        while (next is not null)
        {
            var page = await Stage.GetAsync(next, Stage.Operator());
            paged.AddRange(Assert.IsType<JsonArray>(page.Json).ToList());
            next = page.Headers.TryGetValues("Link", out var links) ? links.Single()[1..].Split('>')[0] : null;
            Assert.True(next is null || links!.Single().EndsWith("""; rel="next" """.TrimEnd(), StringComparison.Ordinal));
        }

        Assert.Equal(2, paged.Count);
        Assert.Equal(all.Select(r => (string)r!["id"]!), paged.Select(r => (string)r!["id"]!));
        Assert.True(string.CompareOrdinal((string)paged[0]!["createdAt"]!, (string)paged[1]!["createdAt"]!) >= 0);
        Assert.Equal(["tenantId", "transferId", "migrationName"], all[0]!.AsObject().Select(m => m.Key).TakeLast(3));
    }

    [Theory]
    [InlineData("COMPLETED")]
    [InlineData("PARTIAL")]
    [InlineData("FAILED")]
    [InlineData("CANCELLED")]
    public async Task Control_OfARunThatHasEnded_IsRefusedOrNothing(string state)
    {
        await using var stage = await ApiStage.StartAsync();
        var run = stage.Backend.FindRun(await stage.Site.MigrateAsync(stage.Backend))!;
        await SetStateAsync(stage, run, state);

        var pause = await stage.PostAsync($"/api/migrations/{run.RunId}/pause", stage.Operator());
        var resume = await stage.PostAsync($"/api/migrations/{run.RunId}/resume", stage.Operator());
        var cancel = await stage.PostAsync($"/api/migrations/{run.RunId}/cancel", stage.Operator());
        var status = await stage.GetAsync($"/api/migrations/{run.RunId}/status", stage.Operator());

        Assert.Equal($$"""{"statusCode":409,"message":"Run {{run.RunId}} is {{state}} and cannot be paused","error":"Conflict","code":"INVALID_RUN_STATE"}""", pause.Text);
        Assert.Equal(409, pause.Code);
        Assert.Equal($$"""{"statusCode":400,"message":"Run {{run.RunId}} is not paused","error":"Bad Request","code":"MIGRATION_NOT_PAUSED"}""", resume.Text);
        Assert.Equal(400, resume.Code);
        Assert.Equal(state == "CANCELLED" ? $$"""{"id":"{{run.RunId}}","status":"CANCELLED"}"""
            : $$"""{"statusCode":409,"message":"Run {{run.RunId}} is {{state}} and cannot be cancelled","error":"Conflict","code":"INVALID_RUN_STATE"}""", cancel.Text);
        Assert.Equal(state, (string)status.Json["status"]!);
        Assert.Equal(state is "COMPLETED" or "PARTIAL" ? 100 : 99, (int)status.Json["progressPercent"]!);
        Assert.Equal(state == "FAILED", status.Json["errorMessage"] is not null);
        Assert.Empty(await stage.Get<RunControl>().ReadHistoryAsync(run.RunId, CancellationToken.None));
    }

    [Fact]
    public async Task Control_OfARunningAndAPausedRun_AnswersAsGiven()
    {
        await using var stage = await ApiStage.StartAsync(TestExport.NeverComplete());
        var run = await stage.BeginAsync();

        var resumeRunning = await stage.PostAsync($"/api/migrations/{run.RunId}/resume", stage.Operator());
        var pause = await stage.PostAsync($"/api/migrations/{run.RunId}/pause", stage.Operator());
        var pauseAgain = await stage.PostAsync($"/api/migrations/{run.RunId}/pause", stage.Admin());
        var status = await stage.GetAsync($"/api/migrations/{run.RunId}/status", stage.Operator());
        var resume = await stage.PostAsync($"/api/migrations/{run.RunId}/resume", stage.Admin());
        var resumeAgain = await stage.PostAsync($"/api/migrations/{run.RunId}/resume", stage.Operator());
        var cancel = await stage.PostAsync($"/api/migrations/{run.RunId}/cancel", stage.Operator());
        var cancelAgain = await stage.PostAsync($"/api/migrations/{run.RunId}/cancel", stage.Operator());
        var pauseCancelled = await stage.PostAsync($"/api/migrations/{run.RunId}/pause", stage.Operator());

        Assert.Equal("MIGRATION_NOT_PAUSED", (string)resumeRunning.Json["code"]!);
        Assert.Equal($$"""{"id":"{{run.RunId}}","status":"PAUSED"}""", pause.Text);
        Assert.Equal(pause.Text, pauseAgain.Text);
        Assert.Equal("PAUSED", (string)status.Json["status"]!);
        Assert.Equal($$"""{"id":"{{run.RunId}}","status":"RUNNING"}""", resume.Text);
        Assert.Equal("MIGRATION_NOT_PAUSED", (string)resumeAgain.Json["code"]!);
        Assert.Equal($$"""{"id":"{{run.RunId}}","status":"CANCELLED"}""", cancel.Text);
        Assert.Equal(cancel.Text, cancelAgain.Text);
        Assert.Equal("INVALID_RUN_STATE", (string)pauseCancelled.Json["code"]!);
        Assert.Equal([(RunActionKind.Pause, "operator"), (RunActionKind.Resume, "site-admin"), (RunActionKind.Cancel, "operator")], (await stage.Get<RunControl>().ReadHistoryAsync(run.RunId, CancellationToken.None)).Select(a => (a.Action, a.ByKind)));
    }

    [Fact]
    public async Task Calls_MoreThanATenantMayMake_Are429WithRetryAfter()
    {
        await using var stage = await ApiStage.StartAsync(settings: s => s.Settings["Api:RequestsPerMinute"] = "3");
        var caller = stage.Operator(Guid.NewGuid().ToString());
        for (var call = 0; call < 3; call++) Assert.Equal(200, (await stage.GetAsync("/api/runs", caller)).Code);

        var refused = await stage.GetAsync("/api/runs", caller);
        var other = await stage.GetAsync("/api/runs", stage.Operator());

        Assert.Equal(429, refused.Code);
        Assert.Equal("""{"statusCode":429,"message":"Too many requests; the limit counts all calls of a minute.","error":"Too Many Requests","code":"RATE_LIMITED"}""", refused.Text);
        Assert.InRange(int.Parse(refused.Headers.GetValues("Retry-After").Single(), System.Globalization.CultureInfo.InvariantCulture), 1, 60);
        Assert.Equal(200, other.Code);
    }

    [Fact]
    public async Task AdminRights_ThatTheProductCannotTell_Are503AndNeverYes()
    {
        await using var stage = await ApiStage.StartAsync(scenario: "network: [{ operation: \"POST /rest/api/3/permissions/check\", rate: 1, status: 500 }]",
            settings: s => { s.Settings["Platform:MaxAttempts"] = "1"; });
        await stage.Site.Emulator.InstallAsync(stage.Site.Address, default);

        var response = await stage.GetAsync("/api/runs", stage.Admin());

        Assert.Equal(503, response.Code);
        Assert.Equal("""{"statusCode":503,"message":"The product could not be asked whether you are its administrator. Try again in a moment.","error":"Service Unavailable","code":"UNAVAILABLE"}""", response.Text);
        Assert.NotNull(response.Headers.RetryAfter);
    }

    [Fact]
    public async Task Run_ThatItsWorkerHasNotBegun_IsPendingAndCanBePaused()
    {
        await using var stage = await ApiStage.StartAsync();
        var run = new RunId(Guid.NewGuid());
        await stage.Get<ControlDatabase>().WriteAsync((c, t) => c.Execute(
            "INSERT INTO runs (run_id, tenant_id, transfer_id, created_at, due_at) VALUES (@run, @tenant, @tenant, @at, @due)",
            new { run, tenant = Guid.NewGuid().ToString(), at = stage.Site.Time.GetUtcNow(), due = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() }, t), default);

        var before = await stage.GetAsync($"/api/migrations/{run}/status", stage.Operator());
        var pause = await stage.PostAsync($"/api/migrations/{run}/pause", stage.Operator());
        var after = await stage.GetAsync($"/api/migrations/{run}/status", stage.Operator());

        Assert.Equal(("PENDING", 0, null), ((string)before.Json["status"]!, (int)before.Json["currentPhase"]!, (string?)before.Json["startedAt"]));
        Assert.Equal(200, pause.Code);
        Assert.Equal("PAUSED", (string)after.Json["status"]!);
    }

    private static Task<int> SetStateAsync(ApiStage stage, TransferRun run, string state) => stage.Get<TenantDatabases>().Open(run.TenantId).WriteAsync(
        (c, t) => c.Execute("UPDATE runs SET state = @state, live_percent = 99 WHERE run_id = @RunId", new { state, run.RunId }, t), default);
}
