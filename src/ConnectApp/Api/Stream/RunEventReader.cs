using ConnectApp.Api.Runs;
using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;

namespace ConnectApp.Api.Stream;

/// <summary>Reads a run's events from the store, some at a time: a slow reader holds nothing but a place in them.</summary>
internal sealed class RunEventReader(ITenantDatabases tenants)
{
    private const int MostAtOnce = 200;

    /// <summary>The events after one, in order; the first so many.</summary>
    public Task<IReadOnlyList<NumberedEvent>> ReadAfterAsync(RunEntry entry, long sequence, CancellationToken cancellationToken) => tenants.ReadAsync(
        entry.TenantId, [], snapshot => EventStore.ReadAfterAsync(snapshot, entry.TenantId, entry.RunId, sequence, MostAtOnce), cancellationToken);

    /// <summary>How far the run is: what somebody is shown who has seen nothing yet, or too little.</summary>
    public Task<RunSnapshot> ReadAsync(FoundRun found, CancellationToken cancellationToken) =>
        tenants.ReadAsync(found.Entry.TenantId, RunSnapshot.OfNothing, snapshot => ReadAsync(found, snapshot), cancellationToken);

    private static async Task<RunSnapshot> ReadAsync(FoundRun found, StoreTransaction snapshot)
    {
        var now = await FoundRun.ReadAsync(found.Entry, snapshot);
        if (now.Run is not { } run) return RunSnapshot.OfNothing;
        var counts = await now.CountAsync(snapshot);
        var last = await EventStore.FindLastSequenceAsync(snapshot, run.TenantId, run.RunId);

        // The state that its worker has written, not the one that is asked for: a reader of "paused" may rely on it that nothing is written any more.
        return new RunSnapshot(run.State, run.Waiting, now.Progress(counts), last, run.EventsDropped, await FindEndAsync(snapshot, now, now.Stats(counts), last));
    }

    /// <returns>The last status and <c>done</c>; null: the run has not ended.</returns>
    private static async Task<IReadOnlyList<NumberedEvent>?> FindEndAsync(StoreTransaction snapshot, FoundRun found, RunStats stats, long last)
    {
        if (found.Run is not { HasEnded: true } run) return null;
        var end = await EventStore.ReadLastAsync(snapshot, run.TenantId, run.RunId, RunEvents.StatusType, RunEvents.DoneType);
        if (end is [.., { Type: RunEvents.DoneType }]) return end;

        // Ended by a version of this program that wrote no such event: as if it came after all others.
        return [.. RunEvents.End(run.CompletedAt ?? run.CreatedAt, run.State, stats).Select((e, i) => new NumberedEvent { Sequence = last + i, Type = e.Type, Data = e.Data })];
    }
}

/// <param name="Waiting">Null: for nothing.</param>
/// <param name="Last">Sequence of the newest event; 0: there is none.</param>
/// <param name="Dropped">Sequence of the newest event that had to make room.</param>
/// <param name="End">The last status and <c>done</c>; null: the run has not ended.</param>
internal sealed record RunSnapshot(string State, RunWait? Waiting, RunProgress Progress, long Last, long Dropped, IReadOnlyList<NumberedEvent>? End)
{
    public static readonly RunSnapshot OfNothing = new(RunState.Pending, null, new RunProgress(0, 0, 0), 0, 0, null);
}
