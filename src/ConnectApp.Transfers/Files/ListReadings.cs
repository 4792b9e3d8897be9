using System.Collections.Concurrent;
using ConnectApp.Core.Ids;

namespace ConnectApp.Transfers.Files;

/// <summary>When this process last read each run's list, by the monotonic clock: quiet time is never counted over time when nobody looked.</summary>
internal sealed class ListReadings(TimeProvider time)
{
    private readonly ConcurrentDictionary<RunId, long> _last = new();

    /// <returns>How long the list was quiet since the reading before; zero where it has grown or there was none.</returns>
    public TimeSpan Next(RunId run, bool grown)
    {
        var now = time.GetTimestamp();
        var quiet = !grown && _last.TryGetValue(run, out var before) ? time.GetElapsedTime(before, now) : TimeSpan.Zero;
        _last[run] = now;
        return quiet;
    }

    /// <summary>A reading failed: the next one begins anew.</summary>
    public void Interrupted(RunId run) => _last.TryRemove(run, out _);
}
