using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Runs;
using Xunit;

namespace ConnectApp.Tests.Storage.Contracts;

/// <summary>Rules of tables <c>transfers</c>, <c>files</c>, <c>source_servers</c>, <c>reference_counts</c> and <c>problems</c>.</summary>
public abstract class TransferStoreContract : StoreContract
{
    [Fact]
    public async Task TakeOver_UploadAnnouncedTwiceByEachOfTwoMessages_IsOneFileWithBothIds()
    {
        var run = await Store.AddRunAsync();

        foreach (var message in new[] { "m-1", "m-2", "m-1", "m" }) await TakeOverAsync(run, "key", message);

        Assert.Single(await Store.Transfers.ReadFilesAsync(run, CancellationToken.None));
        var announced = await Store.ReadAsync(async s => (await Dapper.SqlMapper.QueryAsync<string>(
            s.Connection, "SELECT announced_by FROM files WHERE tenant_id = @TenantId", new { run.TenantId }, s.Transaction)).Single());
        Assert.Equal("m-1\nm-2\nm", announced);
    }

    [Fact]
    public async Task Decide_Twice_TheFirstStays()
    {
        var run = await Store.AddRunAsync();

        foreach (var message in new[] { "first", "second" })
        {
            await Store.Transfers.DecideAsync(
                run, new Decision("INCOMPLETE", 50, message, RunState.Partial), [], [], () => Task.FromResult(false), CancellationToken.None);
        }

        var decided = (await Store.Transfers.FindAsync(run.TenantId, run.RunId, CancellationToken.None))!;
        Assert.Equal(("first", RunState.Partial, 50), (decided.DecidedMessage, decided.State, decided.Percent));
    }

    [Fact]
    public async Task Files_OfAnotherRun_AreNotChanged()
    {
        var (first, second) = (await Store.AddRunAsync(), await Store.AddRunAsync());
        var (a, b) = (await Store.AddFileAsync(first), await Store.AddFileAsync(second));

        await Store.Transfers.EndFileAsync(first, a, FileState.Broken, null, CancellationToken.None);

        Assert.Equal(FileState.Broken, (await Store.Transfers.GetFileAsync(first, a.FileId, CancellationToken.None)).State);
        Assert.Equal(FileState.Waiting, (await Store.Transfers.GetFileAsync(second, b.FileId, CancellationToken.None)).State);
    }

    [Fact]
    public async Task GetFile_OfAnotherTenant_IsNotFound()
    {
        var file = await Store.AddFileAsync(await Store.AddRunAsync());
        var other = await Store.AddRunAsync(EngineStore.Other);

        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.Transfers.GetFileAsync(other, file.FileId, CancellationToken.None));
    }

    [Fact]
    public async Task BreakArchive_MembersThatAreDone_StayDone()
    {
        var run = await Store.AddRunAsync();
        var archive = await Store.AddFileAsync(run, "all.zip");
        var done = await Store.Transfers.AddMemberAsync(run, archive, "done", new RunFile { Label = "done", State = FileState.Done }, null, CancellationToken.None);
        var open = await Store.Transfers.AddMemberAsync(run, archive, "open", new RunFile { Label = "open" }, null, CancellationToken.None);

        await Store.Transfers.BreakArchiveAsync(run, archive, "damaged", "hint", CancellationToken.None);

        var states = (await Store.Transfers.ReadFilesAsync(run, CancellationToken.None)).ToDictionary(f => f.FileId, f => f.State);
        Assert.Equal((FileState.Broken, FileState.Done, FileState.Broken), (states[archive.FileId], states[done.FileId], states[open.FileId]));
        Assert.Equal(2, (await CountsAsync(run)).RunProblems);
    }

    [Fact]
    public async Task Sources_OfTheScope_BeginWithTheRunsOwn()
    {
        var (first, second, foreign) = (await Store.AddRunAsync(), await Store.AddRunAsync(), await Store.AddRunAsync(scope: "another"));
        var files = new[] { await Store.AddFileAsync(first), await Store.AddFileAsync(second), await Store.AddFileAsync(foreign) };
        await Store.Transfers.KeepContentAsync(first, files[0], [1], "https://a.example.org", CancellationToken.None);
        await Store.Transfers.KeepContentAsync(second, files[1], [1], "https://b.example.org", CancellationToken.None);
        await Store.Transfers.KeepContentAsync(foreign, files[2], [1], "https://c.example.org", CancellationToken.None);

        Assert.Equal(["https://b.example.org", "https://a.example.org"], await Store.Transfers.ReadSourcesAsync(second, CancellationToken.None));
    }

    [Fact]
    public async Task ReferenceCounts_AddedAndChanged_AreSummedByNamespace()
    {
        var run = await Store.AddRunAsync();
        var file = await Store.AddFileAsync(run);

        await Store.WriteAsync(run, t => ReferenceCountStore.AddAsync(t, run, file, [new("jira:issue", "$.a", 3, 2, 1), new("jira:issue", "$.b", 1, 0, 0)]));
        await Store.WriteAsync(run, t => ReferenceCountStore.AddAsync(t, run, file, [new("jira:issue", "$.a", 1, 1, 0)]));
        await Store.WriteAsync(run, t => ReferenceCountStore.ChangeAsync(t, run, file, [new("jira:issue", "$.a", 3, -3, -1), new("jira:user", "$.c", 1, 1, 0)]));

        var count = Assert.Single(await Store.ReadAsync(s => ReferenceCountStore.ReadByNamespaceAsync(s, run.TenantId, run.RunId)));
        Assert.Equal(("jira:issue", 8, 0, 0), (count.Namespace, count.Rewritten, count.Missing, count.Accepted));
        Assert.Empty(await Store.ReadAsync(s => ReferenceCountStore.ReadMissingNamespacesAsync(s, run)));
    }

    private Task TakeOverAsync(TransferRun run, string key, string message) => Store.Transfers.TakeOverAsync(
        run, new MigrationEvent { EventType = MigrationEvent.AppDataUploaded, MessageId = message, S3Key = key, Label = "a.ndjson" }, message, DateTimeOffset.UnixEpoch, CancellationToken.None);

    private Task<RunCounts> CountsAsync(TransferRun run) => RunCounts.ReadAsync(Store.Tenants, run, CancellationToken.None);
}
