using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace ConnectApp.Emulator.Tests.WorkItems;

/// <summary>What Jira answers without any dial.</summary>
public sealed class JiraTests : IDisposable
{
    private readonly WorkItemsEmulator _emulator = new(new WorkItemsOptions(), new ManualTime());
    private readonly WorkItemsClient _client;

    public JiraTests() => _client = new WorkItemsClient(_emulator);

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task BulkCreate_WithParentMarkAndTransition_NeedsOneCall()
    {
        var epic = await _client.PostJiraAsync("issue", WorkItemsClient.NewIssue("An epic", "10001"));
        var stories = new JsonArray();
        for (var i = 0; i < 50; i++)
        {
            var story = WorkItemsClient.NewIssue($"Story {i}", parent: new JsonObject { ["key"] = epic["key"]!.DeepClone() });
            story["fields"]!["labels"] = new JsonArray($"ado-id-{i}");
            story["transition"] = new JsonObject { ["id"] = "21" };
            story["properties"] = new JsonArray(new JsonObject { ["key"] = "connectapp.source", ["value"] = new JsonObject { ["id"] = i } });
            stories.Add((JsonNode)story);
        }

        var created = await _client.PostJiraAsync("issue/bulk", new JsonObject { ["issueUpdates"] = stories });
        var last = await _client.GetJiraAsync($"issue/{created["issues"]![49]!["key"]}?properties=connectapp.source");

        Assert.Equal(50, created["issues"]!.AsArray().Count);
        Assert.Empty(created["errors"]!.AsArray());
        Assert.Equal("In Progress", last["fields"]!["status"]!["name"]!.GetValue<string>());
        Assert.Equal(epic["key"]!.GetValue<string>(), last["fields"]!["parent"]!["key"]!.GetValue<string>());
        Assert.Equal("ado-id-49", last["fields"]!["labels"]![0]!.GetValue<string>());
        Assert.Equal(49, last["properties"]!["connectapp.source"]!["id"]!.GetValue<int>());
        Assert.Empty(_emulator.Jira.Violations);
    }

    [Fact]
    public async Task BulkCreate_OfWhichSomeAreWrong_CreatesTheOthers()
    {
        var created = await _client.PostJiraAsync("issue/bulk", new JsonObject
        {
            ["issueUpdates"] = new JsonArray(WorkItemsClient.NewIssue("good"), WorkItemsClient.NewIssue("two\nlines"), WorkItemsClient.NewIssue("good too")),
        });

        Assert.Equal(2, created["issues"]!.AsArray().Count);
        Assert.Equal(1, created["errors"]![0]!["failedElementNumber"]!.GetValue<int>());
        Assert.NotNull(created["errors"]![0]!["elementErrors"]!["errors"]!["summary"]);
        Assert.Single(_emulator.Jira.Violations);
    }

