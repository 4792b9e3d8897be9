using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace ConnectApp.Emulator.Tests.Forge;

public class ForgeApiTests
{
    [Fact]
    public async Task Files_AreListedByKeyAndSigned()
    {
        await using var stage = await ForgeStage.StartAsync();

        var files = (await stage.GetJsonAsync($"/data/{stage.TransferId}/all")).AsArray();
        var key = files[0]!["key"]!.GetValue<string>();
        var url = (await stage.GetJsonAsync($"/data/{key}"))["url"]!.GetValue<string>();
        using var content = await stage.CallAsync("GET", new Uri(url), token: null);
        using var payload = await stage.CallAsync("GET", $"/data/{key}/payload");

        Assert.Equal(stage.Events.Where(e => e.Json["key"] is not null).Select(e => e.Json["key"]!.GetValue<string>()), files.Select(f => f!["key"]!.GetValue<string>()));
        Assert.Equal("0123456789", await content.Content.ReadAsStringAsync());
        Assert.Equal("0123456789", await payload.Content.ReadAsStringAsync());
        Assert.Empty(stage.Emulator.Report().Violations);
    }

    [Fact]
    public async Task Mappings_AreTakenByPageAndByKey()
    {
        await using var stage = await ForgeStage.StartAsync();

        var page = await stage.GetJsonAsync($"/mapping/{stage.TransferId}/page?namespace=jira%3Aissue&pageSize=1200");
        using var found = await stage.CallAsync("POST", $"/mapping/{stage.TransferId}/find?namespace=jira%3Aissue", "[\"9\"]");
        var containers = await stage.GetJsonAsync($"/container/{stage.TransferId}/page?containerType=JiraProject");

        Assert.Equal(3, page["items"]!.AsObject().Count);
        Assert.Equal("77", JsonNode.Parse(await found.Content.ReadAsStringAsync())!["9"]!.GetValue<string>());
        Assert.Equal(2, containers["containers"]!.AsObject().Count);
    }

    [Theory]
    [InlineData("/mapping/{0}/page?namespace=jira%3Aissue&pageSize=1201", null)]
    [InlineData("/mapping/{0}/find?namespace=jira%3Aissue", "[\"9\", \"9\"]")]
    [InlineData("/message/{0}/status", "{\"status\":\"DONE\",\"messageIds\":[\"00000000-0000-4000-8000-000000000009\"]}")]
    [InlineData("/message/{0}/status", "{\"status\":\"SUCCESS\",\"messageIds\":[]}")]
    [InlineData("/message/{0}/status", "{\"status\":\"SUCCESS\",\"messageIds\":[\"00000000-0000-4000-8000-000000000009\"]}")]
    [InlineData("/log/{0}", "{\"message\":\"\"}")]
    [InlineData("/log/{0}", "{\"text\":\"done\"}")]
    public async Task Call_ThatBreaksTheContract_IsRefusedAndNoted(string pathAndQuery, string? json)
    {
        await using var stage = await ForgeStage.StartAsync();

        var status = await stage.StatusOfAsync(json is null ? "GET" : "POST", pathAndQuery.Replace("{0}", $"{stage.TransferId}", StringComparison.Ordinal), json);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.NotEmpty(stage.Violation());
        Assert.Equal(stage.Violation(), stage.Report["violations"]![0]!.GetValue<string>());
    }

    [Fact]
    public async Task Report_ThatContradictsAnEarlierOne_IsNotedAndChangesNothing()
    {
        await using var stage = await ForgeStage.StartAsync();

        await stage.ReportAsync("SUCCESS", stage.Uploads[0]);
        await stage.ReportAsync("FAILED", stage.Uploads[0]);

        Assert.Contains("was reported SUCCESS before, now FAILED", stage.Violation(), StringComparison.Ordinal);
        Assert.Equal(1, stage.Report["acknowledged"]!["outcomes"]!["SUCCESS"]!.GetValue<int>());
    }

    [Fact]
    public async Task Log_IsKeptForTheCustomer()
    {
        await using var stage = await ForgeStage.StartAsync();

        Assert.Equal(HttpStatusCode.OK, await stage.StatusOfAsync("POST", $"/log/{stage.TransferId}", "{\"message\":\"100 of 200 records\"}"));

        Assert.Equal("100 of 200 records", stage.Report["logs"]![0]!.GetValue<string>());
        Assert.Equal("100 of 200 records", stage.Emulator.Report().Transfers.Single().Message);
    }

