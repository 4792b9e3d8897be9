using System.Text;
using System.Text.Json.Nodes;
using ConnectApp.Admin.Models;
using ConnectApp.Core.Stores;
using ConnectApp.Emulator;
using ConnectApp.Tests.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;

namespace ConnectApp.Tests.Api;

/// <summary>A migration of work items, started and controlled by the API, between Azure DevOps and Jira behind a port.</summary>
public sealed class StartTests
{
    private const string Tenant = WorkItemsStage.Tenant;
    private static readonly string[] s_good = ["COMPLETED", "PARTIAL"];
    private static readonly string[] s_faulty = ["type", "source.pat", "target.base_url", "target.project_key"];

    [Fact]
    public async Task Start_OfAllItems_MakesAnIssueOfEach()
    {
        await using var work = await WorkItemsStage.StartAsync();
        var project = Guid.NewGuid();

        var started = await work.StartAsync(project);
        var ended = await work.EndAsync(started);

        Assert.Equal(200, started.Code);
        Assert.True((string?)started.Json["status"] is "RUNNING" or "PENDING", started.Text); // PENDING where the worker needs more than a second
        Assert.Equal(("workItems", "FULL", project.ToString()), ((string?)ended["kind"] ?? "workItems", (string?)ended["type"], (string?)ended["projectId"]));
        Assert.Contains((string?)ended["status"], s_good);
        Assert.Equal(WorkItemsStage.Items, (int)ended["totalItems"]!);
        Assert.Equal((int)ended["successCount"]!, work.Issues);
        Assert.Equal(WorkItemsStage.Items, (int)ended["successCount"]! + (int)ended["skippedCount"]! + (int)ended["failureCount"]!);
        Assert.Equal("2027-01-01T00:00:00Z", (string?)ended["credentialsExpireAt"]);
        Assert.Empty(work.Violations);
    }

