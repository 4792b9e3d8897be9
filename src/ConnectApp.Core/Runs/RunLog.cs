using System.Collections.Concurrent;
using System.Globalization;
using ConnectApp.Core.Ids;

namespace ConnectApp.Core.Runs;

/// <summary>Lines for people who watch a run: few, and never more than a reader can take in. What is too much is counted and said with the next line that has room.</summary>
internal sealed class RunLog(TimeProvider time)
{
    private const int MostASecond = 20;

    private readonly ConcurrentDictionary<RunId, Second> _seconds = new();

    /// <returns>The events to commit with what the line tells; none where there is no room for it.</returns>
    public IReadOnlyList<RunEvent> Line(RunId run, string message)
    {
        var second = _seconds.GetOrAdd(run, static _ => new Second());
        int unsaid;
        lock (second)
        {
            if (second.Lines == 0 || time.GetElapsedTime(second.Start) >= TimeSpan.FromSeconds(1)) (second.Start, second.Lines) = (time.GetTimestamp(), 0);
            // The line about what was left out takes a place too.
            if (++second.Lines > MostASecond - 1)
            {
                second.Unsaid++;
                return [];
            }

            (unsaid, second.Unsaid) = (second.Unsaid, 0);
        }

        var now = time.GetUtcNow();
        return unsaid == 0 ? [RunEvents.Log(now, message)]
            : [RunEvents.Log(now, string.Create(CultureInfo.InvariantCulture, $"… {unsaid} more lines.")), RunEvents.Log(now, message)];
    }

    public void Forget(RunId run) => _seconds.TryRemove(run, out _);

    private sealed class Second
    {
        public long Start { get; set; }
        public int Lines { get; set; }
        public int Unsaid { get; set; }
    }
}
