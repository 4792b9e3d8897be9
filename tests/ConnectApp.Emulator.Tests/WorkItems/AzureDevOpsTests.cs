using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace ConnectApp.Emulator.Tests.WorkItems;

/// <summary>What Azure DevOps answers without any dial.</summary>
public sealed class AzureDevOpsTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly WorkItemsEmulator _emulator;
    private readonly WorkItemsClient _client;

    public AzureDevOpsTests()
    {
        _emulator = new WorkItemsEmulator(new WorkItemsOptions(), _time);
        _client = new WorkItemsClient(_emulator);
    }

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task Query_ByIdPages_FindsEachItemOnce()
    {
        List<int> found = [];
        int[] page;
        do
        {
            page = await _client.QueryAsync($"[System.TeamProject] = @project AND [System.Id] > {found.LastOrDefault()} ORDER BY [System.Id]", "?$top=7");
            found.AddRange(page);
        }
        while (page.Length == 7);

        Assert.Equal(40, found.Count);
        Assert.Equal(found.Distinct().Order(), found);
        Assert.Empty(_emulator.AzureDevOps.Violations);
    }

    [Fact]
    public async Task Query_WithConditions_FindsWhatFitsAndNothingElse()
    {
        var bugs = await _client.QueryAsync("[System.WorkItemType] IN ('Bug','Epic') AND NOT [System.State] = 'New'");
        var web = await _client.QueryAsync(@"[System.AreaPath] UNDER 'Emulated\Web'");
        var late = await _client.QueryAsync("[System.ChangedDate] >= '2024-01-09T00:00:00Z'", "?timePrecision=true");
        var either = await _client.QueryAsync("([System.Id] = 101 OR [System.Id] = 102) AND [System.Title] CONTAINS '10'");

        var all = await ItemsAsync(await _client.QueryAsync("[System.Id] > 0"));
        Assert.Equal(Ids(all, f => Text(f, "System.WorkItemType") is "Bug" or "Epic" && Text(f, "System.State") != "New"), bugs);
        Assert.Equal(Ids(all, f => Text(f, "System.AreaPath").StartsWith(@"Emulated\Web", StringComparison.Ordinal)), web);
        Assert.Equal(Ids(all, f => string.CompareOrdinal(Text(f, "System.ChangedDate"), "2024-01-09T00:00:00Z") >= 0), late);
        Assert.Equal([101, 102], either);
        Assert.NotEmpty(bugs);
        Assert.NotEmpty(web);
        Assert.NotEmpty(late);
    }

    [Theory]
    [InlineData("[Nothing] = 1", "TF51005")]
    [InlineData("[System.Id] > ", "TF51004")]
    [InlineData("[System.Title] = 'it", "TF51011")]
    [InlineData("[System.ChangedDate] >= '2026-01-01T10:00:00Z'", "date precision")]
    public async Task Query_ThatIsWrong_IsRefusedInTheServicesWords(string where, string expected)
    {
        using var response = await _client.AzureDevOpsAsync(HttpMethod.Post, "Emulated/_apis/wit/wiql",
            new JsonObject { ["query"] = $"SELECT [System.Id] FROM WorkItems WHERE {where}" }.ToJsonString());
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains(expected, body["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("1", body["$id"]!.GetValue<string>());
        Assert.Single(_emulator.AzureDevOps.Violations);
    }

    [Fact]
    public async Task Query_NestedWithoutEnd_IsRefused()
    {
        using var response = await _client.AzureDevOpsAsync(HttpMethod.Post, "Emulated/_apis/wit/wiql",
            new JsonObject { ["query"] = $"SELECT [System.Id] FROM WorkItems WHERE {new string('(', 31_000)}" }.ToJsonString());

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Project_Default_HasAllThatAMigrationMeets()
    {
        var items = await ItemsAsync(await _client.QueryAsync("[System.Id] > 0"));
        var types = items.Select(i => Text(i, "System.WorkItemType")).ToHashSet();
        var relations = items.SelectMany(i => i["relations"]?.AsArray() ?? []).Select(r => r!["rel"]!.GetValue<string>()).ToHashSet();
        var depth = items.Max(i => Depth(items, i));

        Assert.Superset(new HashSet<string> { "Epic", "Feature", "User Story", "Bug", "Task", "Issue", "Impediment", "Test Case", "Product Backlog Item", "Spike" }, types);
        Assert.Superset(new HashSet<string> { "AttachedFile", "Hyperlink", "ArtifactLink", "System.LinkTypes.Related", "System.LinkTypes.Hierarchy-Forward" }, relations);
        Assert.Equal(4, depth);
        Assert.Contains(items, i => i["multilineFieldsFormat"]!.AsObject().Count > 0);
        Assert.Contains(items, i => i["fields"]!["System.AssignedTo"] is JsonValue);
        Assert.Contains(items, i => i["fields"]!["System.AssignedTo"] is JsonObject);
        Assert.Contains(items, i => i["fields"]!["System.Parent"] is { } parent && parent.GetValue<int>() > i["id"]!.GetValue<int>());
        Assert.Contains(items, i => Texts(i).Contains("_apis/wit/attachments/", StringComparison.Ordinal));
        Assert.Contains(items, i => Texts(i).Contains("data:image/png;base64", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Project_OfTheSameSeed_IsTheSameByteForByte()
    {
        using var again = new WorkItemsClient(new WorkItemsEmulator(new WorkItemsOptions(), _time));
        using var other = new WorkItemsClient(new WorkItemsEmulator(new WorkItemsOptions { Project = new() { Seed = 2 } }, _time));

        var (first, second, third) = (await TextAsync(_client), await TextAsync(again), await TextAsync(other));

        Assert.Equal(first, second);
        Assert.NotEqual(first, third);

        static async Task<string> TextAsync(WorkItemsClient client) =>
            (await client.GetAzureDevOpsAsync("_apis/wit/workitems?ids=101,102,103,111,112&$expand=all")).ToJsonString();
    }

    [Fact]
    public async Task Links_AreAtBothEnds()
    {
        var items = await ItemsAsync(await _client.QueryAsync("[System.Id] > 0"));
        var links = items.SelectMany(i => (i["relations"]?.AsArray() ?? []).Where(r => r!["rel"]!.GetValue<string>().Contains("LinkTypes", StringComparison.Ordinal))
            .Select(r => (From: i["id"]!.GetValue<int>(), Rel: r!["rel"]!.GetValue<string>(), To: int.Parse(r["url"]!.GetValue<string>().Split('/')[^1])))).ToHashSet();
        var inside = links.Where(l => l.To < 900_000).ToList();

        Assert.All(inside, l => Assert.Contains((l.To, l.Rel.EndsWith("-Forward", StringComparison.Ordinal) ? l.Rel.Replace("-Forward", "-Reverse") : l.Rel.Replace("-Reverse", "-Forward"), l.From), links));
        Assert.True(inside.Count > 40, $"Only {inside.Count} links.");
    }

    [Fact]
    public async Task Batch_Of201_IsRefused()
    {
        using var response = await _client.AzureDevOpsAsync(HttpMethod.Post, "_apis/wit/workitemsbatch",
            new JsonObject { ["ids"] = new JsonArray([.. Enumerable.Range(1, 201).Select(i => (JsonNode)i)]) }.ToJsonString());

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("VS403474", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("VS403474", Assert.Single(_emulator.AzureDevOps.Violations), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Batch_WithAMissingItem_LeavesAHoleOrFails()
    {
        var omitted = await _client.PostAzureDevOpsAsync("_apis/wit/workitemsbatch",
            new JsonObject { ["ids"] = new JsonArray(101, 999_999, 102), ["errorPolicy"] = "omit" });
        using var failed = await _client.AzureDevOpsAsync(HttpMethod.Post, "_apis/wit/workitemsbatch", """{"ids":[101,999999]}""");

        Assert.Equal([101, null, 102], omitted["value"]!.AsArray().Select(i => i?["id"]!.GetValue<int>()));
        Assert.Equal(HttpStatusCode.NotFound, failed.StatusCode);
    }

    [Fact]
    public async Task Comments_ByPages_AreAllOfThem()
    {
        var busy = await BusiestAsync();
        List<int> found = [];
        var token = "";
        do
        {
            var page = await _client.GetAzureDevOpsAsync($"Emulated/_apis/wit/workItems/{busy}/comments?$top=2&order=asc{token}");
            found.AddRange(page["comments"]!.AsArray().Select(c => c!["id"]!.GetValue<int>()));
            token = page["continuationToken"] is { } next ? $"&continuationToken={next}" : "";
        }
        while (token.Length > 0);
        var count = (await ItemsAsync([busy]))[0]["fields"]!["System.CommentCount"]!.GetValue<int>();

        Assert.Equal(count, found.Count);
        Assert.Equal(found.Order(), found);
        Assert.True(count > 2);
    }

    [Fact]
    public async Task File_OfARelation_HasTheSizeThatTheRelationSays()
    {
        var items = await ItemsAsync(await _client.QueryAsync("[System.Id] > 0"));
        var relation = items.SelectMany(i => i["relations"]?.AsArray() ?? []).First(r => r!["rel"]!.GetValue<string>() == "AttachedFile")!;
        using var file = await _client.AzureDevOpsAsync(HttpMethod.Get, $"Emulated/_apis/wit/attachments/{relation["url"]!.GetValue<string>().Split('/')[^1]}?download=true");

        Assert.Equal("application/octet-stream", file.Content.Headers.ContentType!.MediaType);
        Assert.Equal(relation["attributes"]!["resourceSize"]!.GetValue<int>(), (await file.Content.ReadAsByteArrayAsync()).Length);
    }

    [Fact]
    public async Task Updates_OfAnItem_LeadToItsState()
    {
        var item = (await ItemsAsync(await _client.QueryAsync("[System.Rev] > 2")))[0];
        var updates = (await _client.GetAzureDevOpsAsync($"Emulated/_apis/wit/workItems/{item["id"]}/updates"))["value"]!.AsArray();
        var states = updates.Select(u => u!["fields"]?["System.State"]?["newValue"]?.GetValue<string>()).OfType<string>();

        Assert.Equal(item["rev"]!.GetValue<int>(), updates.Count);
        Assert.Equal(Text(item, "System.State"), states.Last());
    }

    [Theory]
    [InlineData("7.1", HttpStatusCode.OK)]
    [InlineData("5.0", HttpStatusCode.OK)]
    [InlineData("7.2", HttpStatusCode.BadRequest)]
    [InlineData("8.0", HttpStatusCode.BadRequest)]
    [InlineData("", HttpStatusCode.BadRequest)]
    public async Task Version_OfACall_IsChecked(string version, HttpStatusCode expected)
    {
        using var response = await _client.AzureDevOpsAsync(HttpMethod.Get, "_apis/projects/Emulated", version: version);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task Credential_ThatIsWrong_ShowsASignInPage()
    {
        _client.Pat = "wrong";
        using var response = await _client.AzureDevOpsAsync(HttpMethod.Get, "_apis/projects/Emulated");

        Assert.Equal(203, (int)response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType!.MediaType);
    }

    [Fact]
    public async Task Credential_Entra_WorksUntilItEnds()
    {
        var token = WorkItemsEmulator.EntraToken(_time.GetUtcNow().AddHours(1));
        async Task<int> StatusAsync()
        {
            using var response = await _client.SendAsync(HttpMethod.Get, $"{WorkItemsEmulator.AzureDevOpsUrl}/emulated/_apis/projects/Emulated?api-version=7.1", null, new("Bearer", token));
            return (int)response.StatusCode;
        }

        var before = await StatusAsync();
        _time.Advance(TimeSpan.FromHours(2));

        Assert.Equal(200, before);
        Assert.Equal(203, await StatusAsync());
    }

    [Fact]
    public async Task Edit_OfAPerson_IsANewRevision()
    {
        var before = (await ItemsAsync([101]))[0]["rev"]!.GetValue<int>();
        _emulator.EditWorkItem(101, "System.Title", "changed");
        var after = (await ItemsAsync([101]))[0];
        var created = _emulator.CreateWorkItem("Bug", "new");

        Assert.Equal(before + 1, after["rev"]!.GetValue<int>());
        Assert.Equal("changed", Text(after, "System.Title"));
        Assert.Equal(_emulator.WorkItemIds[^1], created);
        Assert.Equal([101, created], await _client.QueryAsync("[System.ChangedDate] >= '2026-11-21T00:00:00Z'", "?timePrecision=true"));
    }

    private static string Text(JsonNode item, string field) => item["fields"]![field]?.ToString() ?? "";

    private static string Texts(JsonNode item) => Text(item, "System.Description") + Text(item, "Microsoft.VSTS.TCM.ReproSteps") + Text(item, "Microsoft.VSTS.Common.AcceptanceCriteria");

    private static IEnumerable<int> Ids(IEnumerable<JsonNode> items, Func<JsonNode, bool> fits) => items.Where(fits).Select(i => i["id"]!.GetValue<int>()).Order();

    private static int Depth(IReadOnlyList<JsonNode> items, JsonNode item) =>
        item["fields"]!["System.Parent"] is { } parent && items.FirstOrDefault(i => i["id"]!.GetValue<int>() == parent.GetValue<int>()) is { } above ? 1 + Depth(items, above) : 1;

    private async Task<IReadOnlyList<JsonNode>> ItemsAsync(int[] ids)
    {
        var batch = await _client.PostAzureDevOpsAsync("_apis/wit/workitemsbatch",
            new JsonObject { ["ids"] = new JsonArray([.. ids.Select(i => (JsonNode)i)]), ["$expand"] = "all" });
        return [.. batch["value"]!.AsArray().Select(i => i!)];
    }

    private async Task<int> BusiestAsync()
    {
        var items = await ItemsAsync(await _client.QueryAsync("[System.CommentCount] > 2"));
        return items.MaxBy(i => i["fields"]!["System.CommentCount"]!.GetValue<int>())!["id"]!.GetValue<int>();
    }
}
