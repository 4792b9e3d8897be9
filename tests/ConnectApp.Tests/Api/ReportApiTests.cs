using ConnectApp.Api.Answers;
using ConnectApp.Admin.Models;
using ConnectApp.Composition;
using System.Text.Json;
using System.Text.Json.Nodes;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Runs;
using Xunit;

namespace ConnectApp.Tests.Api;

/// <summary>The routes beyond the seed's, on one settled migration: 16 records, 13 loaded, 2 skipped, 1 broken, and references without a mapping.</summary>
public sealed class ReportApiTests : IAsyncLifetime
{
    private ApiStage _stage = null!;
    private TransferRun _run = null!;

    public async Task InitializeAsync()
    {
        _stage = await ApiStage.StartAsync(TestExport.Small(5), new FastTime(10));
        _run = _stage.Backend.FindRun(await _stage.Site.MigrateAsync(_stage.Backend))!;
    }

    public async Task DisposeAsync() => await _stage.DisposeAsync();

    [Fact]
    public async Task Files_OfARun_HaveCountsAndPages()
    {
        var all = await GetAsync("files");
        var first = await GetAsync("files?limit=2");
        var second = await GetAsync($"files?limit=2&after={first.Json["next"]}");

        Assert.Equal((200, "application/json"), (all.Code, all.ContentHeaders.ContentType!.MediaType));
        Assert.All(all.Json["files"]!.AsArray(), f => Assert.Equal((long)f!["read"]!, (long)f["loaded"]! + (long)f["unchanged"]! + (long)f["skipped"]! + (long)f["failed"]!));
        Assert.Equal(16, all.Json["files"]!.AsArray().Sum(f => (long)f!["read"]!));
        Assert.Null(all.Json["next"]);
        Assert.Equal(Texts(all, "files", "label"), [.. Texts(first, "files", "label"), .. Texts(second, "files", "label")]);
        Assert.Null(second.Json["next"]);
    }

    [Fact]
    public async Task Problems_PagedAndFiltered_AreThoseOfTheWholeList()
    {
        var all = (await GetAsync("problems?limit=500")).Json["problems"]!.AsArray().Select(p => p!.ToJsonString()).ToList();

        var paged = new List<string>();
        string? next = null;
        do
        {
            var page = (await GetAsync($"problems?limit=3{(next is null ? "" : $"&after={next}")}")).Json;
            paged.AddRange(page["problems"]!.AsArray().Select(p => p!.ToJsonString()));
            next = (string?)page["next"];
        }
        while (next is not null);
        var users = (await GetAsync("problems?limit=500&entity=checklists&namespace=jira:issue")).Json["problems"]!.AsArray();

        Assert.True(all.Count > 6);
        Assert.Equal(all, paged);
        Assert.NotEmpty(users);
        Assert.All(users, p => Assert.Equal(("checklists", "jira:issue"), ((string)p!["entity"]!, (string)p["namespace"]!)));
        Assert.All(users, p => Assert.Equal(JsonValueKind.Number, p!["key"]!.GetValueKind()));
    }

