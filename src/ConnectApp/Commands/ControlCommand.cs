using ConnectApp.Core.Runs;
using ConnectApp.Requests;

namespace ConnectApp.Commands;

/// <summary><c>pause</c>, <c>resume</c>, <c>cancel</c>: returns when the run has stopped, continued or ended. Ctrl-C only ends the wait; what was asked stays.</summary>
internal static class ControlCommand
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(200);

    public static async Task<int> RunAsync(RunActionKind action, string id, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        var store = StoreReader.FromSettings();
        var entry = await store.GetRunAsync(id, cancellationToken);
        var (answer, isServed) = await RequestCommand.AskAsync(ControlRequests.NameOf(action), entry.RunId.ToString(), cancellationToken);
        if (answer is null)
        {
            await errors.WriteLineAsync(RequestCommand.NoAnswer);
            return CommandLine.Failed;
        }

        if (!answer.Succeeded)
        {
            await errors.WriteLineAsync(answer.Text);
            return CommandLine.Usage;
        }

        if (isServed) await WaitAsync(store, action, entry, cancellationToken);
        var (now, run) = await ReadAsync(store, entry, cancellationToken);
        var later = isServed || IsDone(action, now, run) ? "" : " `serve` is not running; the run follows when it starts.";
        await output.WriteLineAsync($"The run {entry.RunId} is {RunState.Of(now, run)}.{later}");
        return CommandLine.Success;
    }

    private static async Task WaitAsync(StoreReader store, RunActionKind action, RunEntry entry, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (now, run) = await ReadAsync(store, entry, cancellationToken);
            if (IsDone(action, now, run)) return;
            await Task.Delay(s_look, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>The worker has done what was asked, or the run has ended meanwhile.</summary>
    /// <param name="run">Null: it has not begun, so nothing has to stop.</param>
    private static bool IsDone(RunActionKind action, RunEntry entry, Run? run) => run switch
    {
        { HasEnded: true } => true,
        null => action != RunActionKind.Cancel,
        _ => action switch
        {
            RunActionKind.Pause => run.State == RunState.Paused,
            RunActionKind.Resume => entry.PausedAt is null && run.State != RunState.Paused,
            _ => false,
        },
    };

    private static async Task<(RunEntry Entry, Run? Run)> ReadAsync(StoreReader store, RunEntry known, CancellationToken cancellationToken)
    {
        var entry = await store.FindRunAsync(known.RunId, cancellationToken) ?? known;
        return (entry, await store.Tenants.ReadAsync<Run?>(entry.TenantId, null, snapshot => RunStore.FindAsync(snapshot, entry.TenantId, entry.RunId), cancellationToken));
    }
}
