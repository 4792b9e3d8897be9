using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Records;
using ConnectApp.Transfers.Runs;
using ConnectApp.Transfers.Stores;
using Xunit;

namespace ConnectApp.Tests.Storage.Contracts;

/// <summary>Rules of tables <c>kept_records</c> and <c>entity_references</c>.</summary>
public abstract class KeptRecordStoreContract : StoreContract
{
    [Fact]
    public async Task Add_MoreThanThereIsRoomFor_CountsTheRest()
    {
        var run = await Store.AddRunAsync();
        var file = await Store.AddFileAsync(run);

        var result = (Bytes: 0L, NotKept: 0);
        await Store.WriteAsync(run, t =>
        {
            result = Store.Batches.AddKept(t, run, file, Batch(3), room: 25);
            return Task.CompletedTask;
        });

        Assert.Equal((20, 1), result);
        Assert.Equal([1L, 2L], (await ReadAsync(run, file)).Select(r => r.RecordNumber));
        Assert.Equal(2, await Store.ReadAsync(s => KeptRecordStore.CountAsync(s, run.TenantId, run.RunId)));
        Assert.Equal([file.FileId], (await Store.ReadAsync(s => KeptRecordStore.ReadFilesAsync(s, run))).Select(f => f.FileId));
    }

    [Fact]
    public async Task Read_LargeRecords_EndsBeforeAllAreInMemory()
    {
        var (run, file) = await AddAsync(5);

        var rows = await Store.ReadAsync(s => KeptRecordStore.ReadNextAsync(s, run, file, afterNumber: 1, maxRecords: 10, maxBytes: 15));

        Assert.Equal([2L, 3L], rows.Select(r => r.RecordNumber));
    }

    [Fact]
    public async Task Change_RowThatWasHealedMeanwhile_IsRefused()
    {
        var (run, file) = await AddAsync(2);
        var rows = await ReadAsync(run, file);

        var first = await TryAsync(run, t => KeptRecordStore.TryChangeAsync(t, run, rows[0], "[]", KeptReason.Missing));
        var second = await TryAsync(run, t => KeptRecordStore.TryChangeAsync(t, run, rows[0], "[]", KeptReason.Missing));
        var removed = await TryAsync(run, t => KeptRecordStore.TryRemoveAsync(t, run, rows[1]));
        var again = await TryAsync(run, t => KeptRecordStore.TryRemoveAsync(t, run, rows[1]));

        Assert.Equal((true, false, true, false), (first, second, removed, again));
    }

    [Fact]
    public async Task Remove_SomeAtATime_EndsWithNothingKept()
    {
        var (run, file) = await AddAsync(5);
        var (other, otherFile) = await AddAsync(1);

        var removed = new List<int>();
        for (var i = 0; i < 3; i++)
        {
            removed.Add(await Store.Tenants.Get(run.TenantId).WriteAsync(t => KeptRecordStore.RemoveAsync(t, run.TenantId, run.RunId, most: 2), CancellationToken.None));
        }

        Assert.Equal([2, 2, 1], removed);
        Assert.Empty(await ReadAsync(run, file));
        Assert.Single(await ReadAsync(other, otherFile));
    }

    [Fact]
    public async Task DropSuperseded_KeysThatTheRunKeepsItself_AreRemovedFromTheOlder()
    {
        var (older, olderFile) = await AddAsync(3);
        var (newer, newerFile) = await AddAsync(2);

        await Store.WriteAsync(newer, t => KeptRecordStore.DropSupersededAsync(t, newer, older));

        Assert.Equal([3L], (await ReadAsync(older, olderFile)).Select(r => r.RecordNumber));
        Assert.Equal(2, (await ReadAsync(newer, newerFile)).Count);
    }

    [Fact]
    public async Task EntityReferences_AddedTwice_DangleOnce()
    {
        var run = await Store.AddRunAsync();
        for (var i = 0; i < 2; i++)
        {
            await Store.WriteAsync(run, t =>
            {
                Store.Batches.AddEntityReferences(t, run, [new EntityReference("notes", "b"), new EntityReference("notes", "a")]);
                return Task.CompletedTask;
            });
        }

        Assert.Equal(2, await Store.ReadAsync(s => EntityReferenceStore.CountDanglingAsync(s, run)));
        Assert.Equal([("notes", "a")], await Store.ReadAsync(s => EntityReferenceStore.ReadDanglingAsync(s, run, limit: 1)));
    }

    /// <summary>Records of ten bytes each, which lack a mapping.</summary>
    private static RecordBatch Batch(int count) => new()
    {
        Block = Enumerable.Repeat((byte)'x', count * 10).ToArray(), Records = [], Problems = [], References = [], EntityReferences = [], Read = count, Skipped = 0, Failed = 0,
        After = new Position(count * 10, count),
        Kept = [.. Enumerable.Range(0, count).Select(i => new KeptRecord(
            (i * 10)..((i + 1) * 10), $"k{i}", i + 1, i * 10, KeptReason.Skipped, [new ReferenceCount("jira:issue", "$.a", 0, 1, 0)]))],
    };

    private async Task<(TransferRun Run, RunFile File)> AddAsync(int count)
    {
        var run = await Store.AddRunAsync();
        var file = await Store.AddFileAsync(run);
        await Store.WriteAsync(run, t =>
        {
            Store.Batches.AddKept(t, run, file, Batch(count), room: 1000);
            return Task.CompletedTask;
        });
        return (run, file);
    }

    private Task<IReadOnlyList<KeptRow>> ReadAsync(TransferRun run, RunFile file) =>
        Store.ReadAsync(s => KeptRecordStore.ReadNextAsync(s, run, file, afterNumber: 0, maxRecords: 100, maxBytes: 1000));

    private Task<bool> TryAsync(TransferRun run, Func<Core.Stores.StoreTransaction, Task<bool>> work) => Store.Transfers.WriteAsync(run, work, CancellationToken.None);
}
