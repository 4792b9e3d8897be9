using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace ConnectApp.Emulator.Tests.WorkItems;

/// <summary>Both services behind a port, as <c>emulate</c> plays them.</summary>
public sealed class WorkItemsHostTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task Report_NamesBothServices()
    {
        await using var emulator = await StartAsync();
        using var http = Client(emulator, WorkItemsEmulator.Email, WorkItemsEmulator.ClassicToken);
        using var created = await http.PostAsync("jira/rest/api/3/issue", Json(WorkItemsClient.NewIssue()));
        using var refused = await http.GetAsync("jira/rest/api/3/issue/EMU-9");

        var report = JsonNode.Parse(emulator.Report().ToJson())!;

        Assert.Equal(["requests", "refused", "violations", "throttled"], report["azureDevOps"]!.AsObject().Select(m => m.Key));
        Assert.Equal(["requests", "refused", "violations", "throttled", "issues", "comments", "attachments", "links"], report["jira"]!.AsObject().Select(m => m.Key));
        Assert.Equal(1, report["jira"]!["issues"]!.GetValue<int>());
        Assert.Equal(1, report["jira"]!["refused"]!["404"]!.GetValue<int>());
        Assert.StartsWith("GET /jira/rest/api/3/issue/EMU-9", Assert.Single(report["violations"]!.AsArray())!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Done_IsTenSecondsAfterTheLastCall()
    {
        await using var emulator = await StartAsync();
        var quiet = TimeSpan.FromSeconds(10);
        using var http = Client(emulator, WorkItemsEmulator.Email, WorkItemsEmulator.ClassicToken);
        (await http.GetAsync("jira/rest/api/3/myself")).Dispose();
        _time.Advance(TimeSpan.FromMinutes(1));
        var beforeAWrite = emulator.AreWorkItemsDone(quiet);
        (await http.PostAsync("jira/rest/api/3/issue", Json(WorkItemsClient.NewIssue()))).Dispose();
        _time.Advance(TimeSpan.FromSeconds(9));
        var tooEarly = emulator.AreWorkItemsDone(quiet);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.False(beforeAWrite);
        Assert.False(tooEarly);
        Assert.True(emulator.AreWorkItemsDone(quiet));
    }

    [Fact]
    public async Task Dump_OfTwoRunsThatCameInAnotherOrder_IsTheSame()
    {
        var dumps = new List<string>();
        foreach (var order in new[] { new[] { 1, 2 }, [2, 1] })
        {
            await using var emulator = await StartAsync();
            using var http = Client(emulator, WorkItemsEmulator.Email, WorkItemsEmulator.ClassicToken);
            Dictionary<int, string> keys = [];
            foreach (var item in order)
            {
                var issue = WorkItemsClient.NewIssue($"Item {item}");
                issue["properties"] = new JsonArray(new JsonObject { ["key"] = "connectapp.source", ["value"] = new JsonObject { ["id"] = item, ["runId"] = Guid.NewGuid().ToString() } });
                using var response = await http.PostAsync("jira/rest/api/3/issue", Json(issue));
                keys[item] = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["key"]!.GetValue<string>();
            }

            (await http.PostAsync($"jira/rest/api/3/issue/{keys[1]}/comment",
                Json(new JsonObject { ["body"] = WorkItemsClient.Document(WorkItemsClient.Paragraph($"see {keys[2]} at {emulator.Address}")) }))).Dispose();
            var body = $$$"""{"type":{"name":"Blocks"},"inwardIssue":{"key":"{{{keys[1]}}}"},"outwardIssue":{"key":"{{{keys[2]}}}"}}""";
            (await http.PostAsync("jira/rest/api/3/issueLink", Json(JsonNode.Parse(body)!))).Dispose();
            await using var writer = new StringWriter();
            emulator.DumpJira(writer);
            dumps.Add(writer.ToString());
        }

        Assert.Equal(dumps[0], dumps[1]);
        Assert.Contains("blocks {item 2}", dumps[0], StringComparison.Ordinal);
        Assert.Contains("see {item 2} at {address}", dumps[0], StringComparison.Ordinal);
        Assert.Equal(2, dumps[0].TrimEnd().Split('\n').Length);
    }

    [Fact]
    public async Task LoseAnswer_BehindAPort_EndsTheConnection()
    {
        await using var emulator = await StartAsync(Scenario.Parse("""jira: [{ operation: "POST /rest/api/3/issue", at: [1], loseAnswer: true }]"""));
        using var http = Client(emulator, WorkItemsEmulator.Email, WorkItemsEmulator.ClassicToken);

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => http.PostAsync("jira/rest/api/3/issue", Json(WorkItemsClient.NewIssue())));

        Assert.Contains("\"issues\":1", emulator.Report().ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CutAt_BehindAPort_EndsTheBody()
    {
        await using var emulator = await StartAsync(Scenario.Parse("""azureDevOps: [{ operation: "*", at: [1], cutAt: 50 }]"""));
        using var http = Client(emulator, "", WorkItemsEmulator.Pat);

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => http.GetStringAsync("azure-devops/emulated/_apis/wit/workitems/101?api-version=7.1"));
    }

    [Fact]
    public async Task Folder_OfAnswers_IsPlayedAsItIs()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var guid = Guid.NewGuid();
            Directory.CreateDirectory(Path.Combine(folder.FullName, "files"));
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "files", $"{guid}"), "file");
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "42.json"), $$$"""
                {"id":42,"rev":3,"fields":{"System.WorkItemType":"Bug","System.Title":"T","System.State":"New","System.AreaPath":"Emulated","System.CreatedDate":"2026-01-01T00:00:00Z",
                "System.ChangedDate":"2026-01-01T00:00:00Z","System.ChangedBy":"A <a@x.example>"},
                "relations":[{"rel":"AttachedFile","url":"https://dev.azure.com/o/_apis/wit/attachments/{{{guid}}}","attributes":{"name":"f"}}]}
                """);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "42.comments.json"),
                """{"comments":[{"commentId":1,"text":"c","createdBy":{"displayName":"A","uniqueName":"a@x.example"},"createdDate":"2026-01-01T00:00:00Z"}]}""");
            using var client = new WorkItemsClient(new WorkItemsEmulator(new WorkItemsOptions { Folder = folder.FullName }, _time));

            var ids = await client.QueryAsync("[System.WorkItemType] = 'Bug'");
            var item = await client.GetAzureDevOpsAsync("_apis/wit/workitems/42?$expand=all");
            var comments = await client.GetAzureDevOpsAsync("Emulated/_apis/wit/workItems/42/comments");
            using var file = await client.AzureDevOpsAsync(HttpMethod.Get, $"_apis/wit/attachments/{guid}");

            Assert.Equal([42], ids);
            Assert.Equal($"http://emulator.example/azure-devops/emulated/6ce954b1-ce1f-45d1-b94d-e6bf2464ba2c/_apis/wit/attachments/{guid}", item["relations"]![0]!["url"]!.GetValue<string>());
            Assert.Equal("c", comments["comments"]![0]!["text"]!.GetValue<string>());
            Assert.Equal("file", await file.Content.ReadAsStringAsync());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Folder_WithAFileThatIsNoItem_IsRefused()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "notes.json"), "{}");

            var fault = Assert.Throws<InvalidDataException>(() => new WorkItemsEmulator(new WorkItemsOptions { Folder = folder.FullName }, _time));

            Assert.Contains("notes.json", fault.Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static StringContent Json(JsonNode body) => new(body.ToJsonString(), Encoding.UTF8, "application/json");

    private static HttpClient Client(PlatformEmulator emulator, string user, string secret)
    {
        var http = new HttpClient { BaseAddress = emulator.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{secret}")));
        return http;
    }

    private Task<PlatformEmulator> StartAsync(Scenario? scenario = null) => PlatformEmulator.StartAsync(
        new EmulatorOptions { WorkItems = new WorkItemsOptions(), Time = _time, Scenario = scenario ?? Scenario.None }, CancellationToken.None);
}
