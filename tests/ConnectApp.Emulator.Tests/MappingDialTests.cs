using System.Text.Json.Nodes;
using Xunit;

namespace ConnectApp.Emulator.Tests;

/// <summary>The group <c>mapping</c>, dial by dial; the table has 10 issues.</summary>
public class MappingDialTests
{
    private static readonly string s_mappings = new JsonObject
    {
        ["jira:issue"] = new JsonObject(Enumerable.Range(1, 10).Select(i => KeyValuePair.Create($"{i}", (JsonNode?)$"{100 + i}"))),
        ["identity:user"] = new JsonObject { ["jira.userkey/ada"] = "557058:ada" },
    }.ToJsonString();

    [Fact]
    public async Task PageSize_Given_IsTheMostThatAPageHas()
    {
        await using var stage = await StartAsync("{ rate: 1, pageSize: 4 }");

        var pages = await PagesAsync(stage);

        Assert.Equal([4, 4, 2], pages.Select(Count));
        Assert.All(pages, page => Assert.Equal(4, page["meta"]!["pageSize"]!.GetValue<int>()));
        Assert.Equal(3, stage.Acted("pageSize"));
    }

    [Fact]
    public async Task EmptyPage_InBetween_KeepsTheCursorSoThatNothingIsLost()
    {
        await using var stage = await StartAsync("{ rate: 1, pageSize: 4 }, { at: [1, 3], emptyPage: true }");

        var pages = await PagesAsync(stage);

        Assert.Equal([0, 4, 0, 4, 2], pages.Select(Count));
        Assert.True(pages[0]["meta"]!["hasNext"]!.GetValue<bool>());
        Assert.Equal(Enumerable.Range(1, 10).Select(i => $"{i}"), pages.SelectMany(Keys));
        Assert.Equal(2, stage.Acted("emptyPage"));
    }

    [Fact]
    public async Task RepeatPage_AtTheSecond_AnswersTheFirstOnceMore()
    {
        await using var stage = await StartAsync("{ rate: 1, pageSize: 4 }, { at: [1, 2], repeatPage: true }");

        var pages = await PagesAsync(stage);

        Assert.Equal(["1", "1", "5", "9"], pages.Select(page => Keys(page).First()));
        Assert.Equal(pages[0].ToJsonString(), pages[1].ToJsonString());
        // There is nothing before the first page that could be repeated.
        Assert.Equal(1, stage.Acted("repeatPage"));
    }

    [Fact]
    public async Task HasNext_TrueAtTheEnd_IsFollowedByAnEmptyPage()
    {
        await using var stage = await StartAsync("{ at: [1], hasNext: true }");

        var pages = await PagesAsync(stage);

        Assert.Equal([10, 0], pages.Select(Count));
        Assert.Equal("10", pages[0]["meta"]!["lastEntity"]!.GetValue<string>());
        Assert.False(pages[1]["meta"]!["hasNext"]!.GetValue<bool>());
    }

    [Fact]
    public async Task HasNext_FalseInBetween_HidesTheRestFromWhoBelievesIt()
    {
        await using var stage = await StartAsync("{ rate: 1, pageSize: 4 }, { at: [1], hasNext: false }");

        var pages = await PagesAsync(stage);
        var found = await FindAsync(stage, "5", "10");

        Assert.Equal([4], pages.Select(Count));
        Assert.False(pages[0]["meta"]!.AsObject().ContainsKey("lastEntity"));
        Assert.Equal(["5", "10"], found.Select(p => p.Key));
        Assert.Equal(1, stage.Acted("hasNext"));
    }

    [Fact]
    public async Task Hide_UntilFinds_IsMissingFirstAndThereLater()
    {
        await using var stage = await StartAsync("{ namespace: \"jira:issue\", keys: [\"3\", \"4\"], hide: true, until: { calls: 1, operation: \"POST /mapping/{transferId}/find\" } }");

        var page = (await PagesAsync(stage)).Single();
        var first = await FindAsync(stage, "2", "3");
        var second = await FindAsync(stage, "2", "3");

        Assert.Equal(8, Count(page));
        Assert.DoesNotContain("3", Keys(page));
        Assert.Equal(["2"], first.Select(p => p.Key));
        Assert.Equal(["2", "3"], second.Select(p => p.Key));
        Assert.Equal(3, stage.Acted("hide"));
    }

