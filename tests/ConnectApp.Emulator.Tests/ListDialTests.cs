using System.Net;
using System.Text.Json.Nodes;
using Xunit;

namespace ConnectApp.Emulator.Tests;

/// <summary>The group <c>list</c>, dial by dial.</summary>
public class ListDialTests
{
    [Fact]
    public async Task Never_AFile_IsNeitherListedNorAnnounced()
    {
        await using var stage = await StartAsync("{ label: \"sub/*\", never: true }");

        Assert.Equal(["a.ndjson"], await LabelsAsync(stage));
        Assert.Equal(["a.ndjson"], Announced(stage));
        Assert.Equal(1, stage.Acted("never"));
    }

    [Fact]
    public async Task Unlisted_AFile_IsAnnouncedAndCanBeFetched()
    {
        await using var stage = await StartAsync("{ at: [2], unlisted: true }");
        var s3Key = stage.App.Events.Last().Json["s3Key"]!.GetValue<string>();

        Assert.Equal(["a.ndjson"], await LabelsAsync(stage));
        Assert.Equal(["a.ndjson", "sub/b.ndjson"], Announced(stage));
        Assert.Equal(HttpStatusCode.OK, await stage.StatusAsync("GET", $"/data/{s3Key}"));
    }

    [Fact]
    public async Task ListedTwice_AFile_HasOneKeyAndOneEvent()
    {
        await using var stage = await StartAsync("{ at: [1], listedTwice: true }");

        var list = (await stage.GetJsonAsync($"/data/{stage.TransferId}/all")).AsArray();

        Assert.Equal(["a.ndjson", "a.ndjson", "sub/b.ndjson"], list.Select(f => f!["label"]!.GetValue<string>()));
        Assert.Equal(2, list.Select(f => f!["s3Key"]!.GetValue<string>()).Distinct().Count());
        Assert.Equal(["a.ndjson", "sub/b.ndjson"], Announced(stage));
    }

    [Fact]
    public async Task UploadedTwice_AFile_IsTwoUploadsWithOneLabel()
    {
        await using var stage = await StartAsync("{ label: a.ndjson, uploadedTwice: true }");

        var list = (await stage.GetJsonAsync($"/data/{stage.TransferId}/all")).AsArray();

        Assert.Equal(["a.ndjson", "a.ndjson", "sub/b.ndjson"], list.Select(f => f!["label"]!.GetValue<string>()));
        Assert.Equal(3, list.Select(f => f!["s3Key"]!.GetValue<string>()).Distinct().Count());
        Assert.Equal(["a.ndjson", "a.ndjson", "sub/b.ndjson"], Announced(stage));
    }

    [Fact]
    public async Task Unlabelled_AFile_HasNoLabelInListAndEvent()
    {
        await using var stage = await StartAsync("{ label: a.ndjson, unlabelled: true }");

        var list = (await stage.GetJsonAsync($"/data/{stage.TransferId}/all")).AsArray();

        Assert.False(list[0]!.AsObject().ContainsKey("label"));
        Assert.False(stage.App.Events.ElementAt(1).Json.AsObject().ContainsKey("label"));
    }

    [Fact]
    public async Task Appears_AfterCallsOfTheList_IsThereForTheNextOne()
    {
        await using var stage = await StartAsync("{ label: sub/b.ndjson, appears: { calls: 2, operation: \"GET /data/{transferId}/all\" } }");

        string[][] lists = [[.. await LabelsAsync(stage)], [.. await LabelsAsync(stage)], [.. await LabelsAsync(stage)]];
        await Until.TrueAsync(() => Announced(stage).Count == 2);

        Assert.Equal([1, 1, 2], lists.Select(l => l.Length));
        Assert.Equal(["a.ndjson", "sub/b.ndjson"], Announced(stage));
    }

    [Theory]
    [InlineData("percent: 91")]
    [InlineData("downloads: 1")]
    [InlineData("events: 2")]
    [InlineData("events: 1, eventType: app-data-uploaded")]
    public async Task Appears_AtAMoment_IsAnnouncedThen(string moment)
    {
        await using var stage = await StartAsync($"{{ label: sub/b.ndjson, appears: {{ {moment} }} }}");
        var isOfEvents = moment.StartsWith("events", StringComparison.Ordinal);
        var before = isOfEvents ? 1 : Announced(stage).Count;

        await stage.ProgressAsync("""{"status":"IN_PROGRESS","percent":90}""");
        await stage.ProgressAsync("""{"status":"IN_PROGRESS","percent":95}""");
        await stage.DownloadAsync((await stage.SignAsync()).Url);
        await Until.TrueAsync(() => Announced(stage).Count == 2);

        Assert.Equal(1, before);
        Assert.Equal(["a.ndjson", "sub/b.ndjson"], await LabelsAsync(stage));
    }

    [Fact]
    public async Task Appears_AfterElevenDays_ComesThen()
    {
        var time = new ManualTime();
        await using var stage = await StartAsync("{ label: sub/b.ndjson, appears: { time: 11d } }", time);

        time.Advance(TimeSpan.FromDays(11) - TimeSpan.FromSeconds(1));
        var early = await LabelsAsync(stage);
        time.Advance(TimeSpan.FromSeconds(1));
        await Until.TrueAsync(() => Announced(stage).Count == 2);

        Assert.Equal(["a.ndjson"], early);
        Assert.Equal(["a.ndjson", "sub/b.ndjson"], await LabelsAsync(stage));
    }

    [Fact]
    public async Task Appears_NotYet_ItsKeyIsUnknown()
    {
        await using var stage = await StartAsync("{ label: \"*\", appears: { time: 11d } }");

        Assert.Empty(await LabelsAsync(stage));
        Assert.Empty(Announced(stage));
    }

    private static async Task<IReadOnlyList<string>> LabelsAsync(EmulatorStage stage) =>
        [.. (await stage.GetJsonAsync($"/data/{stage.TransferId}/all")).AsArray().Select(f => f!["label"]!.GetValue<string>())];

    private static IReadOnlyList<string> Announced(EmulatorStage stage) =>
        [.. stage.App.Events.Where(e => e.EventType == "app-data-uploaded").Select(e => e.Json["label"]!.GetValue<string>())];

    private static Task<EmulatorStage> StartAsync(string dials, TimeProvider? time = null) =>
        EmulatorStage.StartAsync(scenario: $"list: [{dials}]", time: time);
}
