using System.Net;
using System.Text.Json.Nodes;
using ConnectApp.Emulator.AppMigration.Dials;
using ConnectApp.Emulator.Faults;
using Xunit;

namespace ConnectApp.Emulator.Tests;

/// <summary>The group <c>network</c>, dial by dial.</summary>
public class NetworkDialTests
{
    private const string Page = "/page?namespace=jira%3Aissue";

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(408)]
    [InlineData(409)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task Status_WithoutRetryAfter_IsAnsweredOnceWithoutTheHeader(int status)
    {
        await using var stage = await StartAsync($"{{ operation: \"GET /mapping/{{transferId}}/page\", at: [1], status: {status} }}");

        using var faulty = await stage.CallAsync("GET", $"/mapping/{stage.TransferId}{Page}");
        using var good = await stage.CallAsync("GET", $"/mapping/{stage.TransferId}{Page}");

        Assert.Equal((status, 200), ((int)faulty.StatusCode, (int)good.StatusCode));
        Assert.Null(faulty.Headers.RetryAfter);
        Assert.Equal(status is 502 or 504 ? "text/html" : "application/json", faulty.Content.Headers.ContentType!.MediaType);
        Assert.Equal(1, stage.Acted("status"));
        Assert.Empty(stage.Emulator.Report().Violations);
    }

    public static TheoryData<string> Operations() => [.. Scenario.Operations.All.Where(operation => operation.Contains('/', StringComparison.Ordinal) && !PlatformNames.Forge.Contains(operation))];

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Status_OfEachOperation_IsAnsweredThere(string operation)
    {
        await using var stage = await EmulatorStage.StartAsync(operation is "GET /api/v2/spaces" or "GET /rest/api/user" ? EmulatorStage.ConfluenceMappings : EmulatorStage.JiraMappings,
            $"network: [{{ operation: \"{operation}\", at: [1], status: 503 }}]");
        var (method, path) = (operation.Split(' ')[0], operation.Split(' ')[1]);
        var s3Key = stage.App.Events.Last().Json["s3Key"]!.GetValue<string>();
        var query = path switch
        {
            "/container/{transferId}/page" => "?containerType=Site",
            _ when path.StartsWith("/mapping/", StringComparison.Ordinal) => "?namespace=jira%3Aissue",
            _ => "",
        };
        path = path.Replace("{transferId}", $"{stage.TransferId}", StringComparison.Ordinal).Replace("{s3Key}", s3Key, StringComparison.Ordinal)
            .Replace("{projectIdOrKey}", "AAAX", StringComparison.Ordinal);
        var isProduct = path.StartsWith("/rest/", StringComparison.Ordinal) || path.StartsWith("/api/", StringComparison.Ordinal);
        var body = method == "GET" ? null : path.StartsWith("/mapping/", StringComparison.Ordinal) ? "[]" : "{}";

        using var request = path == "/storage/{file}" ? new HttpRequestMessage(HttpMethod.Get, (await stage.SignAsync()).Url)
            : stage.Request(method, (isProduct ? stage.Emulator.SiteBaseUrl.AbsoluteUri : stage.Api) + path + query, body);
        request.Headers.Add("Migration-App", "true");
        using var answer = await stage.SendAsync(request);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(1, stage.Acted("status"));
        Assert.Empty(stage.Emulator.Report().Violations);
    }

    [Fact]
    public async Task RetryAfterDate_Given_IsAnHttpDateOfThePlatformsClock()
    {
        var time = new ManualTime();
        await using var stage = await StartAsync("{ operation: \"GET /webhook\", at: [1], status: 429, retryAfterDate: 90 }", time);

        using var answer = await stage.CallAsync("GET", "/webhook");

        Assert.Equal(time.GetUtcNow().AddSeconds(90), answer.Headers.RetryAfter!.Date);
    }

    [Theory]
    [InlineData("", 0, "IN_PROGRESS")]
    [InlineData(", applied: true", 1, "SUCCESS")]
    public async Task Status_OnALastWord_IsAppliedOnlyIfTheDialSaysSo(string applied, int updates, string status)
    {
        await using var stage = await StartAsync($"{{ operation: last word, at: [1], status: 504{applied} }}");

        var answered = await stage.ProgressAsync("""{"status":"SUCCESS","percent":100}""");

        var transfer = stage.Emulator.Report().Transfers.Single();
        Assert.Equal(HttpStatusCode.GatewayTimeout, answered);
        Assert.Equal((updates, status), (transfer.ProgressUpdates, transfer.Status));
    }

    [Fact]
    public async Task Ignore_OnALastWord_Answers200AndChangesNothing()
    {
        await using var stage = await StartAsync("{ operation: last word, at: [1], ignore: true }");

        using var ignored = await stage.CallAsync("POST", $"/progress/{stage.TransferId}", """{"status":"SUCCESS","percent":100}""");
        var before = stage.Emulator.Report().Transfers.Single().Status;
        var taken = await stage.ProgressAsync("""{"status":"SUCCESS","percent":100}""");

        Assert.Equal("SUCCESS", JsonNode.Parse(await ignored.Content.ReadAsStringAsync())!["status"]!.GetValue<string>());
        Assert.Equal(("IN_PROGRESS", HttpStatusCode.OK), (before, taken));
        Assert.Equal("SUCCESS", stage.Emulator.Report().Transfers.Single().Status);
        Assert.Equal(1, stage.Acted("ignore"));
    }

    [Theory]
    [InlineData("reset: true", "reset", 0)]
    [InlineData("loseAnswer: true", "loseAnswer", 1)]
    [InlineData("timeout: 20ms", "timeout", 0)]
    [InlineData("timeout: 20ms, applied: true", "timeout", 1)]
    public async Task Connection_ThatEndsWithoutAnAnswer_HasAppliedTheCallOrNot(string fault, string name, int updates)
    {
        await using var stage = await StartAsync($"{{ operation: \"POST /progress/{{transferId}}\", at: [1], {fault} }}");

        await Assert.ThrowsAsync<HttpRequestException>(() => stage.ProgressAsync("""{"status":"IN_PROGRESS","percent":5}"""));

        Assert.Equal(updates, stage.Emulator.Report().Transfers.Single().ProgressUpdates);
        Assert.Equal(1, stage.Acted(name));
    }

    [Fact]
    public async Task Timeout_OfHalfAnHour_HoldsTheCallUntilThen()
    {
        var time = new ManualTime();
        await using var stage = await StartAsync("{ operation: \"GET /webhook\", at: [1], timeout: 30m }", time);

        var call = stage.CallAsync("GET", "/webhook");
        await Until.TrueAsync(() => time.Pending(TimeSpan.FromMinutes(30)));
        time.Advance(TimeSpan.FromMinutes(29));
        var early = call.IsCompleted;
        time.Advance(TimeSpan.FromMinutes(1));

        await Assert.ThrowsAsync<HttpRequestException>(() => call);
        Assert.False(early);
    }

    [Theory]
    [InlineData("cutAt: 4", "0123", false)]
    [InlineData("cutAt: 10", "0123456789", true)]
    [InlineData("lengthOff: 3", "0123456789", false)]
    [InlineData("lengthOff: -3", "0123456", true)]
    [InlineData("bytesPerSecond: 50", "0123456789", true)]
    [InlineData("expireAt: 6", "012345", false)]
    public async Task Body_OfADownload_EndsWhereTheDialSays(string fault, string body, bool isWhole)
    {
        await using var stage = await StartAsync($"{{ operation: \"GET /storage/{{file}}\", at: [1], {fault} }}");
        var (s3Key, url) = await stage.SignAsync();

        var download = await stage.DownloadAsync(url);

        Assert.Equal((HttpStatusCode.OK, body, isWhole), download);
        Assert.Equal(body.Length, stage.Emulator.DownloadedBytes[s3Key]);
        // A cut behind the last byte is none.
        Assert.Equal(fault == "cutAt: 10" ? 0 : 1, stage.Acted(fault.Split(':')[0]));
    }

    [Fact]
    public async Task Storage_QuestionForTheSize_MeetsNoDialAndIsNoDownload()
    {
        await using var stage = await StartAsync("{ operation: \"GET /storage/{file}\", at: [1], status: 503 }");
        var (s3Key, url) = await stage.SignAsync();
        using var http = new HttpClient();
        using var question = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Range = new(0, 0) } };

        using var size = await http.SendAsync(question);
        using var download = await http.GetAsync(url);

        Assert.Equal((HttpStatusCode.PartialContent, 10L), (size.StatusCode, size.Content.Headers.ContentRange!.Length));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, 1), (download.StatusCode, stage.Acted("status")));
        Assert.Equal(0, stage.Emulator.DownloadedBytes.GetValueOrDefault(s3Key));
    }

    [Theory]
    [InlineData("cutAt: 5")]
    [InlineData("lengthOff: 7")]
    public async Task Body_OfAnAnswerOfTheApi_IsCutAndTheNextOneIsWhole(string fault)
    {
        await using var stage = await StartAsync($"{{ operation: \"GET /mapping/{{transferId}}/page\", at: [1], {fault} }}");

        await Assert.ThrowsAsync<HttpRequestException>(() => stage.CallAsync("GET", $"/mapping/{stage.TransferId}{Page}"));
        var page = await stage.GetJsonAsync($"/mapping/{stage.TransferId}{Page}");

        Assert.Equal(3, page["items"]!.AsObject().Count);
    }

    [Fact]
    public async Task BytesPerSecond_OfASlowBody_TakesItsTime()
    {
        var time = new ManualTime();
        await using var stage = await StartAsync("{ operation: \"GET /storage/{file}\", at: [1], bytesPerSecond: 50 }", time);
        var (_, url) = await stage.SignAsync();

        var download = stage.DownloadAsync(url);
        for (var piece = 0; piece < 2; piece++)
        {
            await Until.TrueAsync(() => time.Pending(TimeSpan.FromMilliseconds(100)));
            time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal("0123456789", (await download).Body);
    }

    [Fact]
    public async Task IgnoreRange_AskedForARange_SendsTheWholeFile()
    {
        await using var stage = await StartAsync("{ operation: \"GET /storage/{file}\", at: [1, 2], ignoreRange: true }");
        var (_, url) = await stage.SignAsync();

        var whole = await stage.DownloadAsync(url, "bytes=4-");
        var unasked = await stage.DownloadAsync(url);
        var part = await stage.DownloadAsync(url, "bytes=4-");

        Assert.Equal((HttpStatusCode.OK, "0123456789", true), whole);
        Assert.Equal("0123456789", unasked.Body);
        Assert.Equal((HttpStatusCode.PartialContent, "456789", true), part);
        Assert.Equal(1, stage.Acted("ignoreRange"));
    }

    [Fact]
    public async Task Replace_OfAFile_ChangesItsTagAndNotItsBytes()
    {
        await using var stage = await StartAsync("{ operation: \"GET /storage/{file}\", at: [2], replace: true }");
        var (_, url) = await stage.SignAsync();
        using var first = await stage.SendAsync(new HttpRequestMessage(HttpMethod.Get, url));
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("Range", "bytes=4-");
        request.Headers.TryAddWithoutValidation("If-Range", first.Headers.ETag!.ToString());

        using var second = await stage.SendAsync(request);
        using var third = await stage.SendAsync(new HttpRequestMessage(HttpMethod.Get, url));

        Assert.Equal((HttpStatusCode.OK, "0123456789"), (second.StatusCode, await second.Content.ReadAsStringAsync()));
        Assert.NotEqual(first.Headers.ETag, second.Headers.ETag);
        Assert.Equal(second.Headers.ETag, third.Headers.ETag);
    }

    [Fact]
    public async Task ReplaceWith_AnotherFile_SendsThatOneFromThenOn()
    {
        await using var stage = await StartAsync("{ operation: \"GET /storage/{file}\", label: a.ndjson, at: [2], replaceWith: sub/b.ndjson }");
        var (_, url) = await stage.SignAsync();

        string[] bodies = [(await stage.DownloadAsync(url)).Body, (await stage.DownloadAsync(url)).Body, (await stage.DownloadAsync(url)).Body];

        Assert.Equal(["0123456789", "{\"id\":708151643100000}\n", "{\"id\":708151643100000}\n"], bodies);
    }

    [Fact]
    public async Task ReplaceWith_NoSuchFile_IsToldAtTheStart()
    {
        var fault = await Assert.ThrowsAsync<InvalidDataException>(() => StartAsync("{ operation: \"GET /storage/{file}\", at: [1], replaceWith: nowhere.ndjson }"));

        Assert.Contains("nowhere.ndjson: no such file; network[0]", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UrlLifetime_Given_EndsTheUrlThen()
    {
        var time = new ManualTime();
        await using var stage = await StartAsync("{ operation: \"GET /data/{s3Key}\", at: [1], urlLifetime: 0s }, { operation: \"GET /data/{s3Key}\", at: [2], urlLifetime: 10s }", time);
        var (_, over) = await stage.SignAsync();
        var (_, brief) = await stage.SignAsync();
        var (_, usual) = await stage.SignAsync();

        HttpStatusCode[] statuses = [(await stage.DownloadAsync(over)).Status, (await stage.DownloadAsync(brief)).Status];
        time.Advance(TimeSpan.FromSeconds(10));
        HttpStatusCode[] later = [(await stage.DownloadAsync(brief)).Status, (await stage.DownloadAsync(usual)).Status];

        Assert.Equal([HttpStatusCode.Forbidden, HttpStatusCode.OK], statuses);
        Assert.Equal([HttpStatusCode.Forbidden, HttpStatusCode.OK], later);
    }

    [Fact]
    public async Task ExpireAt_InMidBody_EndsThatUrlAndNoOther()
    {
        await using var stage = await StartAsync("{ operation: \"GET /storage/{file}\", at: [1], expireAt: 3 }");
        var (_, url) = await stage.SignAsync();

        var cut = await stage.DownloadAsync(url);
        var again = await stage.DownloadAsync(url, "bytes=3-");
        var (_, renewed) = await stage.SignAsync();
        var rest = await stage.DownloadAsync(renewed, "bytes=3-");

        Assert.Equal(("012", false), (cut.Body, cut.IsWhole));
        Assert.Equal(HttpStatusCode.Forbidden, again.Status);
        Assert.Equal((HttpStatusCode.PartialContent, "3456789", true), rest);
        Assert.Equal(1, stage.Acted("expireAt"));
    }

    [Fact]
    public async Task Most_WithARate_EndsTheFault()
    {
        await using var stage = await StartAsync("{ operation: \"GET /webhook\", rate: 1, most: 2, status: 503 }");

        HttpStatusCode[] statuses = [await stage.StatusAsync("GET", "/webhook"), await stage.StatusAsync("GET", "/webhook"), await stage.StatusAsync("GET", "/webhook")];

        Assert.Equal([HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK], statuses);
        var dial = stage.Emulator.Dials.Single();
        Assert.Equal(("network[0]", "status", 3, 2), (dial.Dial, dial.Fault, dial.Seen, dial.Acted));
    }

    [Fact]
    public async Task Namespace_AndLabel_ChooseWhatCallsAreAbout()
    {
        await using var stage = await StartAsync("{ operation: \"GET /mapping/{transferId}/page\", namespace: \"identity:user\", rate: 1, status: 403 }, { operation: \"GET /storage/{file}\", label: \"sub/*\", rate: 1, status: 500 }");
        var (_, first) = await stage.SignAsync();
        var (_, second) = await stage.SignAsync(1);

        HttpStatusCode[] pages = [await stage.StatusAsync("GET", $"/mapping/{stage.TransferId}{Page}"), await stage.StatusAsync("GET", $"/mapping/{stage.TransferId}/page?namespace=identity%3Auser")];
        HttpStatusCode[] files = [(await stage.DownloadAsync(first)).Status, (await stage.DownloadAsync(second)).Status];

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Forbidden], pages);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.InternalServerError], files);
    }

    [Fact]
    public async Task Rate_OfDownloads_DoesNotDependOnTheirOrder()
    {
        const string Scenario = "{ operation: \"GET /storage/{file}\", rate: 0.5, status: 503 }";

        var inTurn = await StatusesAsync(Scenario, [0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1]);
        var oneByOne = await StatusesAsync(Scenario, [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]);

        Assert.Equal(inTurn[0], oneByOne[0]);
        Assert.Equal(inTurn[1], oneByOne[1]);
        Assert.NotEqual(inTurn[0], inTurn[1]);
        Assert.Contains(HttpStatusCode.ServiceUnavailable, inTurn[0]);
    }

    private static async Task<List<HttpStatusCode>[]> StatusesAsync(string dials, int[] files)
    {
        await using var stage = await StartAsync(dials);
        Uri[] urls = [(await stage.SignAsync()).Url, (await stage.SignAsync(1)).Url];
        List<HttpStatusCode>[] statuses = [[], []];
        foreach (var file in files)
            statuses[file].Add((await stage.DownloadAsync(urls[file])).Status);
        return statuses;
    }

    private static Task<EmulatorStage> StartAsync(string dials, TimeProvider? time = null) =>
        EmulatorStage.StartAsync(scenario: $"seed: 8\nnetwork: [{dials}]", time: time);
}
