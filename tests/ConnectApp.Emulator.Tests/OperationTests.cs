using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace ConnectApp.Emulator.Tests;

public class OperationTests
{
    [Fact]
    public async Task RecentTransfers_OpenTransfer_IsListedWithItsDetails()
    {
        await using var stage = await EmulatorStage.StartAsync();

        var transfer = Assert.Single((await stage.GetJsonAsync("/transfer/recent")).AsArray())!;

        Assert.Equal(stage.TransferId.ToString(), transfer["transferId"]!.GetValue<string>());
        Assert.Equal("IN_PROGRESS", transfer["status"]!.GetValue<string>());
        Assert.Equal(stage.Emulator.ClientKey, transfer["migrationDetails"]!["jiraClientKey"]!.GetValue<string>());
        Assert.Equal("unknown", transfer["migrationDetails"]!["confluenceClientKey"]!.GetValue<string>());
    }

    [Fact]
    public async Task MappingPage_ManyEntries_GrantsAtMost1200AndLeavesOutTheLastEntityAtTheEnd()
    {
        var issues = new JsonObject(Enumerable.Range(1, 2500).Reverse().Select(i => KeyValuePair.Create($"{i}", (JsonNode?)$"{i + 1}")));
        await using var stage = await EmulatorStage.StartAsync(new JsonObject { ["jira:issue"] = issues }.ToJsonString());
        List<string> serverIds = [];
        List<int> sizes = [];
        string? lastEntity = null;

        JsonNode page;
        do
        {
            page = await stage.GetJsonAsync($"/mapping/{stage.TransferId}/page?namespace=jira:issue" + (lastEntity is null ? "" : $"&lastEntity={lastEntity}"));
            serverIds.AddRange(page["items"]!.AsObject().Select(p => p.Key));
            sizes.Add(page["items"]!.AsObject().Count);
            lastEntity = page["meta"]!["lastEntity"]?.GetValue<string>();
            Assert.Equal(1200, page["meta"]!["pageSize"]!.GetValue<int>());
        }
        while (page["meta"]!["hasNext"]!.GetValue<bool>());

        Assert.Equal([1200, 1200, 100], sizes);
        Assert.Equal(Enumerable.Range(1, 2500).Select(i => $"{i}"), serverIds);
        Assert.False(page["meta"]!.AsObject().ContainsKey("lastEntity"));
        Assert.Empty(stage.Emulator.Report().Violations);
    }

    [Theory]
    [InlineData("jira:unheardOf")]
    [InlineData("derived/jira:projectKey")]
    public async Task MappingPage_UnknownNamespace_IsEmpty(string mappingNamespace)
    {
        await using var stage = await EmulatorStage.StartAsync();

        var page = await stage.GetJsonAsync($"/mapping/{stage.TransferId}/page?namespace={Uri.EscapeDataString(mappingNamespace)}");

        Assert.Empty(page["items"]!.AsObject());
        Assert.False(page["meta"]!["hasNext"]!.GetValue<bool>());
    }

    [Fact]
    public async Task FindMappings_KnownAndUnknownKeys_AnswersTheKnown()
    {
        await using var stage = await EmulatorStage.StartAsync();

        using var answer = await stage.CallAsync("POST", $"/mapping/{stage.TransferId}/find?namespace=jira%3Aissue", """["10000","4","10001","10000"]""");

        Assert.Equal("""{"10000":"10001","10001":"10000"}""", await answer.Content.ReadAsStringAsync());
        Assert.Empty(stage.Emulator.Report().Violations);
    }

    [Fact]
    public async Task Containers_OfAJiraSite_LeadToTheKeyTable()
    {
        await using var stage = await EmulatorStage.StartAsync();
        Dictionary<string, string> table = [];

        var containers = (await stage.GetJsonAsync($"/container/{stage.TransferId}/page?containerType=JiraProject"))["containers"]!.AsObject();
        foreach (var container in containers.Select(p => p.Value!))
        {
            using var found = await stage.CallAsync("POST", $"/mapping/{stage.TransferId}/find?namespace=jira%2Fclassic%3Aproject", $"[{container["sourceId"]!.ToJsonString()}]");
            var cloudId = JsonNode.Parse(await found.Content.ReadAsStringAsync())!.AsObject().Single().Value!.GetValue<string>();
            using var project = await stage.SendAsync(stage.Request("GET", $"{stage.Emulator.SiteBaseUrl}/rest/api/3/project/{cloudId}"));
            var json = JsonNode.Parse(await project.Content.ReadAsStringAsync())!;
            Assert.Equal(cloudId, json["id"]!.GetValue<string>());
            table[container["key"]!.GetValue<string>()] = json["key"]!.GetValue<string>();
        }

        Assert.Equal(new() { ["AAA"] = "AAAX", ["BBB"] = "AAA" }, table);
        Assert.Empty(stage.Emulator.Report().Violations);
    }