    [Fact]
    public async Task Downloads_OfTheProblems_HoldEachOnce()
    {
        var listed = (await GetAsync("problems?limit=500")).Json["problems"]!.AsArray().Select(p => p!.ToJsonString()).ToList();

        var ndjson = await GetAsync("problems.ndjson");
        var csv = await GetAsync("problems.csv");
        var filtered = await GetAsync("problems.csv?namespace=jira:issue");

        Assert.Equal(listed, ndjson.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l)!.ToJsonString()));
        Assert.Equal($"attachment; filename=problems-{_run.RunId.ToString()[..8]}.csv", csv.ContentHeaders.ContentDisposition!.ToString().Replace("\"", "", StringComparison.Ordinal));
        Assert.Equal("label,record,offset,key,title,path,kind,namespace,value,code,effect,reason,hint,position,around,entity,accepted", csv.Text.Split("\r\n")[0]);
        Assert.Equal(listed.Count + 2, csv.Text.Split("\r\n").Length);
        Assert.All(filtered.Text.Split("\r\n")[1..^1], l => Assert.Contains(",jira:issue,", l, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Missing_OfARun_AreDistinctBesideTheCountsOfAll()
    {
        var missing = (await GetAsync("missing")).Json;
        var issues = (await GetAsync("missing?namespace=jira:issue&limit=1")).Json;

        var references = missing["references"]!.AsArray();
        Assert.NotEmpty(references);
        Assert.Equal(references.Select(r => $"{r!["namespace"]} {r["value"]}").Distinct().Count(), references.Count);
        Assert.Equal(
            missing["namespaces"]!.AsArray().Where(n => (long)n!["missing"]! > 0).Select(n => $"{n!["namespace"]} {n["missing"]}"),
            references.GroupBy(r => (string)r!["namespace"]!).Select(g => $"{g.Key} {g.Sum(r => (long)r!["count"]!)}"));
        Assert.All(issues["references"]!.AsArray(), r => Assert.Equal("jira:issue", (string)r!["namespace"]!));
    }

    [Fact]
    public async Task Retry_OfAnEndedRun_SaysWhatIsKeptAndUntil()
    {
        var answer = await _stage.PostAsync($"/api/migrations/{_run.RunId}/retry", _stage.Admin());

        Assert.Equal(200, answer.Code);
        Assert.Equal(("PARTIAL", false), ((string)answer.Json["status"]!, (bool)answer.Json["healing"]!));
        Assert.True((long)answer.Json["keptRecords"]! > 0);
        Assert.StartsWith(_run.ConfirmedAt!.Value.UtcDateTime.AddDays(30).ToString("yyyy-MM-dd", null), (string)answer.Json["until"]!, StringComparison.Ordinal);
        Assert.Contains("the next migration of the same scope heals", (string)answer.Json["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_PageByPage_AreTheStoredBytesAndTheCursorGoesOn()
    {
        var tenant = _stage.TenantOf(_stage.Site.Emulator.Sites[0]);
        var records = new List<string>();
        string? next = null;
        JsonNode page;
        do
        {
            page = (await _stage.GetAsync($"/api/records/notes?limit=2{(next is null ? "" : $"&after={next}")}", _stage.Operator(tenant.ToString()))).Json;
            records.AddRange(page["records"]!.AsArray().Select(r => r!["value"]!.ToJsonString()));
            next = (string)page["next"]!;
        }
        while ((bool)page["hasMore"]!);

        var stored = await _stage.GetAsync($"/api/records/notes?tenantId={tenant}", _stage.Operator());
        var later = await _stage.GetAsync($"/api/records/notes?after={next}&tenantId={tenant}", _stage.Operator());

        Assert.Equal(5, records.Count);
        Assert.Equal(stored.Json["records"]!.AsArray().Select(r => r!["value"]!.ToJsonString()), records);
        Assert.Equal(($$"""{"records":[],"next":"{{next}}","hasMore":false}""", 200), (later.Text, later.Code));
    }

    [Theory]
    [InlineData("files?limit=0", "limit must be a number from 1 to 500")]
    [InlineData("problems?limit=501", "limit must be a number from 1 to 500")]
    [InlineData("problems?after=bm9uZQ", "after must be the next of an earlier answer of this list")]
    [InlineData("problems?entity=a&entity=b", "entity must be given once")]
    [InlineData("missing?after=%00", "after must be the next of an earlier answer of this list")]
    [InlineData("problems.csv?code=a&code=b", "code must be given once")]
    public async Task Reports_WrongParameter_IsAProblemThatRepeatsNothing(string path, string fault)
    {
        var answer = await GetAsync(path);

        Assert.Equal((400, "application/problem+json"), (answer.Code, answer.ContentHeaders.ContentType!.MediaType));
        Assert.Equal(("Bad Request", 400, "VALIDATION_FAILED", fault), ((string)answer.Json["title"]!, (int)answer.Json["status"]!, (string)answer.Json["code"]!, (string)answer.Json["errors"]![0]!));
    }

    [Fact]
    public async Task Reports_CursorOfAnotherList_IsRefused()
    {
        var cursor = (string)(await GetAsync("files?limit=1")).Json["next"]!;

        var answer = await GetAsync($"problems?after={cursor}");

        Assert.Equal(400, answer.Code);
    }

    [Theory]
    [InlineData("GET", "files")]
    [InlineData("GET", "problems")]
    [InlineData("GET", "problems.ndjson")]
    [InlineData("GET", "problems.csv")]
    [InlineData("GET", "missing")]
    [InlineData("POST", "retry")]
    public async Task Reports_OfOthersOrWithoutToken_AreRefusedAsProblems(string method, string path)
    {
        var url = $"/api/migrations/{_run.RunId}/{path}";

        var stranger = await _stage.SendAsync(new HttpMethod(method), url, _stage.Operator(Guid.NewGuid().ToString()));
        var unknown = await _stage.SendAsync(new HttpMethod(method), $"/api/migrations/{Guid.NewGuid()}/{path}", _stage.Operator());
        var nobody = await _stage.SendAsync(new HttpMethod(method), url, null);

        Assert.Equal((404, "application/problem+json", "MIGRATION_NOT_FOUND"), (stranger.Code, stranger.ContentHeaders.ContentType!.MediaType, (string)stranger.Json["code"]!));
        Assert.Equal((404, "application/problem+json"), (unknown.Code, unknown.ContentHeaders.ContentType!.MediaType));
        Assert.Equal((401, "application/problem+json", "UNAUTHORIZED"), (nobody.Code, nobody.ContentHeaders.ContentType!.MediaType, (string)nobody.Json["code"]!));
    }

    [Fact]
    public async Task Records_WrongCallers_AreRefused()
    {
        var tenant = _stage.TenantOf(_stage.Site.Emulator.Sites[0]);
        var other = Guid.NewGuid().ToString();

        var admin = await _stage.GetAsync("/api/records/notes", _stage.Admin());
        var unsaid = await _stage.GetAsync("/api/records/notes", _stage.Operator());
        var stranger = await _stage.GetAsync($"/api/records/notes?tenantId={tenant}", _stage.Operator(other));
        var nowhere = await _stage.GetAsync($"/api/records/notes?tenantId={other}", _stage.Operator());
        var nothing = await _stage.GetAsync($"/api/records/bogus?tenantId={tenant}", _stage.Operator());
        var ofNotes = (string)(await _stage.GetAsync($"/api/records/notes?tenantId={tenant}", _stage.Operator())).Json["next"]!;
        var future = await _stage.GetAsync(
            $"/api/records/notes?tenantId={tenant}&after={ConnectApp.Api.Answers.Cursor.Of($"records {tenant} notes", "1000000", "")}", _stage.Operator());
        var mixedUp = await _stage.GetAsync($"/api/records/checklists?tenantId={tenant}&after={ofNotes}", _stage.Operator());

        Assert.Equal((403, "FORBIDDEN"), (admin.Code, (string)admin.Json["code"]!));
        Assert.Equal((400, "tenantId must be given, as your token is for all tenants"), (unsaid.Code, (string)unsaid.Json["errors"]![0]!));
        Assert.Equal((404, 404), (stranger.Code, nowhere.Code));
        Assert.Equal(stranger.Text, nowhere.Text);
        Assert.Equal((200, 0), (nothing.Code, nothing.Json["records"]!.AsArray().Count));
        Assert.Equal((410, "CURSOR_GONE", 400), (future.Code, (string)future.Json["code"]!, mixedUp.Code));
    }

    private Task<ApiResponse> GetAsync(string path) => _stage.GetAsync($"/api/migrations/{_run.RunId}/{path}", _stage.Admin());

    private static List<string> Texts(ApiResponse answer, string list, string member) => [.. answer.Json[list]!.AsArray().Select(i => (string)i![member]!)];
}