    [Fact]
    public async Task Items_InPagesAndAsCsv_AreAllItemsWithTheirIssues()
    {
        await using var work = await WorkItemsStage.StartAsync();
        var run = await work.StartAsync(Guid.NewGuid());
        await work.EndAsync(run);
        var path = $"/api/migrations/{run.Json["id"]}";

        var items = new List<JsonNode>();
        string? next = null;
        do
        {
            var page = await work.GetAsync($"{path}/items?limit=7{(next is null ? "" : $"&after={next}")}");
            items.AddRange(page.Json["items"]!.AsArray().Select(i => i!));
            next = (string?)page.Json["next"];
        }
        while (next is not null);
        var csv = await work.GetAsync($"{path}/items.csv");
        var created = await work.GetAsync($"{path}/items?status=CREATED&limit=500");
        var problems = await work.GetAsync($"{path}/problems?limit=500");
        var causes = await work.GetAsync($"{path}/causes");

        Assert.Equal(WorkItemsStage.Items, items.Count);
        Assert.Equal(items.Select(i => (int)i["id"]!).Order(), items.Select(i => (int)i["id"]!));
        Assert.All(items, i => Assert.Equal((string?)i["status"] == "created", ((string?)i["key"])?.StartsWith("EMU-", StringComparison.Ordinal) == true));
        Assert.Equal(["id", "key", "type", "title", "status", "parts"], items[0].AsObject().Select(m => m.Key));
        Assert.Equal(["created", "skipped", "failed"], items[0]["parts"]!["comments"]!.AsObject().Select(m => m.Key));
        Assert.Equal(WorkItemsStage.Items + 1, csv.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.StartsWith("id,key,type,title,status\r\n", csv.Text, StringComparison.Ordinal);
        Assert.Equal(items.Count(i => (string?)i["status"] == "created"), created.Json["items"]!.AsArray().Count);
        Assert.All(problems.Json["problems"]!.AsArray(), p => Assert.Equal(["item", "key", "part", "code", "effect", "reason", "hint"], p!.AsObject().Select(m => m.Key)));
        Assert.Equal(
            problems.Json["problems"]!.AsArray().Where(p => p!["item"] is not null).Select(p => (string)p!["code"]!).Distinct().Order(StringComparer.Ordinal),
            causes.Json["causes"]!.AsArray().Select(c => (string)c!["code"]!).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("items?status=done", 400)]
    [InlineData("problems?item=x", 400)]
    [InlineData("files", 404)]
    [InlineData("missing", 404)]
    [InlineData("fields", 200)]
    [InlineData("problems.csv", 200)]
    [InlineData("problems.ndjson", 200)]
    public async Task Route_OfARunOfWorkItems_AnswersForItsKind(string route, int status)
    {
        await using var work = await WorkItemsStage.StartAsync();
        var run = await work.StartAsync(Guid.NewGuid());
        await work.EndAsync(run);

        var answer = await work.GetAsync($"/api/migrations/{run.Json["id"]}/{route}");

        Assert.Equal(status, answer.Code);
        if (status == 404) Assert.Equal("NOT_OF_THIS_KIND", (string?)answer.Json["code"]);
    }

    [Fact]
    public async Task Start_LeavesNoCredentialInTheStoreOrAnAnswer()
    {
        await using var work = await WorkItemsStage.StartAsync();

        var started = await work.StartAsync(Guid.NewGuid());
        var ended = await work.EndAsync(started);
        await work.Stage.Backend.DisposeAsync();

        var texts = Directory.GetFiles(work.Stage.Site.StoreFolder, "*", SearchOption.AllDirectories).Select(path => Encoding.Latin1.GetString(File.ReadAllBytes(path)))
            .Append(started.Text).Append(ended.ToJsonString());
        foreach (var secret in new[] { WorkItemsEmulator.Pat, WorkItemsEmulator.Email, WorkItemsEmulator.ClassicToken })
            Assert.DoesNotContain(texts, text => text.Contains(secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_Invalid_NamesEachFaultAndCallsNeitherSide()
    {
        await using var work = await WorkItemsStage.StartAsync();
        var body = work.Body();
        body["type"] = "ALL";
        body["enginePayload"]!["source"]!["pat"] = "env:PAT";
        body["enginePayload"]!["target"]!.AsObject().Remove("project_key");
        body["enginePayload"]!["target"]!["base_url"] = "https://jira.example/";

        var refused = await work.PostAsync($"/api/migrations/project/{Guid.NewGuid()}/start", Tenant, body.ToJsonString());

        Assert.Equal(400, refused.Code);
        Assert.Equal("VALIDATION_FAILED", (string?)refused.Json["code"]);
        var messages = refused.Json["message"]!.AsArray().Select(m => (string)m!).ToList();
        Assert.Equal(4, messages.Count);
        foreach (var (field, i) in s_faulty.Select((f, i) => (f, i)))
            Assert.True(messages.Count(m => m.Contains(field, StringComparison.Ordinal)) == 1, $"{i}: {string.Join(" | ", messages)}");
        Assert.Equal(0, work.Requests);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"type":"FULL","type":"FULL"}""")]
    [InlineData("\"text\"")]
    public async Task Start_WithABodyThatIsNoRequest_IsRefused(string body)
    {
        await using var work = await WorkItemsStage.StartAsync();

        var refused = await work.PostAsync($"/api/migrations/project/{Guid.NewGuid()}/start", Tenant, body);

        Assert.Equal((400, "VALIDATION_FAILED"), (refused.Code, (string?)refused.Json["code"]));
        Assert.NotEmpty(refused.Json["message"]!.AsArray());
    }

    [Fact]
    public async Task Start_ByATokenForAllTenantsOrOfNoProject_IsRefused()
    {
        await using var work = await WorkItemsStage.StartAsync();
        var body = work.Body().ToJsonString();

        Assert.Equal(400, (await work.PostAsync($"/api/migrations/project/{Guid.NewGuid()}/start", "*", body)).Code);
        Assert.Equal(400, (await work.PostAsync("/api/migrations/project/emulated/start", Tenant, body)).Code);
        Assert.Equal(0, work.Requests);
    }

    [Fact]
    public async Task Start_WhileARunIsActive_NamesItToItsTenantOnly()
    {
        await using var work = await WorkItemsStage.StartAsync(Slow);
        var project = Guid.NewGuid();
        var first = await work.StartAsync(project);

        var again = await work.StartAsync(project);
        var sameTarget = await work.StartAsync(Guid.NewGuid());
        var foreignProject = await work.StartAsync(project, "fabrikam");
        var foreignTarget = await work.StartAsync(Guid.NewGuid(), "fabrikam");
        var foreignStatus = await work.Stage.GetAsync($"/api/migrations/{first.Json["id"]}/status", work.Stage.Operator("fabrikam"));

        Assert.All([again, sameTarget], refused =>
        {
            Assert.Equal((409, "MIGRATION_ALREADY_RUNNING"), (refused.Code, (string?)refused.Json["code"]));
            Assert.Contains((string)first.Json["id"]!, (string)refused.Json["message"]!, StringComparison.Ordinal);
        });
        Assert.Equal((404, "MIGRATION_NOT_FOUND"), (foreignProject.Code, (string?)foreignProject.Json["code"]));
        Assert.Equal((409, "MIGRATION_ALREADY_RUNNING"), (foreignTarget.Code, (string?)foreignTarget.Json["code"]));
        Assert.DoesNotContain((string)first.Json["id"]!, foreignTarget.Text, StringComparison.Ordinal);
        Assert.Equal(404, foreignStatus.Code);
    }

    [Fact]
    public async Task Start_WithAKey_IsMadeOnce()
    {
        await using var work = await WorkItemsStage.StartAsync(Slow);
        var project = Guid.NewGuid();
        var other = work.Body();
        other["type"] = "SAMPLE";

        var first = await work.StartAsync(project, key: "monday");
        var second = await work.StartAsync(project, key: "monday");
        var reused = await work.PostAsync($"/api/migrations/project/{project}/start", Tenant, other.ToJsonString(), "monday");

        Assert.Equal((200, 200), (first.Code, second.Code));
        Assert.Equal((string?)first.Json["id"], (string?)second.Json["id"]);
        Assert.Equal((409, "IDEMPOTENCY_KEY_REUSED"), (reused.Code, (string?)reused.Json["code"]));
    }

    [Fact]
    public async Task Start_TooOftenInAnHour_SaysWhenAgain()
    {
        await using var work = await WorkItemsStage.StartAsync(settings: site => site.Settings["WorkItems:StartsPerHour"] = "1");
        await work.EndAsync(await work.StartAsync(Guid.NewGuid()));

        var refused = await work.StartAsync(Guid.NewGuid());

        Assert.Equal((429, "RATE_LIMITED"), (refused.Code, (string?)refused.Json["code"]));
        Assert.True(refused.Headers.RetryAfter!.Delta > TimeSpan.Zero);
    }

    [Fact]
    public async Task Start_ThatTheStoreDoesNotTake_LeavesTheProjectFree()
    {
        var commits = new RefusedCommits();
        await using var work = await WorkItemsStage.StartAsync(adjust: services => services.Replace(ServiceDescriptor.Singleton<CommitFaults>(commits)));
        var project = Guid.NewGuid();

        commits.Refuses = true;
        var refused = await work.StartAsync(project);
        commits.Refuses = false;
        var started = await work.StartAsync(project);

        Assert.Equal((502, "ENGINE_DISPATCH_FAILED"), (refused.Code, (string?)refused.Json["code"]));
        Assert.Equal(200, started.Code);
    }

    [Fact]
    public async Task Resume_WithCredentialsInTheBody_Continues()
    {
        await using var work = await WorkItemsStage.StartAsync(Slow);
        var run = await work.StartAsync(Guid.NewGuid());
        var path = $"/api/migrations/{run.Json["id"]}";
        var early = await work.PostAsync($"{path}/resume", Tenant, """{"enginePayload":{"source":{"pat":"x"}}}""");
        await work.Stage.PostAsync($"{path}/pause", work.Stage.Operator(Tenant));
        await Migration.WaitForAsync(() => work.StatusAsync(run).Result.Json is { } json && (string?)json["status"] == "PAUSED");

        var wrong = await work.PostAsync($"{path}/resume", Tenant, """{"enginePayload":{"target":{"api_token":7}}}""");
        var elsewhere = await work.PostAsync($"{path}/resume", Tenant, """{"enginePayload":{"target":{"base_url":"https://jira.example/"}}}""");
        var resumed = await work.PostAsync($"{path}/resume", Tenant,
            new JsonObject { ["enginePayload"] = new JsonObject { ["target"] = new JsonObject { ["api_token"] = WorkItemsEmulator.ClassicToken } } }.ToJsonString());
        var ended = await work.EndAsync(run);

        Assert.Equal((400, "MIGRATION_NOT_PAUSED"), (early.Code, (string?)early.Json["code"]));
        Assert.Equal((400, 400), (wrong.Code, elsewhere.Code));
        Assert.Equal(200, resumed.Code);
        Assert.True(s_good.Contains((string?)ended["status"]), ended.ToJsonString());
        Assert.Equal((int)ended["successCount"]!, work.Issues);
    }

    [Fact]
    public async Task Start_WithARefusedToken_FailsBeforeAnyWrite()
    {
        await using var work = await WorkItemsStage.StartAsync();
        var body = work.Body();
        body["enginePayload"]!["target"]!["api_token"] = "wrong";

        var ended = await work.EndAsync(await work.PostAsync($"/api/migrations/project/{Guid.NewGuid()}/start", Tenant, body.ToJsonString()));

        Assert.Equal("FAILED", (string?)ended["status"]);
        Assert.Contains("Jira refused the token", (string?)ended["errorMessage"], StringComparison.Ordinal);
        Assert.Equal(0, work.Issues);
    }

    [Fact]
    public async Task Retry_OfAnEndedRun_TakesUpWhatFailed()
    {
        await using var work = await WorkItemsStage.StartAsync("""
            jira:
              - { operation: "POST /rest/api/3/issue/{issue}/comment", status: 400, at: [1, 2] }
            """);
        var project = Guid.NewGuid();
        var first = await work.EndAsync(await work.StartAsync(project));
        var path = $"/api/migrations/{first["id"]}/retry";
        var credentials = new JsonObject
        {
            ["enginePayload"] = new JsonObject
            {
                ["source"] = new JsonObject { ["pat"] = WorkItemsEmulator.Pat },
                ["target"] = new JsonObject { ["email"] = WorkItemsEmulator.Email, ["api_token"] = WorkItemsEmulator.ClassicToken },
            },
        };

        var without = await work.PostAsync(path, Tenant, "");
        var started = await work.PostAsync(path, Tenant, credentials.ToJsonString());
        var second = await work.EndAsync(started);
        var report = await work.GetAsync($"/api/migrations/{second["id"]}/problems?effect=failed");

        Assert.Equal("PARTIAL", (string?)first["status"]);
        Assert.Equal((400, "VALIDATION_FAILED"), (without.Code, (string?)without.Json["code"]));
        Assert.Equal((string?)first["id"], (string?)second["retryOf"]);
        Assert.Equal("COMPLETED", (string?)second["status"]);
        Assert.InRange((int)second["totalItems"]!, 1, 2);
        Assert.Empty(report.Json["problems"]!.AsArray());
        Assert.Equal(WorkItemsStage.Items, work.Issues);
        Assert.Equal(2, (await work.GetAsync($"/api/migrations?projectId={project}&kind=workItems")).Json.AsArray().Count);
        Assert.Empty((await work.GetAsync($"/api/migrations?projectId={project}&kind=wave")).Json.AsArray());
        Assert.Equal(400, (await work.GetAsync($"/api/migrations?projectId={project}&kind=bogus")).Code);
    }

    [Fact]
    public async Task Retry_OfARunThatWorks_IsRefused()
    {
        await using var work = await WorkItemsStage.StartAsync(Slow);
        var run = await work.StartAsync(Guid.NewGuid());

        var refused = await work.PostAsync($"/api/migrations/{run.Json["id"]}/retry", Tenant, "{}");

        Assert.Equal((409, "INVALID_RUN_STATE"), (refused.Code, (string?)refused.Json["code"]));
    }

    /// <summary>A scoped token works at the gateway alone: the base that the classic one was proven at is looked up again.</summary>
    [Fact]
    public async Task Resume_WithAScopedTokenInPlaceOfAClassicOne_Continues()
    {
        await using var work = await WorkItemsStage.StartAsync(Slow);
        var run = await work.StartAsync(Guid.NewGuid());
        var path = $"/api/migrations/{run.Json["id"]}";
        await Migration.WaitForAsync(() => (int)work.StatusAsync(run).Result.Json["currentPhase"]! >= 2);
        await work.Stage.PostAsync($"{path}/pause", work.Stage.Operator(Tenant));

        var wrong = await work.PostAsync($"{path}/resume", Tenant, Token("wrong"));
        await Migration.WaitForAsync(() => work.StatusAsync(run).Result.Json is { } json && (string?)json["status"] == "PAUSED" && json["errorMessage"] is not null);
        var paused = (await work.StatusAsync(run)).Json;
        var resumed = await work.PostAsync($"{path}/resume", Tenant, Token(WorkItemsEmulator.ScopedToken));
        var ended = await work.EndAsync(run);

        Assert.Equal((200, 200), (wrong.Code, resumed.Code));
        Assert.Contains("Jira", (string?)paused["errorMessage"], StringComparison.Ordinal);
        Assert.Equal("2026-12-24T00:00:00Z", (string?)paused["credentialsExpireAt"]);
        Assert.True(s_good.Contains((string?)ended["status"]), ended.ToJsonString());
        Assert.Equal(0, (int)ended["failureCount"]!);
        Assert.Equal(WorkItemsStage.Items, work.Issues);

        static string Token(string token) => new JsonObject
        {
            ["enginePayload"] = new JsonObject { ["target"] = new JsonObject { ["api_token"] = token, ["expires_at"] = "2026-12-24T00:00:00Z" } },
        }.ToJsonString();
    }

    /// <summary>The start could not ask for the cloud id, so it claimed no target; preflight does.</summary>
    [Fact]
    public async Task Start_WhileTheSiteTellsNoCloudId_LeavesTheTargetToOneRun()
    {
        await using var work = await WorkItemsStage.StartAsync("""
            jira:
              - { operation: "GET /_edge/tenant_info", status: 503, at: [1, 2, 3, 4, 5, 6, 7, 8] }
              - { latency: 100ms }
            """);

        var first = await work.StartAsync(Guid.NewGuid());
        var second = await work.StartAsync(Guid.NewGuid());
        var ends = new[] { await work.EndAsync(first), await work.EndAsync(second) };

        Assert.Single(ends, e => s_good.Contains((string?)e["status"]));
        Assert.Contains("Another run", (string?)Assert.Single(ends, e => (string?)e["status"] == "FAILED")["errorMessage"], StringComparison.Ordinal);
        Assert.Equal(WorkItemsStage.Items, work.Issues);
    }

    [Fact]
    public async Task Start_WhereNoWorkerIsFree_StaysPendingUntilOneIs()
    {
        await using var work = await WorkItemsStage.StartAsync();
        var slots = work.Stage.Get<ConnectApp.WorkItems.Runs.RunSlots>();
        var others = new[] { slots.TryEnter(), slots.TryEnter() };

        var started = await work.StartAsync(Guid.NewGuid());
        var full = slots.TryEnter();
        foreach (var other in others) other!.Dispose();
        var ended = await work.EndAsync(started);

        Assert.Null(full);
        Assert.Equal(("PENDING", null), ((string?)started.Json["status"], (string?)started.Json["startedAt"]));
        Assert.Contains((string?)ended["status"], s_good);
    }

    [Fact]
    public async Task Page_OfARunOfWorkItems_LinksBothSides()
    {
        await using var work = await WorkItemsStage.StartAsync();
        var run = await work.StartAsync(Guid.NewGuid());
        await work.EndAsync(run);

        var page = await work.GetAsync($"/admin/runs/{run.Json["id"]}");
        var further = await work.GetAsync($"/admin/runs/{run.Json["id"]}/items?after=0");
        var list = await work.GetAsync("/admin/runs");

        Assert.Equal((200, 200, 200), (page.Code, further.Code, list.Code));
        foreach (var phase in Texts.WorkItemPhases) Assert.Contains($"<td role=\"cell\">{phase}</td>", page.Text, StringComparison.Ordinal);
        Assert.Equal(WorkItemsStage.Items, page.Text.Split("/Emulated/_workitems/edit/").Length - 1);
        Assert.Equal(WorkItemsStage.Items, page.Text.Split("/browse/EMU-").Length - 1);
        Assert.Equal(WorkItemsStage.Items, further.Text.Split("/browse/EMU-").Length - 1);
        Assert.Contains(Texts.PeopleTitle, page.Text, StringComparison.Ordinal);
        Assert.Contains("data-download=\"problems.csv\"", page.Text, StringComparison.Ordinal);
        Assert.Contains("user-not-found", page.Text, StringComparison.Ordinal);
    }

    /// <summary>Long enough for a few calls of the API while the run works.</summary>
    private const string Slow = "jira: [{ latency: 100ms }]";

    private sealed class RefusedCommits : CommitFaults
    {
        public bool Refuses { get; set; }

        public override void BeforeCommit(string database)
        {
            if (Refuses && database == "tenant") throw new StorageException("The disk is full.");
        }
    }
}
