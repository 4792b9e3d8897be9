using System.Net;
using ConnectApp.Emulator.Scenarios;
using Xunit;

namespace ConnectApp.Emulator.Tests;

public class ScenarioTests
{
    private const string Rough = """
        seed: 7
        network:
          - operation: GET /mapping/{transferId}/page
            at: [1, 3]
            status: 429
            retryAfter: 2
          - operation: GET /storage/{file}
            at: [1]
            cutAt: 4
          - operation: last word
            at: [1]
            loseAnswer: true
        list:
          - at: [1]
            expiredUrl: true
        """;

    private const string Unruly = """
        seed: 11
        events:
          - eventType: app-data-uploaded
            at: [1]
            reorder: true
          - eventType: app-data-uploaded
            at: [2]
            duplicate: 2
          - eventType: listener-triggered
            at: [1]
            lose: true
        """;

    public static TheoryData<string, int, int, string> Faults()
    {
        var faults = new TheoryData<string, int, int, string>();
        foreach (var (yaml, line, column, text) in ScenarioFaults.ForBoth.Concat(ScenarioFaults.OnlyTheReader))
            faults.Add(yaml, line, column, text);
        return faults;
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Parse_Fault_NamesLineAndColumn(string yaml, int line, int column, string text)
    {
        var fault = Assert.Throws<ScenarioException>(() => Scenario.Parse(yaml));

        Assert.Equal((line, column), (fault.Line, fault.Column));
        Assert.Contains(text, fault.Message, StringComparison.Ordinal);
        Assert.Contains($"({line},{column})", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoFile_TellsThePath() =>
        Assert.Contains("nowhere.yaml", Assert.Throws<ScenarioException>(() => Scenario.Load("nowhere.yaml")).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Rough_MappingPages_AreThrottledAtTheirNumbers()
    {
        await using var stage = await EmulatorStage.StartAsync(scenario: Rough);
        var path = $"/mapping/{stage.TransferId}/page?namespace=jira%3Aissue";

        using var first = await stage.CallAsync("GET", path);
        HttpStatusCode[] rest = [await stage.StatusAsync("GET", path), await stage.StatusAsync("GET", path), await stage.StatusAsync("GET", path)];

        Assert.Equal(HttpStatusCode.TooManyRequests, first.StatusCode);
        Assert.Equal("2", first.Headers.RetryAfter!.ToString());
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.OK], rest);
        Assert.Equal(4, stage.Emulator.Report().Requests["GET /mapping/{transferId}/page"]);
    }

    [Fact]
    public async Task Rough_Downloads_ExpireOnceAndAreCutOnce()
    {
        await using var stage = await EmulatorStage.StartAsync(scenario: Rough);
        var (_, expiredUrl) = await stage.SignAsync();
        var (s3Key, url) = await stage.SignAsync();

        using var expired = await stage.SendAsync(new HttpRequestMessage(HttpMethod.Get, expiredUrl));
        await Assert.ThrowsAsync<HttpRequestException>(() => stage.SendAsync(new HttpRequestMessage(HttpMethod.Get, url)));
        using var whole = await stage.SendAsync(new HttpRequestMessage(HttpMethod.Get, url));

        Assert.Equal(HttpStatusCode.Forbidden, expired.StatusCode);
        Assert.Equal("0123456789", await whole.Content.ReadAsStringAsync());
        Assert.Equal(14, stage.Emulator.DownloadedBytes[s3Key]);
        Assert.Empty(stage.Emulator.Report().Violations);
    }

    [Fact]
    public async Task Rough_LastWord_IsAppliedButNotAnswered()
    {
        await using var stage = await EmulatorStage.StartAsync(scenario: Rough);
        Assert.Equal(HttpStatusCode.OK, await stage.ProgressAsync("""{"status":"IN_PROGRESS","percent":5}"""));

        await Assert.ThrowsAsync<HttpRequestException>(() => stage.ProgressAsync("""{"status":"SUCCESS","percent":100}"""));
        await stage.SettledAsync();

        Assert.Equal("SUCCESS", stage.Emulator.Report().Transfers[0].Status);
        Assert.Equal(HttpStatusCode.Forbidden, await stage.ProgressAsync("""{"status":"SUCCESS","percent":100}"""));
        Assert.Empty(stage.Emulator.Report().Violations);
    }

    [Fact]
    public async Task Unruly_Events_AreLostReorderedAndDuplicated()
    {
        await using var stage = await EmulatorStage.StartAsync(scenario: Unruly);

        var events = stage.App.Events.ToList();

        Assert.Equal(["sub/b.ndjson", "sub/b.ndjson", "sub/b.ndjson", "a.ndjson"], events.Select(e => e.Json["label"]!.GetValue<string>()));
        Assert.Equal(2, events.Select(e => e.MessageId).Distinct().Count());
        Assert.Equal((2, 2), (stage.Emulator.Report().Events.Sent, stage.Emulator.Report().Events.Redelivered));
    }

    [Fact]
    public async Task Status503_OnALastWord_IsNotApplied()
    {
        await using var stage = await EmulatorStage.StartAsync(scenario: "network:\n  - operation: last word\n    at: [1]\n    status: 503");

        var refused = await stage.ProgressAsync("""{"status":"SUCCESS","percent":100}""");
        var open = stage.Emulator.Report().Transfers[0].Status;
        var taken = await stage.ProgressAsync("""{"status":"SUCCESS","percent":100}""");

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "IN_PROGRESS", HttpStatusCode.OK), (refused, open, taken));
    }

    [Fact]
    public async Task Rate_SameSeed_GivesTheSameFaults()
    {
        const string Yaml = "seed: 3\nnetwork:\n  - operation: GET /webhook\n    rate: 0.5\n    status: 503";

        var first = await StatusesAsync(Yaml);
        var second = await StatusesAsync(Yaml);
        var other = await StatusesAsync(Yaml.Replace("seed: 3", "seed: 4", StringComparison.Ordinal));

        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
        Assert.InRange(first.Count(s => s == HttpStatusCode.OK), 10, 30);
    }

    private static async Task<IReadOnlyList<HttpStatusCode>> StatusesAsync(string scenario)
    {
        await using var stage = await EmulatorStage.StartAsync(scenario: scenario);
        List<HttpStatusCode> statuses = [];
        for (var i = 0; i < 40; i++)
            statuses.Add(await stage.StatusAsync("GET", "/webhook"));
        return statuses;
    }
}
