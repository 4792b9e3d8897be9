using System.Collections.Concurrent;
using ConnectApp.Core.Ids;

namespace ConnectApp.Core.Runs;

/// <summary>Tells live views in this process that a run has new events. Only a short cut: the events stand in the store, where everybody looks every second.</summary>
internal sealed class RunSignals
{
    private readonly ConcurrentDictionary<RunId, TaskCompletionSource> _waiting = new();

    /// <summary>Ends with the next event of the run, maybe with one that is read already: take it before looking at the store.</summary>
    public Task Next(RunId run) =>
        _waiting.GetOrAdd(run, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Raise(RunId run)
    {
        if (_waiting.TryRemove(run, out var waiting)) waiting.TrySetResult();
    }
}