    [Fact]
    public async Task BulkCreate_Of51OrAllWrong_IsRefused()
    {
        using var many = await _client.JiraAsync(HttpMethod.Post, "issue/bulk",
            new JsonObject { ["issueUpdates"] = new JsonArray([.. Enumerable.Range(0, 51).Select(_ => (JsonNode)WorkItemsClient.NewIssue())]) }.ToJsonString());
        using var wrong = await _client.JiraAsync(HttpMethod.Post, "issue/bulk", """{"issueUpdates":[{"fields":{"summary":"no project"}}]}""");

        Assert.Equal(HttpStatusCode.BadRequest, many.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Empty(_emulator.IssueKeys);
    }

    public static TheoryData<string, string> WrongFields() => new()
    {
        { """{"summary":""}""", "summary" },
        { """{"nothing":1}""", "nothing" },
        { """{"labels":["two words"]}""", "labels" },
        { """{"priority":{"name":"Urgent"}}""", "priority" },
        { """{"components":[{"name":"Nowhere"}]}""", "components" },
        { """{"assignee":{"accountId":"nobody"}}""", "assignee" },
        { """{"duedate":"tomorrow"}""", "duedate" },
        { """{"customfield_10016":"five"}""", "customfield_10016" },
        { """{"customfield_10100":{"value":"huge"}}""", "customfield_10100" },
        { """{"parent":{"key":"EMU-99"}}""", "parent" },
        { """{"description":"plain"}""", "description" },
        { """{"issuetype":{"name":"Nothing"}}""", "issuetype" },
        { """{"project":{"key":"OTHER"}}""", "project" },
    };

    [Theory]
    [MemberData(nameof(WrongFields))]
    public async Task Create_WithAWrongField_NamesIt(string fields, string expected)
    {
        var issue = WorkItemsClient.NewIssue();
        foreach (var (name, value) in JsonNode.Parse(fields)!.AsObject())
            issue["fields"]![name] = value!.DeepClone();
        using var response = await _client.JiraAsync(HttpMethod.Post, "issue", issue.ToJsonString());
        var errors = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["errors"]!.AsObject();

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.True(errors.ContainsKey(expected), errors.ToJsonString());
        Assert.Single(_emulator.Jira.Violations);
    }

    [Fact]
    public async Task Create_OfAText_ThatIsNoDocument_IsRefusedWithoutAPosition()
    {
        var nested = new JsonObject { ["type"] = "table", ["content"] = new JsonArray() };
        using var response = await _client.JiraAsync(HttpMethod.Post, "issue", WorkItemsClient.NewIssue(description: WorkItemsClient.Document(nested)).ToJsonString());

        Assert.Equal("""{"errorMessages":["INVALID_INPUT"],"errors":{}}""", await response.Content.ReadAsStringAsync());
        Assert.Contains("/content/0", Assert.Single(_emulator.Jira.Violations), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hierarchy_OfAnotherLevel_IsRefused()
    {
        var story = await _client.PostJiraAsync("issue", WorkItemsClient.NewIssue());
        using var task = await _client.JiraAsync(HttpMethod.Post, "issue", WorkItemsClient.NewIssue("A task", "10003", new JsonObject { ["key"] = story["key"]!.DeepClone() }).ToJsonString());
        var below = await _client.PostJiraAsync("issue", WorkItemsClient.NewIssue("A sub-task", "10005", new JsonObject { ["key"] = story["key"]!.DeepClone() }));
        using var alone = await _client.JiraAsync(HttpMethod.Post, "issue", WorkItemsClient.NewIssue("A sub-task", "10005").ToJsonString());

        Assert.Contains("hierarchy", await task.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("EMU-2", below["key"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.BadRequest, alone.StatusCode);
    }

    [Fact]
    public async Task Fetch_OfKeys_AnswersThoseThatAreThere()
    {
        await _client.PostJiraAsync("issue", WorkItemsClient.NewIssue());
        var fetched = await _client.PostJiraAsync("issue/bulkfetch",
            new JsonObject { ["issueIdsOrKeys"] = new JsonArray("EMU-1", "EMU-2", "EMU-3"), ["fields"] = new JsonArray("summary"), ["properties"] = new JsonArray("connectapp.source") });
        using var many = await _client.JiraAsync(HttpMethod.Post, "issue/bulkfetch",
            new JsonObject { ["issueIdsOrKeys"] = new JsonArray([.. Enumerable.Range(1, 101).Select(i => (JsonNode)$"EMU-{i}")]) }.ToJsonString());

        Assert.Equal(["EMU-1"], fetched["issues"]!.AsArray().Select(i => i!["key"]!.GetValue<string>()));
        Assert.Equal(["summary"], fetched["issues"]![0]!["fields"]!.AsObject().Select(f => f.Key));
        Assert.Equal(HttpStatusCode.BadRequest, many.StatusCode);
    }

    [Fact]
    public async Task Search_ByLabel_FindsPages()
    {
        for (var i = 0; i < 5; i++)
        {
            var issue = WorkItemsClient.NewIssue($"Story {i}");
            issue["fields"]!["labels"] = new JsonArray(i == 3 ? "other" : "wanted");
            await _client.PostJiraAsync("issue", issue);
        }

        var first = await _client.PostJiraAsync("search/jql", new JsonObject { ["jql"] = "project = EMU AND labels in (wanted, \"more\") ORDER BY key ASC", ["maxResults"] = 3 });
        var second = await _client.PostJiraAsync("search/jql",
            new JsonObject { ["jql"] = "project = EMU AND labels in (wanted, \"more\") ORDER BY key ASC", ["maxResults"] = 3, ["nextPageToken"] = first["nextPageToken"]!.DeepClone() });
        using var unbounded = await _client.JiraAsync(HttpMethod.Post, "search/jql", """{"jql":"ORDER BY key"}""");

        Assert.False(first["isLast"]!.GetValue<bool>());
        Assert.Equal(3, first["issues"]!.AsArray().Count);
        Assert.Null(first["issues"]![0]!["fields"]);
        Assert.True(second["isLast"]!.GetValue<bool>());
        Assert.Single(second["issues"]!.AsArray());
        Assert.Equal(HttpStatusCode.BadRequest, unbounded.StatusCode);
    }

    [Fact]
    public async Task Transition_ToAStatus_LeadsThere()
    {
        await _client.PostJiraAsync("issue", WorkItemsClient.NewIssue());
        var transitions = (await _client.GetJiraAsync("issue/EMU-1/transitions"))["transitions"]!.AsArray();
        var done = transitions.Single(t => t!["to"]!["name"]!.GetValue<string>() == "Done")!;
        await _client.PostJiraAsync("issue/EMU-1/transitions", new JsonObject { ["transition"] = new JsonObject { ["id"] = done["id"]!.DeepClone() } });
        using var again = await _client.JiraAsync(HttpMethod.Post, "issue/EMU-1/transitions", new JsonObject { ["transition"] = new JsonObject { ["id"] = done["id"]!.DeepClone() } }.ToJsonString());

        Assert.Equal("Done", (await _client.GetJiraAsync("issue/EMU-1"))["fields"]!["status"]!["name"]!.GetValue<string>());
        Assert.NotEqual("Done", done["name"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);
    }

    [Fact]
    public async Task Comment_WithAProperty_IsReadBackWithIt()
    {
        await _client.PostJiraAsync("issue", WorkItemsClient.NewIssue());
        await _client.PostJiraAsync("issue/EMU-1/comment", new JsonObject
        {
            ["body"] = WorkItemsClient.Document(WorkItemsClient.Paragraph("hello")),
            ["properties"] = new JsonArray(new JsonObject { ["key"] = "connectapp.source", ["value"] = new JsonObject { ["id"] = 7 } }),
        });
        var comments = await _client.GetJiraAsync("issue/EMU-1/comment?expand=properties");
        using var empty = await _client.JiraAsync(HttpMethod.Post, "issue/EMU-1/comment", "{}");
        using var long_ = await _client.JiraAsync(HttpMethod.Post, "issue/EMU-1/comment",
            new JsonObject { ["body"] = WorkItemsClient.Document(WorkItemsClient.Paragraph(new string('x', 32_768))) }.ToJsonString());

        Assert.Equal(1, comments["total"]!.GetValue<int>());
        Assert.Equal(7, comments["comments"]![0]!["properties"]![0]!["value"]!["id"]!.GetValue<int>());
        Assert.Equal(HttpStatusCode.BadRequest, empty.StatusCode);
        Assert.Contains("CONTENT_LIMIT_EXCEEDED", await long_.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attachment_UploadAndRedirect_TellTheMediaId()
    {
        await _client.PostJiraAsync("issue", WorkItemsClient.NewIssue());
        using var response = await _client.AttachAsync("EMU-1", "Größe 1.png", Encoding.UTF8.GetBytes("content"));
        var attachment = JsonNode.Parse(await response.Content.ReadAsStringAsync())![0]!;
        using var content = await _client.JiraAsync(HttpMethod.Get, $"attachment/content/{attachment["id"]}");
        using var bare = await _client.AttachAsync("EMU-1", "a.txt", [1], hasHeader: false);

        Assert.Equal("Größe 1.png", attachment["filename"]!.GetValue<string>());
        Assert.Equal(7, attachment["size"]!.GetValue<int>());
        Assert.Equal(HttpStatusCode.RedirectMethod, content.StatusCode);
        Assert.Matches("^https://api\\.media\\.atlassian\\.com/file/[0-9a-f-]{36}/binary\\?token=", content.Headers.Location!.ToString());
        Assert.Equal(HttpStatusCode.Forbidden, bare.StatusCode);
    }

    [Fact]
    public async Task Link_OnceMore_IsTheSame()
    {
        await _client.PostJiraAsync("issue", WorkItemsClient.NewIssue("blocker"));
        await _client.PostJiraAsync("issue", WorkItemsClient.NewIssue("blocked"));
        var link = JsonNode.Parse("""{"type":{"name":"Blocks"},"inwardIssue":{"key":"EMU-1"},"outwardIssue":{"key":"EMU-2"}}""")!;
        await _client.PostJiraAsync("issueLink", link);
        await _client.PostJiraAsync("issueLink", link);
        var links = (await _client.GetJiraAsync("issue/EMU-1?fields=issuelinks"))["fields"]!["issuelinks"]!.AsArray();
        using var deleted = await _client.JiraAsync(HttpMethod.Delete, $"issueLink/{links[0]!["id"]}");

        Assert.Equal("EMU-2", Assert.Single(links)!["outwardIssue"]!["key"]!.GetValue<string>());
        Assert.Equal("blocks", links[0]!["type"]!["outward"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Equal(0, _emulator.JiraCounts["links"]!.GetValue<int>());
    }

    [Fact]
    public async Task RemoteLink_WithTheSameGlobalId_IsAnUpdate()
    {
        await _client.PostJiraAsync("issue", WorkItemsClient.NewIssue());
        const string body = """{"globalId":"ado-1","object":{"url":"https://dev.azure.com/x","title":"1"}}""";
        using var first = await _client.JiraAsync(HttpMethod.Post, "issue/EMU-1/remotelink", body);
        using var second = await _client.JiraAsync(HttpMethod.Post, "issue/EMU-1/remotelink", body);

        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Single((await _client.GetJiraAsync("issue/EMU-1/remotelink")).AsArray());
    }

    [Fact]
    public async Task Tokens_WorkAtTheirOwnAddressOnly()
    {
        var cloudId = (await WorkItemsClient.ReadAsync(_client.SendAsync(HttpMethod.Get, $"{WorkItemsEmulator.JiraUrl}/_edge/tenant_info", null, null)))["cloudId"]!.GetValue<string>();
        async Task<(int, int)> AtBothAsync(string token)
        {
            _client.Token = token;
            _client.Jira = WorkItemsEmulator.JiraUrl;
            using var atSite = await _client.JiraAsync(HttpMethod.Get, "project/EMU");
            _client.Jira = new Uri($"{WorkItemsEmulator.GatewayUrl}/{cloudId}");
            using var atGateway = await _client.JiraAsync(HttpMethod.Get, "project/EMU");
            return ((int)atSite.StatusCode, (int)atGateway.StatusCode);
        }

        Assert.Equal((200, 401), await AtBothAsync(WorkItemsEmulator.ClassicToken));
        Assert.Equal((404, 200), await AtBothAsync(WorkItemsEmulator.ScopedToken));
        Assert.Empty(_emulator.Jira.Violations);
        Assert.Equal((401, 401), await AtBothAsync("wrong"));
        Assert.Equal(2, _emulator.Jira.Violations.Count);
    }

    [Fact]
    public async Task Permissions_AndUsers_AreThoseOfTheSite()
    {
        var permissions = await _client.GetJiraAsync("mypermissions?projectKey=EMU&permissions=CREATE_ISSUES,LINK_ISSUES");
        var found = await _client.GetJiraAsync("user/search?query=ada.brandt@emulated.example");
        var left = await _client.GetJiraAsync("user/assignable/search?project=EMU&query=hanna.virtanen@left.example");

        Assert.All(permissions["permissions"]!.AsObject(), p => Assert.True(p.Value!["havePermission"]!.GetValue<bool>()));
        Assert.Equal("ada.brandt@emulated.example", Assert.Single(found.AsArray())!["emailAddress"]!.GetValue<string>());
        Assert.Empty(left.AsArray());
    }

    [Fact]
    public async Task CreateMeta_OffersWhatACreateTakes()
    {
        var types = (await _client.GetJiraAsync("issue/createmeta/EMU/issuetypes"))["issueTypes"]!.AsArray();
        var fields = (await _client.GetJiraAsync("issue/createmeta/EMU/issuetypes/10002"))["fields"]!.AsArray().Select(f => f!["fieldId"]!.GetValue<string>()).ToList();

        Assert.Equal([1, 0, 0, 0, -1], types.Select(t => t!["hierarchyLevel"]!.GetValue<int>()));
        Assert.Superset(new HashSet<string> { "summary", "description", "priority", "labels", "assignee", "components", "parent", "customfield_10016", "customfield_10100" }, fields.ToHashSet());
    }

    [Theory]
    [InlineData("POST", "project/EMU")]
    [InlineData("GET", "nothing")]
    public async Task Operation_ThatIsUnknown_IsAViolation(string method, string path)
    {
        using var response = await _client.JiraAsync(new HttpMethod(method), path);

        Assert.InRange((int)response.StatusCode, 404, 405);
        Assert.Single(_emulator.Jira.Violations);
    }

    [Fact]
    public async Task Body_OfGarbage_IsRefusedAndNamed()
    {
        string[] bodies = ["", "[", "null", "[]", "{\"fields\":[]}", "{\"fields\":{\"project\":{\"key\":{}}}}", new string('[', 5000)];
        foreach (var body in bodies)
        {
            foreach (var path in new[] { "issue", "issue/bulk", "issue/bulkfetch", "search/jql", "issueLink", "component" })
            {
                using var response = await _client.JiraAsync(HttpMethod.Post, path, body);
                Assert.InRange((int)response.StatusCode, 400, 404);
            }
        }

        Assert.Empty(_emulator.IssueKeys);
    }
}
