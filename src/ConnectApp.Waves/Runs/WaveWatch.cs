using System.Collections.Concurrent;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Waves.Calls;
using ConnectApp.Waves.Stores;
using ConnectApp.Waves.Tree;

namespace ConnectApp.Waves.Runs;

/// <summary>Reads the status tree of a wave's task, and stores what has changed. Polls come faster only where a node changes.</summary>
internal sealed class WaveWatch(WaveClients clients, WavePosts posts, RunStore runs, RunLog log, ProgressPulse pulse, TimeProvider time)
{
    /// <summary>A tree of 2,381 pages takes minutes; what was read is stored so often.</summary>
    private const int PagesOfACommit = 250;

    private const double SlowsBy = 1.5;

    private readonly ConcurrentDictionary<RunId, Watch> _watches = new();

    /// <returns>Null: the tree has been read; else the pass is not done, or could not go on.</returns>
    public async Task<(StatusNode Tree, StageResult? Instead)> ReadAsync(WaveLook look, TaskRow task, CancellationToken cancellationToken)
    {
        var watch = _watches.GetOrAdd(look.Run.RunId, static _ => new Watch());
        if (watch.Pass is not { } pass || pass.TaskId != task.TaskId)
            watch.Pass = pass = new StatusPass(
                task, WaveLook.TreeOf(task), new StatusExpectations(look.ItemsName, look.Wave.Keys.Count, look.Wave.Apps.Count > 0), watch.Finals);
        var stored = pass.Before;
        while (pass.TryMoveOn())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var level = pass.Level!.Length == 0 ? null : string.Join(',', pass.Level);
            var answer = await clients.ReadAsync(look.Account, api =>
                api.GetStatusAsync(look.Credentials.Cloud, task.JobId, pass.TaskId, level, "true", pass.Cursor, cancellationToken));
            if (!answer.IsOk(out var page)) return (pass.Tree, posts.AfterRead(look, answer.Kind, answer.Status, answer.Message, answer.RetryAfter));
            pass.Take(page.Data, page.Links?.Next);
            if (pass.Pages % PagesOfACommit != 0) continue;
            await KeepAsync(look, task, stored, pass.Tree, cancellationToken);
            stored = pass.Tree;
        }

        watch.Pass = null;
        var changed = !pass.Tree.Equals(pass.Before);
        watch.Interval = changed || watch.Interval == TimeSpan.Zero ? clients.Options.Shortest : Slower(watch.Interval);
        if (!pass.Tree.Equals(stored)) await KeepAsync(look, task, stored, pass.Tree, cancellationToken);
        return (pass.Tree, null);
    }

    /// <summary>When the tree is to be read again.</summary>
    public TimeSpan IntervalOf(RunId run) => _watches.TryGetValue(run, out var watch) && watch.Interval > TimeSpan.Zero ? watch.Interval : clients.Options.Shortest;

    /// <summary>Whether a level that will not change any more has been read often enough.</summary>
    public bool IsDone(RunId run, TaskRow task, string level) => _watches.TryGetValue(run, out var watch) && watch.Finals.IsDone(task.TaskId + " " + level);

    public void Forget(RunId run) => _watches.TryRemove(run, out _);

    private TimeSpan Slower(TimeSpan interval) => interval * SlowsBy < clients.Options.Longest ? interval * SlowsBy : clients.Options.Longest;

    private async Task KeepAsync(WaveLook look, TaskRow task, StatusNode before, StatusNode tree, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var run = look.Run;
        var counts = ItemCounts.Of(tree.Find("migrate", look.ItemsName), look.Wave.Keys.Count);
        IReadOnlyList<RunEvent> lines = task.Kind == Client.TaskRequest.Check ? [] : [.. Ended(before, tree, look.ItemsName).SelectMany(line => log.Line(run.RunId, line))];
        await runs.TellAsync(run, lines, async transaction =>
        {
            await TaskStore.KeepTreeAsync(transaction, run.TenantId, task, Packed.Write(tree, WaveJson.Default.StatusNode), tree.Status, tree.Verdict);
            await WaveStore.MoveAsync(transaction, look.Row, now);
            if (task.Kind == Client.TaskRequest.Check) return;
            await RunStore.CountAsync(transaction, run, counts.Total, counts.Succeeded, counts.Skipped, counts.Failed);
            if (!pulse.TryBeat(run.RunId)) return;
            await pulse.WriteAsync(transaction, run, RunProgress.Of(run with
            {
                TotalItems = counts.Total, Succeeded = counts.Succeeded, Skipped = counts.Skipped, Failed = counts.Failed, State = RunState.Running,
            }));
        }, cancellationToken);
    }

    /// <summary>A line for each project or space that has ended.</summary>
    private static IEnumerable<string> Ended(StatusNode before, StatusNode after, string itemsName)
    {
        var known = before.Find("migrate", itemsName)?.Children ?? StatusNode.NoChildren;
        foreach (var (name, node) in after.Find("migrate", itemsName)?.Children ?? StatusNode.NoChildren)
        {
            if (node.Verdict is { } verdict && known.GetValueOrDefault(name)?.Verdict is null)
                yield return $"{(verdict is StatusWords.Success or StatusWords.Warning ? '✓' : '✗')} {name} → {verdict}{(node.Message is { } message ? $": {message}" : "")}";
        }
    }

    private sealed class Watch
    {
        public StatusPass? Pass { get; set; }
        public FinalReads Finals { get; } = new();
        public TimeSpan Interval { get; set; }
    }
}
