using ConnectApp.Core.Runs;
using ConnectApp.Transfers.Runs;
using Xunit;

namespace ConnectApp.Tests.Storage.Contracts;

/// <summary>Rules of table <c>events</c>.</summary>
public abstract class EventStoreContract : StoreContract
{
    [Fact]
    public async Task Add_EventsOfTwoRuns_AreNumberedForEach()
    {
        var (first, second) = (await Store.AddRunAsync(), await Store.AddRunAsync());
        await AddAsync(first, 2);
        await AddAsync(second, 1);
        await AddAsync(first, 1);

        Assert.Equal([1, 2, 3], await SequencesAsync(first, after: 0));
        Assert.Equal([1], await SequencesAsync(second, after: 0));
        Assert.Equal([3], await SequencesAsync(first, after: 2));
        Assert.Equal(3, await Store.ReadAsync(s => EventStore.FindLastSequenceAsync(s, first.TenantId, first.RunId)));
    }

    [Fact]
    public async Task Add_WorkThatThrows_LeavesNoGap()
    {
        var run = await Store.AddRunAsync();
        await Assert.ThrowsAsync<FormatException>(() => Store.WriteAsync(run, async t =>
        {
            await EventStore.AddAsync(t, run, [RunEvents.Log(DateTimeOffset.UnixEpoch, "lost")]);
            throw new FormatException();
        }));

        await AddAsync(run, 1);

        Assert.Equal([1], await SequencesAsync(run, after: 0));
    }

    [Fact]
    public async Task Add_MoreThanAreKept_DropsTheOldestAndNotesIt()
    {
        var run = await Store.AddRunAsync();

        for (var i = 0; i < 12; i++) await AddAsync(run, 200);

        var dropped = (await Store.Transfers.FindAsync(run.TenantId, run.RunId, CancellationToken.None))!.EventsDropped;
        Assert.Equal(400, dropped);
        Assert.Equal(401, (await SequencesAsync(run, after: 0))[0]);
    }

    [Fact]
    public async Task ReadLast_TwoTypes_GivesTheNewestOfEachInOrder()
    {
        var run = await Store.AddRunAsync();
        await Store.WriteAsync(run, t => EventStore.AddAsync(t, run,
        [
            RunEvents.Status(DateTimeOffset.UnixEpoch, RunState.Running), RunEvents.Status(DateTimeOffset.UnixEpoch, RunState.Paused),
            RunEvents.Log(DateTimeOffset.UnixEpoch, "line"), .. RunEvents.End(DateTimeOffset.UnixEpoch, RunState.Completed, new RunStats(1, 2, 3)),
        ]));

        var last = await Store.ReadAsync(s => EventStore.ReadLastAsync(s, run.TenantId, run.RunId, RunEvents.StatusType, RunEvents.DoneType));

        Assert.Equal([(4, "status"), (5, "done")], last.Select(e => ((int)e.Sequence, e.Type)));
    }

    private Task AddAsync(TransferRun run, int count) =>
        Store.WriteAsync(run, t => EventStore.AddAsync(t, run, [.. Enumerable.Repeat(RunEvents.Log(DateTimeOffset.UnixEpoch, "line"), count)]));

    private async Task<List<long>> SequencesAsync(TransferRun run, long after) =>
        [.. (await Store.ReadAsync(s => EventStore.ReadAfterAsync(s, run.TenantId, run.RunId, after, limit: 10_000))).Select(e => e.Sequence)];
}
