using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using Xunit;

namespace ConnectApp.Tests.Storage.Contracts;

/// <summary>Rules of table <c>runs</c> of a tenant.</summary>
public abstract class RunStoreContract : StoreContract
{
    [Fact]
    public async Task Find_TenantWithoutTables_IsNull() =>
        Assert.Null(await Store.Runs.FindAsync(EngineStore.Tenant, new RunId(Guid.NewGuid()), CancellationToken.None));

    [Fact]
    public async Task Find_RunOfAnotherTenant_IsNull()
    {
        var run = await AddAsync();
        await Store.AddRunAsync(EngineStore.Other);

        Assert.NotNull(await Store.Runs.FindAsync(EngineStore.Tenant, run.RunId, CancellationToken.None));
        Assert.Null(await Store.Runs.FindAsync(EngineStore.Other, run.RunId, CancellationToken.None));
    }

    [Fact]
    public async Task Write_RunThatWasTakenByAnother_WritesNothing()
    {
        var stale = await AddAsync();
        var held = await Store.Runs.TakeAsync(EngineStore.Tenant, stale.RunId, CancellationToken.None);

        await Assert.ThrowsAsync<LeaseLostException>(() => Store.Runs.AdvanceAsync(stale, 4, CancellationToken.None));
        await Store.Runs.AdvanceAsync(held, 2, CancellationToken.None);

        Assert.Equal(2, (await FindAsync(stale)).Phase);
    }

    [Fact]
    public async Task Write_WorkThatThrows_LeavesNothing()
    {
        var run = await AddAsync();

        await Assert.ThrowsAsync<FormatException>(() => Store.Runs.WriteAsync(run, async transaction =>
        {
            await RunStore.KeepCheckpointAsync(transaction, run, [1, 2]);
            throw new FormatException();
        }, CancellationToken.None));

        Assert.Null((await FindAsync(run)).Checkpoint);
    }

    [Fact]
    public async Task End_RunThatHasEnded_StaysAsItIs()
    {
        var run = await AddAsync();
        var first = await Store.Runs.EndAsync(run, new StageResult.End(RunState.Partial, "first"), new RunStats(1, 0, 1), CancellationToken.None);

        var second = await Store.Runs.EndAsync(run, new StageResult.End(RunState.Completed, "second"), new RunStats(2, 0, 0), CancellationToken.None);

        Assert.Equal((true, false), (first, second));
        var ended = await FindAsync(run);
        Assert.Equal((RunState.Partial, "first", null), (ended.State, ended.Message, ended.Secrets));
    }

    [Fact]
    public async Task RaisePercent_LowerNumber_ChangesNothing()
    {
        var run = await AddAsync();

        var raised = await Store.Runs.WriteAsync(run, t => RunStore.RaisePercentAsync(t, run, 40), CancellationToken.None);
        var lower = await Store.Runs.WriteAsync(run, t => RunStore.RaisePercentAsync(t, run, 7), CancellationToken.None);

        Assert.Equal((40, 40), (raised, lower));
    }

    [Fact]
    public async Task RemoveUnstarted_RunThatAWorkerHasTaken_StaysThere()
    {
        var taken = await AddAsync();
        var fresh = new RunId(Guid.NewGuid());
        await Store.Tenants.Get(EngineStore.Tenant).WriteAsync(t => RunStore.AddAsync(t, New(fresh)), CancellationToken.None);

        var removed = await Store.Tenants.Get(EngineStore.Tenant).WriteAsync(async t => (
            await RunStore.RemoveUnstartedAsync(t, EngineStore.Tenant, taken.RunId), await RunStore.RemoveUnstartedAsync(t, EngineStore.Tenant, fresh)), CancellationToken.None);

        Assert.Equal((0, 1), removed);
        Assert.Null(await Store.Runs.FindAsync(EngineStore.Tenant, fresh, CancellationToken.None));
    }

    private static NewRun New(RunId run) => new()
    {
        TenantId = EngineStore.Tenant, RunId = run, Kind = RunKinds.Wave, CreatedAt = DateTimeOffset.UnixEpoch, Secrets = [1], Name = "wave",
    };

    private async Task<Run> AddAsync()
    {
        var id = new RunId(Guid.NewGuid());
        await Store.Tenants.Get(EngineStore.Tenant).WriteAsync(t => RunStore.AddAsync(t, New(id)), CancellationToken.None);
        return await Store.Runs.TakeAsync(EngineStore.Tenant, id, CancellationToken.None);
    }

    private async Task<Run> FindAsync(Run run) => (await Store.Runs.FindAsync(run.TenantId, run.RunId, CancellationToken.None))!;
}
