using ConnectApp.Composition;
using System.Text.Json.Nodes;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Runs;
using Dapper;
using Xunit;

namespace ConnectApp.Tests.Api;

public sealed class StreamTests : IDisposable
{
    private readonly CancellationTokenSource _limit = new(Migration.Longest);

    public void Dispose() => _limit.Dispose();

    [Fact]
    public async Task Stream_OfARunThatWaits_BeginsWithWhereItStands()
    {
        await using var stage = await ApiStage.StartAsync(TestExport.NeverComplete());
        var run = await WaitingRunAsync(stage);

        await using var reader = await SseReader.OpenAsync(stage.Http, Path(run), stage.Operator(), cancellationToken: _limit.Token);
        var (status, progress) = (await reader.ReadAsync(_limit.Token), await reader.ReadAsync(_limit.Token));

        Assert.Equal("text/event-stream", reader.Response.Content.Headers.ContentType!.MediaType);
        Assert.True(reader.Response.Headers.CacheControl!.NoStore);
        Assert.Equal("no", reader.Response.Headers.GetValues("X-Accel-Buffering").Single());
        Assert.Equal(3000, reader.Retry);
        Assert.Equal(new SseEvent(null, "status", """{"type":"status","status":"running"}"""), status);
        Assert.Equal("progress", progress!.Type);
        Assert.Equal(["type", "current", "total", "percent", "speed"], JsonNode.Parse(progress.Data)!.AsObject().Select(m => m.Key));
        Assert.Equal(Events(stage, run).Max(e => e.Sequence).ToString(System.Globalization.CultureInfo.InvariantCulture), progress.Id);
    }

    [Fact]
    public async Task Stream_OfPauseResumeCancel_TellsEachOnceAndEnds()
    {
        await using var stage = await ApiStage.StartAsync(TestExport.NeverComplete());
        var run = await WaitingRunAsync(stage);
        await using var reader = await SseReader.OpenAsync(stage.Http, Path(run), stage.Operator(), cancellationToken: _limit.Token);
        for (var snapshot = 0; snapshot < 2; snapshot++) await reader.ReadAsync(_limit.Token);

        await stage.PostAsync($"/api/migrations/{run.RunId}/pause", stage.Operator());
        var paused = await ReadUntilAsync(reader, "paused");
        await stage.PostAsync($"/api/migrations/{run.RunId}/resume", stage.Operator());
        var resumed = await ReadUntilAsync(reader, "running");
        await stage.PostAsync($"/api/migrations/{run.RunId}/cancel", stage.Operator());
        var rest = await reader.ReadAllAsync(_limit.Token);

        Assert.Contains(paused, e => e.Data == """{"type":"log","message":"Paused by operator ann@vendor.example."}""");
        Assert.Contains(resumed, e => e.Data == """{"type":"log","message":"Resumed by operator ann@vendor.example."}""");
        Assert.Equal(["""{"type":"status","status":"cancelled"}""", """{"type":"done","stats":{"created":13,"skipped":2,"failed":1}}"""], rest.TakeLast(2).Select(e => e.Data));
    }

