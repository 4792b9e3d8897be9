using System.Text.Json;
using ConnectApp.Admin.Models;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Transfers.Runs;

namespace ConnectApp.Admin;

/// <summary>How fast a run goes, and how long it may still take, from the progress events that it has written down.</summary>
internal static class PaceReader
{
    // More points than this lie on top of each other in a chart of a thousand pixels.
    private const int MostPoints = 300;
    private const int MostSamples = 2000;

    private static readonly TimeSpan Recent = TimeSpan.FromSeconds(15);

    // Of the last so many speeds the slower and the faster ones bound the time left.
    private const int Lately = 20;

    /// <returns>Null: nothing can be said yet.</returns>
    public static async Task<Pace?> ReadAsync(StoreTransaction snapshot, TransferRun run, RunCounts counts, DateTimeOffset now)
    {
        var samples = (await EventStore.ReadNewestAsync(snapshot, run.TenantId, run.RunId, RunEvents.ProgressType, MostSamples))
            .Select(e => (Second: e.At.ToUnixTimeSeconds(), Speed: SpeedOf(e.Data))).Reverse().GroupBy(s => s.Second, s => s.Speed, (second, speeds) => new PacePoint(second, speeds.Last())).ToList();
        if (samples.Count == 0 || counts.Read == 0) return null;

        var moving = samples.Select(s => s.Records).Where(s => s > 0).TakeLast(Lately).Order().ToList();
        var bytesEach = (double)counts.BytesDone / counts.Read;
        var left = counts.BytesKnown - counts.BytesDone;
        var (low, high) = moving.Count == 0 || bytesEach <= 0 || left < 0 ? ((TimeSpan?)null, (TimeSpan?)null)
            : (TimeAt(left / bytesEach, moving[^((moving.Count / 5) + 1)]), TimeAt(left / bytesEach, moving[moving.Count / 5]));
        var isMoving = run is { State: RunState.Running, Phase: TransferPhase.Loading } && now.ToUnixTimeSeconds() - samples[^1].Second < Recent.TotalSeconds;
        return new Pace(isMoving, samples[^1].Records, samples[^1].Records * bytesEach, low, high, Thin(samples));
    }

    private static TimeSpan TimeAt(double records, double perSecond) => TimeSpan.FromSeconds(Math.Min(records / perSecond, TimeSpan.FromDays(100).TotalSeconds));

    /// <summary>Every so many points as one, with their mean: a peak of a second says nothing in a run of hours.</summary>
    private static List<PacePoint> Thin(List<PacePoint> samples)
    {
        var each = (samples.Count + MostPoints - 1) / MostPoints;
        return each == 1 ? samples : [.. samples.Chunk(each).Select(some => new PacePoint(some[0].Second, some.Average(s => s.Records)))];
    }

    private static double SpeedOf(string data)
    {
        using var json = JsonDocument.Parse(data);
        return json.RootElement.TryGetProperty("speed", out var speed) ? speed.GetDouble() : 0;
    }
}