    [Fact]
    public async Task Hide_UntilATime_EndsByThePlatformsCalendar()
    {
        var time = new ManualTime();
        await using var stage = await StartAsync("{ share: 1, hide: true, until: { time: 6h } }", time);

        var before = Count((await PagesAsync(stage)).Single());
        time.Advance(TimeSpan.FromHours(6));
        var after = Count((await PagesAsync(stage)).Single());

        Assert.Equal((0, 10), (before, after));
    }

    [Fact]
    public async Task Hide_AShare_IsTheSameKeysAtEveryLook()
    {
        await using var stage = await StartAsync("{ share: 0.5, hide: true }");

        var first = Keys((await PagesAsync(stage)).Single()).ToList();
        var second = Keys((await PagesAsync(stage)).Single()).ToList();
        var found = await FindAsync(stage, [.. Enumerable.Range(1, 10).Select(i => $"{i}")]);

        Assert.Equal(first, second);
        Assert.Equal(first, found.Select(p => p.Key));
        Assert.InRange(first.Count, 1, 9);
    }

    [Fact]
    public async Task Change_FromTheSecondPageOn_GivesOtherValues()
    {
        await using var stage = await StartAsync("{ rate: 1, pageSize: 4 }, { namespace: \"jira:issue\", keys: [\"1\", \"6\"], change: true, from: { calls: 1, operation: \"GET /mapping/{transferId}/page\" } }");

        var pages = await PagesAsync(stage);
        var found = await FindAsync(stage, "1", "2");

        Assert.Equal("101", pages[0]["items"]!["1"]!.GetValue<string>());
        Assert.Equal("9106", pages[1]["items"]!["6"]!.GetValue<string>());
        Assert.Equal(["9101", "102"], found.Select(p => p.Value!.GetValue<string>()));
    }

    [Fact]
    public async Task Change_OfAnAccountId_IsNoNumber()
    {
        await using var stage = await StartAsync("{ namespace: \"identity:user\", share: 1, change: true }");

        var page = await stage.GetJsonAsync($"/mapping/{stage.TransferId}/page?namespace=identity%3Auser");

        Assert.Equal("557058:ada-2", page["items"]!["jira.userkey/ada"]!.GetValue<string>());
        Assert.Equal("101", (await FindAsync(stage, "1")).Single().Value!.GetValue<string>());
    }

    [Fact]
    public async Task Report_OfPagesAndFinds_CountsThemApart()
    {
        await using var stage = await StartAsync("{ rate: 1, pageSize: 4 }");

        await PagesAsync(stage);
        await FindAsync(stage, "1");

        var requests = stage.Emulator.Report().Requests;
        Assert.Equal((3, 1), (requests["GET /mapping/{transferId}/page"], requests["POST /mapping/{transferId}/find"]));
        Assert.Empty(stage.Emulator.Report().Violations);
    }

    /// <summary>All pages, as one reads them who trusts <c>hasNext</c>; at most 20.</summary>
    private static async Task<IReadOnlyList<JsonNode>> PagesAsync(EmulatorStage stage)
    {
        List<JsonNode> pages = [];
        string? lastEntity = null;
        do
        {
            pages.Add(await stage.GetJsonAsync($"/mapping/{stage.TransferId}/page?namespace=jira%3Aissue" + (lastEntity is null ? "" : $"&lastEntity={lastEntity}")));
            lastEntity = pages[^1]["meta"]!["lastEntity"]?.GetValue<string>();
        }
        while (pages[^1]["meta"]!["hasNext"]!.GetValue<bool>() && pages.Count < 20);
        return pages;
    }

    private static async Task<JsonObject> FindAsync(EmulatorStage stage, params string[] keys)
    {
        using var answer = await stage.CallAsync("POST", $"/mapping/{stage.TransferId}/find?namespace=jira%3Aissue", new JsonArray([.. keys.Select(k => (JsonNode)k)]).ToJsonString());
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!.AsObject();
    }

    private static int Count(JsonNode page) => page["items"]!.AsObject().Count;

    private static IEnumerable<string> Keys(JsonNode page) => page["items"]!.AsObject().Select(p => p.Key);

    private static Task<EmulatorStage> StartAsync(string dials, TimeProvider? time = null) =>
        EmulatorStage.StartAsync(s_mappings, scenario: $"mapping: [{dials}]", time: time);
}