    [Fact]
    public async Task Containers_InventedIds_StandNowhereInTheExport()
    {
        // The default export holds an id that begins with the digits that would be taken first.
        await using var stage = await EmulatorStage.StartAsync();

        var containers = (await stage.GetJsonAsync($"/container/{stage.TransferId}/page?containerType=JiraProject"))["containers"]!.AsObject();

        Assert.All(containers, container => Assert.StartsWith("709151646", container.Value!["sourceId"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Containers_OfAConfluenceSite_LeadToTheKeyTable()
    {
        await using var stage = await EmulatorStage.StartAsync(EmulatorStage.ConfluenceMappings);
        var containers = (await stage.GetJsonAsync($"/container/{stage.TransferId}/page?containerType=ConfluenceSpace&pageSize=2"))!;
        var rest = await stage.GetJsonAsync($"/container/{stage.TransferId}/page?containerType=ConfluenceSpace&lastEntity={containers["meta"]!["lastEntity"]}");
        var all = containers["containers"]!.AsObject().Concat(rest["containers"]!.AsObject()).Select(p => p.Value!).ToList();
        var mapping = (await stage.GetJsonAsync($"/mapping/{stage.TransferId}/page?namespace=confluence%3Aspace"))["items"]!;
        var ids = string.Join(',', all.Select(c => mapping[c["sourceId"]!.GetValue<string>()]!.GetValue<string>()));
        using var request = stage.Request("GET", $"{stage.Emulator.SiteBaseUrl}/api/v2/spaces?ids={Uri.EscapeDataString(ids)}&limit=2");
        request.Headers.Add("Migration-App", "true");

        using var answer = await stage.SendAsync(request);
        var spaces = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        using var next = stage.Request("GET", new Uri(stage.Emulator.SiteBaseUrl, spaces["_links"]!["next"]!.GetValue<string>().Replace("/wiki/", "/sites/emulated-site/wiki/", StringComparison.Ordinal)).AbsoluteUri);
        next.Headers.Add("Migration-App", "true");
        using var second = await stage.SendAsync(next);

        Assert.EndsWith("/wiki", stage.Emulator.SiteBaseUrl.AbsolutePath, StringComparison.Ordinal);
        Assert.Equal(["EE", "HR", "IT"], all.Select(c => c["key"]!.GetValue<string>()));
        Assert.Equal(["EE", "HRX"], spaces["results"]!.AsArray().Select(s => s!["key"]!.GetValue<string>()));
        var last = Assert.Single(JsonNode.Parse(await second.Content.ReadAsStringAsync())!["results"]!.AsArray())!;
        Assert.Equal("HR", last["key"]!.GetValue<string>());
        Assert.Empty(stage.Emulator.Report().Violations);
    }

    [Fact]
    public async Task Containers_Site_IsOneSelectionOfUsers()
    {
        await using var stage = await EmulatorStage.StartAsync();

        var site = Assert.Single((await stage.GetJsonAsync($"/container/{stage.TransferId}/page?containerType=Site"))["containers"]!.AsObject()).Value!;

        Assert.Equal("ALL_USERS", site["selectedUsers"]!.GetValue<string>());
    }

    [Fact]
    public async Task Project_Unknown_Is404WithoutViolation()
    {
        await using var stage = await EmulatorStage.StartAsync();

        using var answer = await stage.SendAsync(stage.Request("GET", $"{stage.Emulator.SiteBaseUrl}/rest/api/3/project/10200"));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Empty(stage.Emulator.Report().Violations);
    }

    [Fact]
    public async Task Webhook_Put_ReplacesTheSet()
    {
        await using var stage = await EmulatorStage.StartAsync();

        var first = (await stage.GetJsonAsync("/webhook")).ToJsonString();
        var put = await stage.StatusAsync("PUT", "/webhook", """{"endpoints":["https://a.example/x"]}""");
        var second = (await stage.GetJsonAsync("/webhook")).ToJsonString();

        Assert.Equal("""{"endpoints":[]}""", first);
        Assert.Equal(HttpStatusCode.OK, put);
        Assert.Equal("""{"endpoints":["https://a.example/x"]}""", second);
        Assert.Empty(stage.Emulator.Report().Violations);
    }

    [Fact]
    public async Task Feedback_SeveralTimes_ReportsDistinctDetailsInOrder()
    {
        await using var stage = await EmulatorStage.StartAsync();

        foreach (var details in new[] { """{"a":1}""", """{"b":2}""", """{ "a": 1 }""" })
            Assert.Equal(HttpStatusCode.OK, await stage.StatusAsync("POST", $"/feedback/{stage.TransferId}", $$"""{"details":{{details}}}"""));

        Assert.Equal(["""{"a":1}""", """{"b":2}"""], stage.Emulator.Report().Transfers[0].Feedback.Select(f => f.GetRawText()));
    }

    [Fact]
    public async Task Error_NothingRecorded_Is404WithoutViolation()
    {
        await using var stage = await EmulatorStage.StartAsync();

        Assert.Equal(HttpStatusCode.NotFound, await stage.StatusAsync("GET", $"/error/{stage.TransferId}"));
        Assert.Empty(stage.Emulator.Report().Violations);
    }

    [Theory]
    [InlineData("GET", "/data/{0}/all", null)]
    [InlineData("GET", "/mapping/{0}/page?namespace=a", null)]
    [InlineData("POST", "/mapping/{0}/find?namespace=a", "[]")]
    [InlineData("GET", "/container/{0}/page?containerType=Site", null)]
    [InlineData("POST", "/progress/{0}", """{"status":"IN_PROGRESS"}""")]
    [InlineData("POST", "/feedback/{0}", """{"details":{}}""")]
    [InlineData("GET", "/error/{0}", null)]
    public async Task Transfer_Unknown_Is403(string method, string path, string? body)
    {
        await using var stage = await EmulatorStage.StartAsync();

        var status = await stage.StatusAsync(method, string.Format(path, Guid.NewGuid()), body);

        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Equal(1, stage.Emulator.Report().Refused["403"]);
    }

    [Fact]
    public async Task SignedUrl_UnknownKey_Is404()
    {
        await using var stage = await EmulatorStage.StartAsync();

        Assert.Equal(HttpStatusCode.NotFound, await stage.StatusAsync("GET", $"/data/{Guid.NewGuid()}"));
    }

    [Theory]
    [InlineData(12, "/data/{0}/all", HttpStatusCode.BadRequest)]
    [InlineData(13, "/mapping/{0}/page?namespace=jira%3Aissue", HttpStatusCode.OK)]
    [InlineData(14, "/mapping/{0}/page?namespace=jira%3Aissue", HttpStatusCode.Forbidden)]
    [InlineData(14, "/error/{0}", HttpStatusCode.BadRequest)]
    public async Task Transfer_AfterItsTime_IsClosed(int days, string path, HttpStatusCode expected)
    {
        var time = new ManualTime();
        await using var stage = await EmulatorStage.StartAsync(time: time);

        time.Advance(TimeSpan.FromDays(days));

        Assert.Equal(expected, await stage.StatusAsync("GET", string.Format(path, stage.TransferId)));
    }

    [Fact]
    public async Task Transfer_NeverSettled_IsTimedOutByThePlatform()
    {
        var time = new ManualTime();
        await using var stage = await EmulatorStage.StartAsync(time: time);

        time.Advance(TimeSpan.FromDays(14));
        await stage.SettledAsync();

        Assert.Equal("TIMED_OUT", stage.Emulator.Report().Transfers[0].Status);
        Assert.Equal(3, stage.Emulator.Report().ExitCode);
        Assert.Equal("transfer-settled", stage.App.Events.Last().EventType);
    }

    [Fact]
    public async Task Report_AsJson_HasTheContractsNames()
    {
        await using var stage = await EmulatorStage.StartAsync();
        await stage.StatusAsync("POST", $"/feedback/{stage.TransferId}", """{"details":{"x":"é"}}""");

        var json = JsonNode.Parse(stage.Emulator.Report().ToJson())!;

        Assert.Equal(["transfers", "requests", "refused", "violations", "events"], json.AsObject().Select(p => p.Key));
        Assert.Equal(["transferId", "status", "percent", "message", "progressUpdates", "feedback"], json["transfers"]![0]!.AsObject().Select(p => p.Key));
        Assert.Equal(1, json["requests"]!["POST /feedback/{transferId}"]!.GetValue<int>());
        Assert.Equal("""{"401":0,"403":0}""", json["refused"]!.ToJsonString());
        Assert.Equal(["sent", "redelivered", "slowestAckMs"], json["events"]!.AsObject().Select(p => p.Key));
        Assert.Equal("é", json["transfers"]![0]!["feedback"]![0]!["x"]!.GetValue<string>());
    }

    [Fact]
    public async Task Start_BrokenMappingFile_TellsFileAndEntry()
    {
        var fault = await Assert.ThrowsAsync<InvalidDataException>(() => EmulatorStage.StartAsync("""{ "jira:issue": { "1": [] } }"""));

        Assert.Contains("0.json: '1' is mapped to Array", fault.Message, StringComparison.Ordinal);
    }
}
