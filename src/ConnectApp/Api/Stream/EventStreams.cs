using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;

namespace ConnectApp.Api.Stream;

/// <summary>
/// Writes a run's events to a reader until the run has ended. Everything is read from the store when the reader is ready for it, so a slow reader costs nothing but
/// its connection, and no event is lost or told twice over restarts of either side.
/// </summary>
internal sealed class EventStreams(RunEventReader reader, RunRegistry registry, RunSignals signals, ProgressPulse pulse, TimeProvider time, IHostApplicationLifetime lifetime)
{
    // How late an event may come that another process wrote; those of this process come at once.
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    // A run that commits fast is not looked at more often than a person can see.
    private static readonly TimeSpan s_leastPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(15);

    // The token was good when the stream began. It is not cut off with the token, for a browser would come back with the same one; but it does not last for ever.
    public static readonly TimeSpan Longest = TimeSpan.FromHours(4);

    /// <param name="seen">The last event that the reader has seen; null: none.</param>
    public async Task WriteAsync(RunEntry entry, RunSnapshot snapshot, long? seen, PipeWriter output, CancellationToken aborted)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(aborted, lifetime.ApplicationStopping);
        try
        {
            Append(output, "retry: 3000\n\n");
            var after = WriteFirst(entry.RunId, output, snapshot, seen);
            if (after is { } sequence) await FollowAsync(entry, sequence, output, stop.Token);
            else await output.FlushAsync(stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The reader went, or the program ends; either comes back with the last id.
        }
    }

    /// <returns>Where to go on; null: that was all.</returns>
    private long? WriteFirst(RunId run, PipeWriter output, RunSnapshot snapshot, long? seen)
    {
        // An id that is too old for what is kept, or that this store has never given, is as good as none.
        var isWhole = snapshot.End is not [.., { Sequence: var done }] || done <= snapshot.Last;
        if (seen is { } known && known >= snapshot.Dropped && known <= snapshot.Last && isWhole) return known;
        if (snapshot.End is { } end)
        {
            foreach (var e in end) Write(output, e.Sequence, e.Type, e.Data);
            return null;
        }

        // Only the second bears the id: whoever loses the connection between the two gets both again.
        var now = time.GetUtcNow();
        Write(output, null, RunEvents.StatusType, RunEvents.Status(now, snapshot.State, snapshot.Waiting).Data);
        Write(output, snapshot.Last, RunEvents.ProgressType, RunEvents.Progress(now, snapshot.Progress, pulse.SpeedOf(run)).Data);
        return snapshot.Last;
    }

    private async Task FollowAsync(RunEntry entry, long after, PipeWriter output, CancellationToken stop)
    {
        var begun = time.GetTimestamp();
        var written = begun;
        await output.FlushAsync(stop);
        while (time.GetElapsedTime(begun) < Longest)
        {
            var next = signals.Next(entry.RunId);
            var events = await reader.ReadAfterAsync(entry, after, stop);
            foreach (var e in events)
            {
                Write(output, e.Sequence, e.Type, e.Data);
                after = e.Sequence;
            }

            if (events.Count == 0 && time.GetElapsedTime(written) >= s_heartbeat)
            {
                // The site's data may have been erased meanwhile.
                if (await registry.FindAsync(entry.RunId, stop) is null) return;
                Append(output, ":\n\n");
            }
            else if (events.Count == 0)
            {
                await WaitAsync(next, stop);
                continue;
            }

            // Waits as long as the reader does not take what was written.
            await output.FlushAsync(stop);
            written = time.GetTimestamp();
            if (events is [.., { Type: RunEvents.DoneType }]) return;
            await Task.Delay(s_leastPause, time, stop);
        }
    }

    private async Task WaitAsync(Task next, CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await Task.WhenAny(next, Task.Delay(s_look, time, ended.Token));
        await ended.CancelAsync();
        stop.ThrowIfCancellationRequested();
    }

    private static void Write(PipeWriter output, long? sequence, string type, string data)
    {
        var text = new StringBuilder();
        if (sequence is { } id) text.Append(CultureInfo.InvariantCulture, $"id: {id}\n");
        Append(output, text.Append("event: ").Append(type).Append("\ndata: ").Append(data).Append("\n\n").ToString());
    }

    private static void Append(PipeWriter output, string text) => Encoding.UTF8.GetBytes(text, output);
}