    /// <summary>Reconnects after each event; what is read that way is what the store holds, nothing twice.</summary>
    [Fact]
    public async Task Stream_ReconnectedAfterEveryEvent_LosesAndRepeatsNothing()
    {
        await using var stage = await ApiStage.StartAsync(TestExport.Small(40));
        var transfer = await stage.Site.Emulator.MigrateAsync(stage.Site.Address, _limit.Token);
        await Migration.WaitForAsync(() => stage.Backend.FindRun(transfer) is not null);
        var run = stage.Backend.FindRun(transfer)!;

        var read = new List<SseEvent>();
        while (true)
        {
            await using var reader = await SseReader.OpenAsync(stage.Http, Path(run), stage.Operator(), read.Count == 0 ? "0" : read[^1].Id, _limit.Token);
            if (reader.Status == System.Net.HttpStatusCode.NoContent) break;
            read.Add((await reader.ReadAsync(_limit.Token))!);
        }

        Assert.Equal(Events(stage, run).Select(e => (e.Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture), e.Data)), read.Select(e => (e.Id!, e.Data)));
        Assert.Equal("done", read[^1].Type);
        Assert.Equal(Enumerable.Range(1, read.Count), read.Select(e => int.Parse(e.Id!, System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public async Task Stream_OverARestartOfTheBackend_GoesOnBehindTheLastEvent()
    {
        await using var stage = await ApiStage.StartAsync(TestExport.NeverComplete());
        var run = await WaitingRunAsync(stage);
        var read = new List<SseEvent>();
        await using (var reader = await SseReader.OpenAsync(stage.Http, Path(run), stage.Operator(), "0", _limit.Token))
        {
            await stage.PostAsync($"/api/migrations/{run.RunId}/pause", stage.Operator());
            read.AddRange(await ReadUntilAsync(reader, "paused"));
            var ends = reader.ReadAsync(_limit.Token);

            await stage.RestartAsync();

            Assert.Null(await ends);
        }

        await stage.PostAsync($"/api/migrations/{run.RunId}/cancel", stage.Operator());
        await using var again = await SseReader.OpenAsync(stage.Http, Path(run), stage.Operator(), read[^1].Id, _limit.Token);
        read.AddRange(await again.ReadAllAsync(_limit.Token));

        Assert.Equal(Events(stage, run).Select(e => e.Data), read.Select(e => e.Data));
    }

    [Fact]
    public async Task Stream_OfAnEndedRun_IsStatusAndDoneAndThen204()
    {
        await using var stage = await ApiStage.StartAsync();
        var run = stage.Backend.FindRun(await stage.Site.MigrateAsync(stage.Backend))!;

        await using var first = await SseReader.OpenAsync(stage.Http, Path(run), stage.Operator(), cancellationToken: _limit.Token);
        var events = await first.ReadAllAsync(_limit.Token);
        await using var second = await SseReader.OpenAsync(stage.Http, Path(run), stage.Operator(), events[^1].Id, _limit.Token);
        await using var byQuery = await SseReader.OpenAsync(stage.Http, $"{Path(run)}?lastEventId={events[^1].Id}", stage.Operator(), cancellationToken: _limit.Token);

        Assert.Equal(["""{"type":"status","status":"partial"}""", """{"type":"done","stats":{"created":13,"skipped":2,"failed":1}}"""], events.Select(e => e.Data));
        Assert.Equal(204, (int)second.Status);
        Assert.Equal(204, (int)byQuery.Status);
    }

    [Theory]
    [InlineData("7000000")]
    [InlineData("abc")]
    [InlineData("-1")]
    public async Task Stream_FromAnIdThatNobodyGave_BeginsAnew(string id)
    {
        await using var stage = await ApiStage.StartAsync(TestExport.NeverComplete());
        var run = await WaitingRunAsync(stage);

        await using var reader = await SseReader.OpenAsync(stage.Http, Path(run), stage.Operator(), id, _limit.Token);

        Assert.Equal("status", (await reader.ReadAsync(_limit.Token))!.Type);
        Assert.Equal("progress", (await reader.ReadAsync(_limit.Token))!.Type);
    }

    /// <summary>A thousand lines and more went by while the reader was away: it is shown where the run stands, and goes on from there.</summary>
    [Fact]
    public async Task Stream_FromBeforeWhatIsKept_BeginsAnew()
    {
        await using var stage = await ApiStage.StartAsync(TestExport.NeverComplete());
        var run = await WaitingRunAsync(stage);
        for (var part = 0; part < 50; part++) await AddLinesAsync(stage, run, 50, "line");

        await using var reader = await SseReader.OpenAsync(stage.Http, Path(run), stage.Operator(), "1", _limit.Token);
        var (status, progress) = (await reader.ReadAsync(_limit.Token), await reader.ReadAsync(_limit.Token));

        Assert.InRange(Events(stage, run).Count, 2000, 2100);
        Assert.Equal("status", status!.Type);
        Assert.Equal(Events(stage, run)[^1].Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture), progress!.Id);
    }

    [Fact]
    public async Task Stream_ThatNothingHappensOn_BeatsEvery15Seconds()
    {
        await using var stage = await ApiStage.StartAsync(TestExport.NeverComplete(), new FastTime(10));
        var run = await WaitingRunAsync(stage);
        await stage.PostAsync($"/api/migrations/{run.RunId}/pause", stage.Operator());
        await Migration.WaitForAsync(() => stage.Backend.FindRun(run.TransferId.Value)!.State == RunState.Paused);
        await using var reader = await SseReader.OpenAsync(stage.Http, Path(run), stage.Operator(), cancellationToken: _limit.Token);
        for (var snapshot = 0; snapshot < 2; snapshot++) await reader.ReadAsync(_limit.Token);
        var begun = stage.Site.Time.GetUtcNow();
        using var some = CancellationTokenSource.CreateLinkedTokenSource(_limit.Token);
        var reading = Assert.ThrowsAnyAsync<OperationCanceledException>(async () => { while (true) await reader.ReadAsync(some.Token); });

        await Migration.WaitForAsync(() => reader.Comments >= 2);
        var took = stage.Site.Time.GetUtcNow() - begun;
        await some.CancelAsync();
        await reading;

        Assert.InRange(took.TotalSeconds, 25, 60);
    }

    /// <summary>Megabytes of events for a reader who takes none: neither the run nor another reader waits, and the events are not held for it.</summary>
    [Fact]
    public async Task Stream_ReaderThatNeverReads_HoldsUpNobody()
    {
        await using var stage = await ApiStage.StartAsync(TestExport.NeverComplete());
        var run = await WaitingRunAsync(stage);
        using var stalled = new System.Net.Sockets.TcpClient { ReceiveBufferSize = 4096 };
        await stalled.ConnectAsync(stage.Site.Address.Host, stage.Site.Address.Port, _limit.Token);
        await stalled.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes($"GET {Path(run)} HTTP/1.1\r\nHost: x\r\nAuthorization: {stage.Operator()}\r\n\r\n"), _limit.Token);
        await using var reader = await SseReader.OpenAsync(stage.Http, Path(run), stage.Operator(), cancellationToken: _limit.Token);
        for (var snapshot = 0; snapshot < 2; snapshot++) await reader.ReadAsync(_limit.Token);

        var begun = System.Diagnostics.Stopwatch.GetTimestamp();
        for (var part = 0; part < 30; part++) await AddLinesAsync(stage, run, 50, new string('x', 480));
        var written = System.Diagnostics.Stopwatch.GetElapsedTime(begun);
        await stage.PostAsync($"/api/migrations/{run.RunId}/cancel", stage.Operator());
        var rest = await reader.ReadAllAsync(_limit.Token);

        Assert.True(written < TimeSpan.FromSeconds(10), $"{written}");
        Assert.Equal(1500, rest.Count(e => e.Data.Contains("xxx", StringComparison.Ordinal)));
        Assert.Equal("done", rest[^1].Type);
    }

    [Fact]
    public async Task Stream_MoreThanATenantMayHave_Is429()
    {
        await using var stage = await ApiStage.StartAsync(TestExport.NeverComplete(), settings: s => s.Settings["Api:StreamsPerTenant"] = "1");
        var run = await WaitingRunAsync(stage);
        var response = default(ApiResponse);
        await using (var open = await SseReader.OpenAsync(stage.Http, Path(run), stage.Operator(), cancellationToken: _limit.Token))
        {
            response = await stage.GetAsync(Path(run), stage.Operator());
        }

        Assert.Equal("""{"statusCode":429,"message":"Too many event streams are open","error":"Too Many Requests","code":"RATE_LIMITED"}""", response.Text);
        Assert.Equal("10", response.Headers.GetValues("Retry-After").Single());
        await Migration.WaitForAsync(() =>
        {
            using var again = SseReader.OpenAsync(stage.Http, Path(run), stage.Operator(), cancellationToken: _limit.Token).Result.Response;
            return again.IsSuccessStatusCode;
        });
    }

    private async Task<TransferRun> WaitingRunAsync(ApiStage stage)
    {
        var run = await stage.BeginAsync(_limit.Token);
        await Migration.WaitForAsync(() => stage.Backend.FindRun(run.TransferId.Value) is { } now && stage.Backend.Counts(now).Read == 16 && now.Phase == TransferPhase.WaitingForFiles);
        return run;
    }

    private async Task<List<SseEvent>> ReadUntilAsync(SseReader reader, string status)
    {
        var read = new List<SseEvent>();
        while (read.Count == 0 || read[^1].Data != $$"""{"type":"status","status":"{{status}}"}""") read.Add((await reader.ReadAsync(_limit.Token))!);
        return read;
    }

    private Task AddLinesAsync(ApiStage stage, TransferRun run, int count, string text) => stage.Get<ITenantDatabases>().Get(run.TenantId).WriteAsync(
        t => EventStore.AddAsync(t, run, [.. Enumerable.Repeat(RunEvents.Log(stage.Site.Time.GetUtcNow(), text), count)]), _limit.Token);

    private static string Path(TransferRun run) => $"/api/migrations/{run.RunId}/stream";

    private static List<(long Sequence, string Data)> Events(ApiStage stage, TransferRun run)
    {
        using var connection = stage.Get<TenantDatabases>().Open(run.TenantId).OpenForReading();
        return connection.Query<(long, string)>("SELECT sequence, data FROM events WHERE run_id = @RunId ORDER BY sequence", run).AsList();
    }
}
