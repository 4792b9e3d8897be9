using System.Diagnostics;
using System.Globalization;
using ConnectApp.Tests.Infrastructure;
using Xunit;
using Xunit.Abstractions;

namespace ConnectApp.Tests.Load;

/// <summary>
/// Promise 1 under load: a hundred events at once while an import runs and a commit of the control file costs 10 ms more. CI loads a small export; with
/// <c>CONNECTAPP_LOAD_MB=300</c> it is the measurement that the documents quote.
/// </summary>
public sealed class AcknowledgementLoadTests(ITestOutputHelper output)
{
    private const int AtOnce = 100;
    private const int Rounds = 5;
    private static readonly TimeSpan LongestAcknowledgement = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Events_AHundredAtOnceWhileAnImportRuns_AreAllAcknowledgedInTime()
    {
        var megabytes = int.Parse(Environment.GetEnvironmentVariable("CONNECTAPP_LOAD_MB") ?? "20", CultureInfo.InvariantCulture);
        await using var site = await TestSite.StartAsync(TestExport.Small(1));
        WriteExport(Path.Combine(site.ExportFolder, "checklists-1.ndjson"), megabytes);
        site.Settings["Storage:ControlCommitDelay"] = "00:00:00.010";
        await using var backend = await TestBackend.StartAsync(site);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var migration = Task.Run(() => site.Emulator.MigrateAsync(site.Address, limit.Token), limit.Token);
        var transfer = await migration;
        await Migration.WaitForAsync(() => backend.FindRun(transfer) is { } run && backend.Counts(run).Read > 1000);

        var times = new List<double>();
        var whileLoading = 0;
        for (var round = 0; round < Rounds; round++)
        {
            if (backend.FindRun(transfer) is { DecidedAt: null }) whileLoading++;
            times.AddRange(await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(async () =>
            {
                var begun = Stopwatch.GetTimestamp();
                await site.PostAsync(transfer, "app-data-uploaded", limit.Token, ("s3Key", "checklists-1"));
                return Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
            }, limit.Token))));
        }

        output.WriteLine("slowest of each round: " + string.Join(", ", times.Chunk(AtOnce).Select(r => $"{r.Max():0} ms")));
        times.Sort();
        var text = string.Create(CultureInfo.InvariantCulture,
            $"{Rounds} × {AtOnce} events at once, {whileLoading} rounds while {megabytes} MB were loaded, 10 ms more a control commit: p50 {times[times.Count / 2]:0} ms, p99 {times[times.Count * 99 / 100]:0} ms, max {times[^1]:0} ms");
        output.WriteLine(text);
        Console.WriteLine(text);
        Assert.True(times[^1] < LongestAcknowledgement.TotalMilliseconds, text);
        Assert.True(whileLoading > 0, text);
    }

    private static void WriteExport(string path, int megabytes)
    {
        using var file = new StreamWriter(path, append: false, System.Text.Encoding.UTF8, 1 << 20);
        var text = new string('x', 900);
        for (var id = 1; id <= megabytes * 1000; id++)
        {
            file.Write(string.Create(CultureInfo.InvariantCulture, $"{{\"id\":{id},\"issueId\":{10_000 + (id % 7)},\"projectId\":\"{100 + (id % 5)}\",\"createdBy\":\"user{id % 4}\",\"text\":\"{text}\"}}\n"));
        }
    }
}
