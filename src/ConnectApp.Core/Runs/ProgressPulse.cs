using System.Collections.Concurrent;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Stores;

namespace ConnectApp.Core.Runs;

/// <summary>
/// Live progress of runs: an event at most once a second, written in a commit that happens anyway. What it remembers of a run is lost with the process, and only
/// makes the first event after a start come at once and with its speed unknown.
/// </summary>
internal sealed class ProgressPulse(TimeProvider time)
{
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(1);

    /// <summary>The speed that is told is the mean of so long.</summary>
    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<RunId, Pace> _paces = new();

    /// <summary>Whether an event is due now; who is told so writes it.</summary>
    public bool TryBeat(RunId run) => Get(run).TryBeat(time);

    /// <summary>Writes how far the run is, in its row too, so that what is shown never falls.</summary>
    /// <returns>False: it is where it was.</returns>
    public async Task<bool> WriteAsync(StoreTransaction transaction, Run run, RunProgress progress)
    {
        progress = progress with { Percent = await RunStore.RaisePercentAsync(transaction, run, progress.Percent) };
        if (!Get(run.RunId).TryMove(progress, time, out var speed)) return false;

        // What it waited for has come: it moves.
        if (await RunStore.ForgetWaitingAsync(transaction, run)) await EventStore.AddAsync(transaction, run, [RunEvents.Status(time.GetUtcNow(), RunState.Running)]);
        await EventStore.AddAsync(transaction, run, [RunEvents.Progress(time.GetUtcNow(), progress, speed)]);
        return true;
    }

    /// <summary>Items a second, lately; 0 where nothing moves.</summary>
    public double SpeedOf(RunId run) => _paces.TryGetValue(run, out var pace) ? pace.Speed(time) : 0;

    /// <summary>The run rests or has ended.</summary>
    public void Forget(RunId run) => _paces.TryRemove(run, out _);

    private Pace Get(RunId run) => _paces.GetOrAdd(run, static _ => new Pace());

    private sealed class Pace
    {
        private readonly Queue<(long At, long Current)> _points = new();
        private RunProgress? _last;
        private long? _beat;

        public bool TryBeat(TimeProvider time)
        {
            lock (_points)
            {
                if (_beat is { } last && time.GetElapsedTime(last) < s_every) return false;
                _beat = time.GetTimestamp();
                return true;
            }
        }

        public bool TryMove(RunProgress progress, TimeProvider time, out double speed)
        {
            lock (_points)
            {
                _points.Enqueue((time.GetTimestamp(), progress.Current));
                speed = Mean(time);
                if (progress == _last) return false;
                _last = progress;
                return true;
            }
        }

        public double Speed(TimeProvider time)
        {
            lock (_points) return Mean(time);
        }

        private double Mean(TimeProvider time)
        {
            while (_points.Count > 2 && time.GetElapsedTime(_points.Peek().At) > s_window) _points.Dequeue();
            if (_points.Count < 2) return 0;
            var (first, last) = (_points.Peek(), _points.Last());
            var seconds = time.GetElapsedTime(first.At).TotalSeconds;
            return seconds <= 0 ? 0 : Math.Round((last.Current - first.Current) / seconds, 1, MidpointRounding.AwayFromZero);
        }
    }
}