    [Fact]
    public async Task Token_Expired_IsRefusedAndCounted()
    {
        var time = new ManualTime();
        await using var stage = await ForgeStage.StartAsync(time: time);

        time.Advance(TimeSpan.FromHours(4) - TimeSpan.FromSeconds(1));
        Assert.NotEqual(HttpStatusCode.Unauthorized, await stage.StatusOfAsync("GET", $"/data/{stage.TransferId}/all"));
        time.Advance(TimeSpan.FromSeconds(1));
        var events = stage.Events.First(e => e.SystemToken.Length > 0).SystemToken;
        using var answer = await stage.CallAsync("GET", new Uri(stage.Emulator.ForgeApiUrl + $"/data/{stage.TransferId}/all"), events);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal(1, stage.Report["tokens"]!["usedAfterExpiry"]!.GetValue<int>());
        Assert.Contains("expired", stage.Emulator.Report().Violations[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "no token")]
    [InlineData("made.up.token", "never issued")]
    public async Task Token_MissingOrUnknown_IsRefused(string? token, string reason)
    {
        await using var stage = await ForgeStage.StartAsync();

        using var answer = await stage.CallAsync("GET", new Uri(stage.Emulator.ForgeApiUrl + $"/data/{stage.TransferId}/all"), token);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Contains(reason, stage.Violation(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Token_OfAnotherSite_DoesNotOpenATransfer()
    {
        await using var stage = await ForgeStage.StartAsync("sites: 2", migrate: false);
        var transfers = await stage.Emulator.MigrateAllAsync(stage.App.Address, CancellationToken.None);
        var token = stage.Events.First(e => e.Json["transferId"]!.GetValue<string>() == $"{transfers[1]}").SystemToken;

        using var answer = await stage.CallAsync("GET", new Uri(stage.Emulator.ForgeApiUrl + $"/data/{transfers[0]}/all"), token);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("transfer of another site", stage.Violation(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProductApi_OfJira_IsBelowTheApiBaseUrl()
    {
        await using var stage = await ForgeStage.StartAsync();
        var project = new Uri(stage.Emulator.Address, $"ex/jira/{stage.Emulator.Forge.CloudId}/rest/api/3/project/AAAX");

        using var answer = await stage.CallAsync("GET", project, stage.SystemToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("AAAX", JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["key"]!.GetValue<string>());
    }

    [Fact]
    public async Task ProductApi_OfConfluence_IsBelowWiki()
    {
        await using var stage = await ForgeStage.StartAsync(mappings: EmulatorStage.ConfluenceMappings);
        var spaces = new Uri(stage.Emulator.Address, $"ex/confluence/{stage.Emulator.Forge.CloudId}/wiki/api/v2/spaces?keys=HRX");
        using var request = new HttpRequestMessage(HttpMethod.Get, spaces);
        request.Headers.Authorization = new("Bearer", stage.SystemToken);
        request.Headers.Add("Migration-App", "true");

        using var answer = await stage.SendAsync(request);

        Assert.Equal("HRX", JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["results"]![0]!["key"]!.GetValue<string>());
        Assert.Empty(stage.Emulator.Report().Violations);
    }

    [Theory]
    [InlineData("GET /.well-known/jwks.json", 503)]
    [InlineData("GET /data/{transferId}/all", 404)]
    [InlineData("GET /data/{transferId}/all", 409)]
    [InlineData("POST /message/{transferId}/status", 503)]
    [InlineData("POST /log/{transferId}", 503)]
    [InlineData("GET /data/{s3Key}/payload", 503)]
    public async Task Network_Dials_ReachTheForgeApi(string operation, int status)
    {
        await using var stage = await ForgeStage.StartAsync($"network: [{{ operation: \"{operation}\", at: [1], status: {status} }}]");

        var key = stage.Events.First(e => e.Json["key"] is not null).Json["key"]!.GetValue<string>();
        var (method, path) = (operation.Split(' ')[0], operation.Split(' ')[1].Replace("{transferId}", $"{stage.TransferId}", StringComparison.Ordinal)
            .Replace("{s3Key}", key, StringComparison.Ordinal));
        var body = operation.Contains("/log/", StringComparison.Ordinal) ? "{\"message\":\"x\"}"
            : method == "POST" ? $$"""{"status":"SUCCESS","messageIds":["{{stage.Uploads[0]}}"]}""" : null;

        using var answer = path.StartsWith("/.", StringComparison.Ordinal)
            ? await stage.CallAsync("GET", stage.Emulator.JwksUrl, token: null) : await stage.CallAsync(method, path, body);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(1, stage.Emulator.Dials.Single().Acted);
        Assert.Empty(stage.Emulator.Report().Violations);
    }
}
