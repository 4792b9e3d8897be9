using System.Net;
using System.Text.Json.Nodes;
using ConnectApp.Emulator.Scenarios;
using Xunit;

namespace ConnectApp.Emulator.Tests.WorkItems;

/// <summary>What the dials of both services do.</summary>
public sealed class WorkItemsDialTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task LoseAnswer_OfACreate_CreatesAllTheSame()
    {
        var (emulator, client) = Start("""jira: [{ operation: "POST /rest/api/3/issue", at: [1], loseAnswer: true }]""");

        await Assert.ThrowsAsync<HttpRequestException>(() => client.JiraAsync(HttpMethod.Post, "issue", WorkItemsClient.NewIssue().ToJsonString()));

        Assert.Equal(["EMU-1"], emulator.IssueKeys);
        Assert.Empty(emulator.Jira.Violations);
        Assert.Equal(1, Assert.Single(emulator.Dials).Acted);
    }

    [Fact]
    public async Task LoseAnswer_AppliedLater_IsNotThereAtFirst()
    {
        var (emulator, client) = Start("""jira: [{ operation: "POST /rest/api/3/issue", at: [1], loseAnswer: true, appliedAfter: 20s }]""");

        await Assert.ThrowsAsync<HttpRequestException>(() => client.JiraAsync(HttpMethod.Post, "issue", WorkItemsClient.NewIssue().ToJsonString()));
        var before = emulator.IssueKeys.Count;
        _time.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal(0, before);
        Assert.Single(emulator.IssueKeys);
    }

    [Theory]
    [InlineData("status: 503", 503)]
    [InlineData("status: 502", 502)]
    [InlineData("status: 429", 429)]
    [InlineData("status: 401", 401)]
    public async Task Status_IsAnsweredAndNotApplied(string fault, int expected)
    {
        var (emulator, client) = Start($$"""jira: [{ operation: "POST /rest/api/3/issue", at: [1], {{fault}} }]""");

        using var response = await client.JiraAsync(HttpMethod.Post, "issue", WorkItemsClient.NewIssue().ToJsonString());

        Assert.Equal(expected, (int)response.StatusCode);
        Assert.Empty(emulator.IssueKeys);
        Assert.Empty(emulator.Jira.Violations);
    }

    [Theory]
    [InlineData("burst", "RateLimit-Reason", "jira-burst-based")]
    [InlineData("issue", "RateLimit-Reason", "jira-per-issue-on-write")]
    [InlineData("quota", "RateLimit-Reason", "jira-quota-tenant-based")]
    [InlineData("beta", "X-Beta-Ratelimit-Nearlimit", "true")]
    [InlineData("retryAfter", "Retry-After", "7")]
    public async Task Status429_InADialect_HasItsHeaders(string dialect, string header, string expected)
    {
        var (_, client) = Start($$"""jira: [{ operation: "*", at: [1], status: 429, retryAfter: 7, dialect: {{dialect}} }]""");

        using var response = await client.JiraAsync(HttpMethod.Get, "myself");

        Assert.Equal(expected, response.Headers.GetValues(header).Single());
    }

    [Fact]
    public async Task Status429_WithoutHeaders_SaysNothing()
    {
        var (_, client) = Start("""
            jira: [{ operation: "*", at: [1], status: 429, dialect: none }]
            azureDevOps: [{ operation: "*", at: [1], status: 429, dialect: none }]
            """);

        using var jira = await client.JiraAsync(HttpMethod.Get, "myself");
        using var azure = await client.AzureDevOpsAsync(HttpMethod.Get, "_apis/projects/Emulated");

        Assert.Null(jira.Headers.RetryAfter);
        Assert.Null(azure.Headers.RetryAfter);
        Assert.Contains("TF400733", await azure.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Call_BeforeTheEndOfRetryAfter_IsAViolation()
    {
        var (emulator, client) = Start("""azureDevOps: [{ operation: "*", at: [1], status: 429, retryAfter: 10 }]""");

        (await client.AzureDevOpsAsync(HttpMethod.Get, "_apis/projects/Emulated")).Dispose();
        _time.Advance(TimeSpan.FromSeconds(5));
        (await client.AzureDevOpsAsync(HttpMethod.Get, "_apis/projects/Emulated")).Dispose();
        _time.Advance(TimeSpan.FromSeconds(6));
        (await client.AzureDevOpsAsync(HttpMethod.Get, "_apis/projects/Emulated")).Dispose();

        Assert.Contains("Retry-After", Assert.Single(emulator.AzureDevOps.Violations), StringComparison.Ordinal);
        Assert.Equal(1, emulator.AzureDevOps.Throttled);
    }

    [Fact]
    public async Task Throttle_DelaysAGoodAnswerAndSaysSo()
    {
        var (_, client) = Start("""azureDevOps: [{ operation: "GET /_apis/projects/{project}", at: [1], throttle: 3s }]""");

        var call = client.AzureDevOpsAsync(HttpMethod.Get, "_apis/projects/Emulated");
        var isDoneAtOnce = call.IsCompleted;
        _time.Advance(TimeSpan.FromSeconds(3));
        using var response = await call;

        Assert.False(isDoneAtOnce);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(3), response.Headers.RetryAfter!.Delta);
        Assert.Equal("3", response.Headers.GetValues("X-RateLimit-Delay").Single());
    }

    [Fact]
    public async Task Tstu_AboveTheLimit_DelaysAndThenBlocks()
    {
        var (emulator, client) = Start("azureDevOps: [{ tstu: 1 }]");
        var calls = Enumerable.Range(0, 40).Select(_ => client.AzureDevOpsAsync(HttpMethod.Get, "_apis/projects/Emulated")).ToList();
        var delayed = calls.Count(c => !c.IsCompleted);
        _time.Advance(TimeSpan.FromMinutes(2));
        var answers = await Task.WhenAll(calls);

        Assert.InRange(delayed, 1, 39);
        Assert.Equal(HttpStatusCode.OK, answers[0].StatusCode);
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1].StatusCode);
        Assert.NotNull(answers[^1].Headers.RetryAfter);
        Assert.Contains(emulator.AzureDevOps.Violations, v => v.Contains("TSTU", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(203)]
    [InlineData(302)]
    [InlineData(401)]
    public async Task Expires_InMidRun_RefusesTheOldCredentialAndTakesTheNext(int status)
    {
        var (emulator, client) = Start($$"""
            azureDevOps: [{ expires: true, when: { calls: 3 } }, { refuseWith: {{status}} }]
            jira: [{ expires: true, when: { calls: 2, operation: "GET /rest/api/3/myself" } }]
            """);

        List<int> azure = [], jira = [];
        for (var i = 0; i < 4; i++)
        {
            using var response = await client.AzureDevOpsAsync(HttpMethod.Get, "_apis/projects/Emulated");
            azure.Add((int)response.StatusCode);
            using var other = await client.JiraAsync(HttpMethod.Get, "myself");
            jira.Add((int)other.StatusCode);
        }

        client.Pat = "emulated-pat-2";
        client.Token = "emulated-token-2";
        using var again = await client.AzureDevOpsAsync(HttpMethod.Get, "_apis/projects/Emulated");

        Assert.Equal([200, 200, status, status], azure);
        Assert.Equal([200, 401, 401, 401], jira);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal("Emulated Admin", (await client.GetJiraAsync("myself"))["displayName"]!.GetValue<string>());
        Assert.Empty(emulator.Jira.Violations);
        Assert.Empty(emulator.AzureDevOps.Violations);
    }

    [Fact]
    public async Task IndexLag_HidesFromSearchOnly()
    {
        var (_, client) = Start("jira: [{ indexLag: 60s }]");
        var created = await client.PostJiraAsync("issue", WorkItemsClient.NewIssue());
        async Task<int> FoundAsync(params long[] reconcile) => (await client.PostJiraAsync("search/jql", new JsonObject
        {
            ["jql"] = "project = EMU", ["reconcileIssues"] = new JsonArray([.. reconcile.Select(i => (JsonNode)i)]),
        }))["issues"]!.AsArray().Count;

        var (early, reconciled) = (await FoundAsync(), await FoundAsync(long.Parse(created["id"]!.GetValue<string>())));
        var fetched = await client.GetJiraAsync("issue/EMU-1");
        _time.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal((0, 1), (early, reconciled));
        Assert.Equal("EMU-1", fetched["key"]!.GetValue<string>());
        Assert.Equal(1, await FoundAsync());
    }

    [Fact]
    public async Task Partial_OfABulkCreate_FailsTheLastOnes()
    {
        var (emulator, client) = Start("""jira: [{ operation: "POST /rest/api/3/issue/bulk", at: [1], partial: 2 }]""");

        var created = await client.PostJiraAsync("issue/bulk", new JsonObject { ["issueUpdates"] = new JsonArray(WorkItemsClient.NewIssue(), WorkItemsClient.NewIssue(), WorkItemsClient.NewIssue()) });

        Assert.Single(created["issues"]!.AsArray());
        Assert.Equal([500, 500], created["errors"]!.AsArray().Select(e => e!["status"]!.GetValue<int>()));
        Assert.Empty(emulator.Jira.Violations);
    }

    [Fact]
    public async Task Burst_AboveTheLimit_IsRefusedUntilTimeHasPassed()
    {
        var (emulator, client) = Start("jira: [{ burst: 2 }]");
        List<int> statuses = [];
        for (var i = 0; i < 3; i++)
            statuses.Add(await StatusAsync());
        _time.Advance(TimeSpan.FromSeconds(1));
        statuses.Add(await StatusAsync());

        Assert.Equal([200, 200, 429, 200], statuses);
        Assert.Contains("jira-burst-based", Assert.Single(emulator.Jira.Violations), StringComparison.Ordinal);

        async Task<int> StatusAsync()
        {
            using var response = await client.JiraAsync(HttpMethod.Get, "myself");
            return (int)response.StatusCode;
        }
    }

    [Fact]
    public async Task IssueWrites_AboveTheLimit_AreRefusedForThatIssue()
    {
        var (_, client) = Start("jira: [{ issueWrites: 1 }]");
        await client.PostJiraAsync("issue", WorkItemsClient.NewIssue());
        await client.PostJiraAsync("issue", WorkItemsClient.NewIssue());
        async Task<int> WriteAsync(string key)
        {
            using var response = await client.JiraAsync(HttpMethod.Put, $"issue/{key}", """{"fields":{"summary":"new"}}""");
            return (int)response.StatusCode;
        }

        int[] statuses = [await WriteAsync("EMU-1"), await WriteAsync("20001"), await WriteAsync("EMU-2")];

        Assert.Equal([204, 429, 204], statuses);
    }

    [Fact]
    public async Task Latency_WithTwoWritesToOneIssue_ShowsTheOverlap()
    {
        var (emulator, client) = Start("jira: [{ latency: 100ms }]");
        var create = client.JiraAsync(HttpMethod.Post, "issue", WorkItemsClient.NewIssue().ToJsonString());
        _time.Advance(TimeSpan.FromMilliseconds(100));
        (await create).Dispose();

        var first = client.JiraAsync(HttpMethod.Put, "issue/EMU-1", """{"fields":{"summary":"one"}}""");
        var second = client.JiraAsync(HttpMethod.Put, "issue/20001", """{"fields":{"summary":"two"}}""");
        _time.Advance(TimeSpan.FromMilliseconds(100));
        (await first).Dispose();
        (await second).Dispose();

        Assert.Contains("one after another", Assert.Single(emulator.Jira.Violations), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Latency_WithNineCalls_ShowsThatTheyAreTooMany()
    {
        var (emulator, client) = Start("jira: [{ latency: 100ms }]");
        var calls = Enumerable.Range(0, 9).Select(_ => client.JiraAsync(HttpMethod.Get, "myself")).ToList();
        _time.Advance(TimeSpan.FromMilliseconds(100));
        foreach (var call in calls)
            (await call).Dispose();

        Assert.Contains("9 calls at once", Assert.Single(emulator.Jira.Violations), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(5, 5)]
    public async Task Hops_MakeDoneSoManyTransitionsAway(int hops, int? expected)
    {
        var (_, client) = Start($$"""jira: [{ hops: {{hops}} }]""");
        await client.PostJiraAsync("issue", WorkItemsClient.NewIssue());
        HashSet<string> seen = ["To Do"];
        int? steps = null;
        for (var i = 1; i <= 6 && steps is null; i++)
        {
            var transitions = (await client.GetJiraAsync("issue/EMU-1/transitions"))["transitions"]!.AsArray();
            if (transitions.FirstOrDefault(t => seen.Add(t!["to"]!["name"]!.GetValue<string>())) is not { } next)
                break;
            await client.PostJiraAsync("issue/EMU-1/transitions", new JsonObject { ["transition"] = new JsonObject { ["id"] = next["id"]!.DeepClone() } });
            steps = next["to"]!["name"]!.GetValue<string>() == "Done" ? i : null;
        }

        Assert.Equal(expected, steps);
    }

    [Theory]
    [InlineData("validator: customfield_10999", "customfield_10999", false)]
    [InlineData("requires: customfield_10050", "customfield_10050", true)]
    public async Task Field_ThatIsDemanded_IsShownOrHidden(string dial, string field, bool isShown)
    {
        var (emulator, client) = Start($$"""jira: [{ {{dial}}, of: Story }]""");

        var offered = (await client.GetJiraAsync("issue/createmeta/EMU/issuetypes/10002"))["fields"]!.AsArray().Any(f => f!["fieldId"]!.GetValue<string>() == field);
        using var story = await client.JiraAsync(HttpMethod.Post, "issue", WorkItemsClient.NewIssue().ToJsonString());
        using var task = await client.JiraAsync(HttpMethod.Post, "issue", WorkItemsClient.NewIssue(type: "10003").ToJsonString());

        Assert.Equal(isShown, offered);
        Assert.Contains(field, await story.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Created, task.StatusCode);
        Assert.Equal(isShown ? 1 : 0, emulator.Jira.Violations.Count);
    }

    [Fact]
    public async Task Refuses_AFieldThatCreateMetaOffers()
    {
        var (emulator, client) = Start("jira: [{ refuses: priority }]");
        var issue = WorkItemsClient.NewIssue();
        issue["fields"]!["priority"] = new JsonObject { ["name"] = "High" };

        using var refused = await client.JiraAsync(HttpMethod.Post, "issue", issue.ToJsonString());
        issue["fields"]!.AsObject().Remove("priority");
        using var taken = await client.JiraAsync(HttpMethod.Post, "issue", issue.ToJsonString());

        Assert.Contains("appropriate screen", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Created, taken.StatusCode);
        Assert.Empty(emulator.Jira.Violations);
    }

    [Theory]
    [InlineData("commentLimit: 0", 413)]
    [InlineData("denies: ADD_COMMENTS", 400)]
    [InlineData("archived: true", 403)]
    public async Task Comment_ThatIsNotAllowed_IsRefused(string dial, int expected)
    {
        var (_, client) = Start($$"""jira: [{ {{dial}}, when: { calls: 2 } }]""");
        await client.PostJiraAsync("issue", WorkItemsClient.NewIssue());

        using var response = await client.JiraAsync(HttpMethod.Post, "issue/EMU-1/comment",
            new JsonObject { ["body"] = WorkItemsClient.Document(WorkItemsClient.Paragraph("text")) }.ToJsonString());

        Assert.Equal(expected, (int)response.StatusCode);
    }

    [Fact]
    public async Task UploadLimit_IsToldAndKept()
    {
        var (_, client) = Start("jira: [{ uploadLimit: 10 }]");
        await client.PostJiraAsync("issue", WorkItemsClient.NewIssue());

        var told = (await client.GetJiraAsync("attachment/meta"))["uploadLimit"]!.GetValue<int>();
        using var large = await client.AttachAsync("EMU-1", "a.txt", new byte[11]);
        using var small = await client.AttachAsync("EMU-1", "a.txt", new byte[10]);

        Assert.Equal(10, told);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        Assert.Equal(HttpStatusCode.OK, small.StatusCode);
    }

    [Fact]
    public async Task Links_OfTheSite_AreAsTheDialsSay()
    {
        var (_, client) = Start("jira: [{ reversedLinks: true }, { linkTypes: [Relates, Blocks] }]");
        await client.PostJiraAsync("issue", WorkItemsClient.NewIssue("blocker"));
        await client.PostJiraAsync("issue", WorkItemsClient.NewIssue("blocked"));
        await client.PostJiraAsync("issueLink", JsonNode.Parse("""{"type":{"name":"Blocks"},"inwardIssue":{"key":"EMU-1"},"outwardIssue":{"key":"EMU-2"}}""")!);
        using var unknown = await client.JiraAsync(HttpMethod.Post, "issueLink", """{"type":{"name":"Duplicate"},"inwardIssue":{"key":"EMU-1"},"outwardIssue":{"key":"EMU-2"}}""");

        var link = (await client.GetJiraAsync("issue/EMU-1?fields=issuelinks"))["fields"]!["issuelinks"]![0]!;

        Assert.Equal("EMU-2", link["inwardIssue"]!["key"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task HideEmails_KeepsAccountsButNoAddress()
    {
        var (_, client) = Start("jira: [{ hideEmails: 1 }]");

        var found = (await client.GetJiraAsync("user/search?query=ada.brandt@emulated.example")).AsArray();

        Assert.Null(Assert.Single(found)!["emailAddress"]);
    }

    [Fact]
    public async Task MissingScope_AtTheGateway_IsNamed()
    {
        var (emulator, client) = Start("jira: [{ missingScope: user }]");
        client.Token = WorkItemsEmulator.ScopedToken;
        client.Jira = new Uri($"{WorkItemsEmulator.GatewayUrl}/{Jira.JiraModel.CloudId}");

        using var users = await client.JiraAsync(HttpMethod.Get, "user/search?query=a");
        using var project = await client.JiraAsync(HttpMethod.Get, "project/EMU");

        Assert.Equal("""{"code":401,"message":"Unauthorized; scope does not match"}""", await users.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, project.StatusCode);
        Assert.Empty(emulator.Jira.Violations);
    }

    [Fact]
    public async Task ResultLimit_IsAnErrorAndNoPage()
    {
        var (_, client) = Start("azureDevOps: [{ resultLimit: 10 }, { topIsNoHelp: true, when: { calls: 3 } }]");
        async Task<string> AskAsync(string parameters)
        {
            using var response = await client.AzureDevOpsAsync(HttpMethod.Post, $"Emulated/_apis/wit/wiql{parameters}",
                """{"query":"SELECT [System.Id] FROM WorkItems WHERE [System.Id] > 0"}""");
            return await response.Content.ReadAsStringAsync();
        }

        Assert.Contains("VS402337", await AskAsync(""), StringComparison.Ordinal);
        Assert.DoesNotContain("VS402337", await AskAsync("?$top=10"), StringComparison.Ordinal);
        Assert.Contains("VS402337", await AskAsync("?$top=10"), StringComparison.Ordinal);
        Assert.Equal(2, (await client.QueryAsync("[System.Id] > 0 AND [System.Id] <= 102")).Length);
    }

    [Fact]
    public async Task People_WorkWhileAMigrationPages()
    {
        var (_, client) = Start("azureDevOps: [{ create: 3, when: { calls: 2 } }, { edit: 1, when: { calls: 2 } }, { delete: 1, when: { calls: 3 } }]");

        var before = await client.QueryAsync("[System.Id] > 0");
        var during = await client.QueryAsync("[System.Id] > 0");
        var after = await client.QueryAsync("[System.Id] > 0");

        Assert.Equal(before.Length + 3, during.Length);
        Assert.Equal(before.Length + 2, after.Length);
        Assert.Equal("Edited 101", (await client.GetAzureDevOpsAsync("_apis/wit/workitems/101"))["fields"]!["System.Title"]!.GetValue<string>());
    }

    [Fact]
    public async Task Server_SpeaksAnOlderVersion()
    {
        var (_, client) = Start("azureDevOps: [{ server: true }]");

        using var newer = await client.AzureDevOpsAsync(HttpMethod.Get, "_apis/wit/workitems/101", version: "7.0");
        using var older = await client.AzureDevOpsAsync(HttpMethod.Get, "_apis/wit/workitems/101", version: "6.0");
        var item = JsonNode.Parse(await older.Content.ReadAsStringAsync())!;

        Assert.Contains("VssVersionOutOfRangeException", await newer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Null(item["multilineFieldsFormat"]);
        Assert.Matches("^.+ <.+>$", item["fields"]!["System.CreatedBy"]!.GetValue<string>());
    }

    [Fact]
    public async Task CutAt_EndsTheBodyInTheMiddle()
    {
        var (_, client) = Start("""azureDevOps: [{ operation: "GET /_apis/wit/workitems/{id}", at: [1], cutAt: 100 }]""");

        using var response = await client.AzureDevOpsAsync(HttpMethod.Get, "_apis/wit/workitems/101");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await Assert.ThrowsAnyAsync<IOException>(async () =>
        {
            await using var body = await response.Content.ReadAsStreamAsync();
            await body.CopyToAsync(Stream.Null);
        });
    }

    [Fact]
    public async Task Timeout_EndsWithoutAnAnswer()
    {
        var (emulator, client) = Start("""jira: [{ operation: "POST /rest/api/3/issue", at: [1], timeout: 30s, applied: true }]""");

        var call = client.JiraAsync(HttpMethod.Post, "issue", WorkItemsClient.NewIssue().ToJsonString());
        var isDone = call.IsCompleted;
        _time.Advance(TimeSpan.FromSeconds(30));

        Assert.False(isDone);
        await Assert.ThrowsAsync<HttpRequestException>(() => call);
        Assert.Single(emulator.IssueKeys);
    }

    [Theory]
    [InlineData("jira: [{ burst: 0 }]")]
    [InlineData("jira: [{ nothing: true }]")]
    [InlineData("jira: [{ burst: 1, quota: 1 }]")]
    [InlineData("jira: [{ operation: \"*\", burst: 1 }]")]
    [InlineData("jira: [{ status: 500, at: [1] }]")]
    [InlineData("jira: [{ operation: \"*\", status: 500 }]")]
    [InlineData("jira: [{ operation: \"GET /nothing\", at: [1], status: 500 }]")]
    [InlineData("jira: [{ operation: \"*\", at: [1], status: 429, dialect: full }]")]
    [InlineData("azureDevOps: [{ operation: \"*\", at: [1], reset: true, retryAfter: 1 }]")]
    [InlineData("azureDevOps: [{ edit: 1, when: { calls: 1, time: 1s } }]")]
    public void Scenario_ThatIsWrong_IsRefused(string yaml)
    {
        var fault = Assert.Throws<ScenarioException>(() => Scenario.Parse(yaml));

        Assert.StartsWith("scenario(1,", fault.Message, StringComparison.Ordinal);
    }

    private (WorkItemsEmulator Emulator, WorkItemsClient Client) Start(string scenario)
    {
        var emulator = new WorkItemsEmulator(new WorkItemsOptions(), _time, Scenario.Parse(scenario));
        return (emulator, new WorkItemsClient(emulator));
    }
}
