using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using Xunit;

namespace ConnectApp.Tests.Storage.Contracts;

/// <summary>Rules of tables <c>runs</c>, <c>run_actions</c> and <c>run_starts</c> of the control tables.</summary>
public abstract class RunRegistryContract : StoreContract
{
    private static readonly DateTimeOffset s_now = DateTimeOffset.UnixEpoch.AddDays(1);

    private RunRegistry Registry => new(Store.Control);

    [Fact]
    public async Task Add_SameRunTwice_StaysAsItWas()
    {
        var run = new RunId(Guid.NewGuid());
        await Registry.AddAsync(New(run), CancellationToken.None);

        var again = await Registry.AddAsync(New(run) with { TenantId = EngineStore.Other }, CancellationToken.None);

        Assert.Equal(EngineStore.Tenant, again.TenantId);
        Assert.Single(await Registry.ReadAllAsync(CancellationToken.None));
    }

    [Fact]
    public async Task SetDue_SomethingWasAskedSince_KeepsTheRunDue()
    {
        var seen = await Registry.AddAsync(New(new RunId(Guid.NewGuid())), CancellationToken.None);
        await Registry.WakeAsync(seen.RunId, s_now, CancellationToken.None);

        await Registry.SetDueAsync(seen, null, CancellationToken.None);

        Assert.NotNull((await Registry.FindAsync(seen.RunId, CancellationToken.None))!.DueAt);
        Assert.Equal([seen.RunId], await Registry.ReadDueAsync(s_now, CancellationToken.None));
    }

    [Fact]
    public async Task SetDue_NothingIsLeft_IsNotLiveAnyMore()
    {
        var seen = await Registry.AddAsync(New(new RunId(Guid.NewGuid())), CancellationToken.None);

        await Registry.SetDueAsync(seen, null, CancellationToken.None);
        await Registry.WakeAsync(seen.RunId, s_now, CancellationToken.None);

        Assert.Empty(await Registry.ReadLiveAsync(CancellationToken.None));
    }

    [Fact]
    public async Task ReadPage_RunsOfTwoTenants_AreNewestFirstAndOfTheTenantAlone()
    {
        var runs = new List<RunId>();
        for (var i = 0; i < 5; i++)
        {
            runs.Add(new RunId(Guid.NewGuid()));
            await Registry.AddAsync(New(runs[i]) with { CreatedAt = s_now.AddSeconds(i), TenantId = i == 2 ? EngineStore.Other : EngineStore.Tenant }, CancellationToken.None);
        }

        var first = await Registry.ReadPageAsync(EngineStore.Tenant, null, 2, CancellationToken.None);
        var second = await Registry.ReadPageAsync(EngineStore.Tenant, (first[^1].CreatedAt, first[^1].RunId), 10, CancellationToken.None);

        Assert.Equal([runs[4], runs[3]], first.Select(r => r.RunId));
        Assert.Equal([runs[1], runs[0]], second.Select(r => r.RunId));
    }

    [Fact]
    public async Task Control_PauseResumeCancel_AreRowsWithTheirHistory()
    {
        var entry = await Registry.AddAsync(New(new RunId(Guid.NewGuid())), CancellationToken.None);
        var control = new RunControl(Store.Control, Store.Tenants, Store.Runs, TimeProvider.System);
        var by = new RunActor(RunActor.Operator, "ann");

        await control.PauseAsync(entry, by, CancellationToken.None);
        var paused = (await Registry.FindAsync(entry.RunId, CancellationToken.None))!;
        await control.CancelAsync(paused, by, CancellationToken.None);
        var cancelled = (await Registry.FindAsync(entry.RunId, CancellationToken.None))!;

        Assert.NotNull(paused.PausedAt);
        Assert.Equal((true, true), (cancelled.PausedAt is null, cancelled.CancelledAt is not null));
        Assert.Equal([RunActionKind.Pause, RunActionKind.Cancel], (await control.ReadHistoryAsync(entry.RunId, CancellationToken.None)).Select(a => a.Action));
        Assert.Equal("ann", (await control.FindLastAsync(entry.RunId, RunActionKind.Pause, CancellationToken.None))!.BySubject);
    }

    [Fact]
    public async Task Starts_RunThatWasAdded_HasEnded()
    {
        var starts = new RunStarts(Store.Control);
        var (added, stopped) = (new RunId(Guid.NewGuid()), new RunId(Guid.NewGuid()));
        foreach (var run in new[] { added, stopped, stopped }) await starts.BeginAsync(EngineStore.Tenant, run, s_now, CancellationToken.None);

        await Registry.AddAsync(New(added), CancellationToken.None);

        Assert.Equal([(EngineStore.Tenant, stopped)], await starts.ReadBegunAsync(s_now.AddSeconds(1), CancellationToken.None));
        Assert.Empty(await starts.ReadBegunAsync(s_now, CancellationToken.None));
    }

    [Fact]
    public async Task Remove_OneTenant_LeavesTheOther()
    {
        var gone = await Registry.AddAsync(New(new RunId(Guid.NewGuid())), CancellationToken.None);
        var stays = await Registry.AddAsync(New(new RunId(Guid.NewGuid())) with { TenantId = EngineStore.Other }, CancellationToken.None);

        var removed = await Store.Control.WriteAsync(t => RunRegistry.RemoveAsync(t, EngineStore.Tenant), CancellationToken.None);

        Assert.Equal(1, removed);
        Assert.Null(await Registry.FindAsync(gone.RunId, CancellationToken.None));
        Assert.NotNull(await Registry.FindAsync(stays.RunId, CancellationToken.None));
    }

    private static NewRun New(RunId run) => new() { TenantId = EngineStore.Tenant, RunId = run, Kind = RunKinds.Wave, CreatedAt = s_now };
}
