using ConnectApp.Rewriting.Problems;
using ConnectApp.Transfers.Reports;
using ConnectApp.Transfers.Runs;
using Xunit;

namespace ConnectApp.Tests.Storage.Contracts;

/// <summary>Rules of table <c>problems</c>, by whichever of its two ways a row comes.</summary>
public abstract class ProblemStoreContract : StoreContract
{
    [Fact]
    public async Task Add_OneByOneAndInBulk_AreTheSameRows()
    {
        var (first, second) = (await Store.AddRunAsync(), await Store.AddRunAsync());
        var (a, b) = (await Store.AddFileAsync(first), await Store.AddFileAsync(second));

        await Store.WriteAsync(first, t => ProblemStore.AddAsync(t, first, [Full(a.FileId), Bare()]));
        await Store.WriteAsync(second, t =>
        {
            Store.Batches.AddProblems(t, second, [Full(b.FileId), Bare()]);
            return Task.CompletedTask;
        });

        var (singly, inBulk) = (await ReadAsync(first), await ReadAsync(second));
        Assert.Equal(singly.Select(p => p with { ProblemId = 0 }), inBulk.Select(p => p with { ProblemId = 0 }));
        Assert.Equal(("notes", "a.ndjson", true), (singly[0].Entity, singly[0].File, singly[0].Accepted));
    }

    [Fact]
    public async Task Replace_FoundAgain_IsToldOnce()
    {
        var run = await Store.AddRunAsync();
        var problem = Bare() with { Kind = "users" };

        for (var i = 0; i < 3; i++) await Store.WriteAsync(run, t => ProblemStore.ReplaceAsync(t, run, problem));
        await Store.WriteAsync(run, t => ProblemStore.ReplaceAsync(t, run, problem with { Kind = "groups" }));

        Assert.Equal(["users", "groups"], (await ReadAsync(run)).Select(p => p.Kind));
    }

    [Fact]
    public async Task ForgetOfRecord_OtherRecordsAndOneCode_StayThere()
    {
        var run = await Store.AddRunAsync();
        var file = await Store.AddFileAsync(run);
        await Store.WriteAsync(run, t => ProblemStore.AddAsync(t, run,
        [
            Full(file.FileId), Full(file.FileId) with { Code = ProblemCode.RepeatedKey }, Full(file.FileId) with { Record = 8 }, Bare(),
        ]));

        await Store.WriteAsync(run, t => ProblemStore.ForgetOfRecordAsync(t, run, file.FileId, 7, but: ProblemCode.RepeatedKey));

        Assert.Equal([7L, 8L, null], (await ReadAsync(run)).Select(p => p.Record));
    }

    [Fact]
    public async Task Remove_SomeAtATime_LeavesOtherRuns()
    {
        var (gone, stays) = (await Store.AddRunAsync(), await Store.AddRunAsync());
        foreach (var run in new[] { gone, stays }) await Store.WriteAsync(run, t => ProblemStore.AddAsync(t, run, Enumerable.Repeat(Bare(), 5)));

        var removed = new List<int>();
        for (var i = 0; i < 3; i++)
        {
            removed.Add(await Store.Tenants.Get(gone.TenantId).WriteAsync(t => ProblemStore.RemoveAsync(t, gone.TenantId, gone.RunId, most: 3), CancellationToken.None));
        }

        Assert.Equal([3, 2, 0], removed);
        Assert.Equal((0, 5), ((await ReadAsync(gone)).Count, (await ReadAsync(stays)).Count));
    }

    [Fact]
    public async Task Pages_ByFilter_GoOnFromTheLastRow()
    {
        var run = await Store.AddRunAsync();
        var file = await Store.AddFileAsync(run);
        await Store.WriteAsync(run, t => ProblemStore.AddAsync(t, run, Enumerable.Range(1, 6).Select(n => n % 2 == 0 ? Bare() : Full(file.FileId) with { Record = n })));
        var filter = new ProblemFilter(Entity: "notes");

        var first = await ReadAsync(run, filter, limit: 2);
        var rest = await ReadAsync(run, filter, first[^1].ProblemId);

        Assert.Equal([1L, 3L, 5L], first.Concat(rest).Select(p => p.Record));
        Assert.Equal((3, 2), (await Store.ReadAsync(s => ProblemPages.CountAsync(s, run.TenantId, run.RunId, filter)),
            (await Store.ReadAsync(s => ProblemPages.ReadGroupsAsync(s, run.TenantId, run.RunId))).Count));
    }

    private static RunProblem Full(long file) => new()
    {
        Origin = ProblemOrigin.Record, Code = ProblemCode.MissingMapping, Effect = ProblemEffect.Kept, FileId = file, Record = 7, Offset = 70, Key = "\"k\"", Title = "title",
        Path = "$.issueId", Kind = "issueId", Namespace = "jira:issue", Value = "10001", Position = 3, Around = "a b c", Reason = "no mapping", Hint = "hint", Accepted = true,
    };

    private static RunProblem Bare() => new() { Origin = ProblemOrigin.File, Code = ProblemCode.DownloadRefused, Reason = "refused", Hint = "hint" };

    private Task<IReadOnlyList<ProblemReport>> ReadAsync(TransferRun run, ProblemFilter? filter = null, long after = 0, int limit = 100) =>
        Store.ReadAsync(s => ProblemPages.ReadAsync(s, run.TenantId, run.RunId, filter ?? ProblemFilter.All, after, limit));
}
