using ConnectApp.Core.Runs;
using Xunit;

namespace ConnectApp.Core.Tests.Runs;

/// <summary>What the worker promises to every kind of run.</summary>
public sealed class RunWorkerTests : IAsyncLifetime
{
    private static readonly RunActor s_operator = new(RunActor.Operator, "ops");
    private readonly RunStage _stage = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _stage.DisposeAsync();

    [Fact]
    public async Task Advance_RunOfAnotherKind_GoesThroughItsPhasesToItsEnd()
    {
        _stage.Kind.Then(new StageResult.Advance(2)).Then(new StageResult.End(RunState.Completed, "All is well."));
        var entry = await _stage.CreateAsync(secrets: "token");

        await _stage.AdvanceAsync(entry);

        var run = await _stage.RunAsync(entry);
        Assert.Equal([1, 2], _stage.Kind.PhasesSeen);
        Assert.Equal((RunState.Completed, "All is well.", null), (run.State, run.Message, run.Secrets));
        Assert.NotNull(run.CompletedAt);
        Assert.Null((await _stage.EntryAsync(entry)).DueAt);
        Assert.Equal([entry.RunId], _stage.Kind.CleanedUp);
        Assert.Equal(
            ["""{"type":"status","status":"running"}""", """{"type":"status","status":"completed"}""", """{"type":"done","stats":{"created":0,"skipped":0,"failed":0}}"""],
            _stage.Events(entry));
    }

    [Fact]
    public async Task Advance_StepThatThrows_IsShownAndTriedAgainLaterAndLater()
    {
        _stage.Kind.Then(_ => throw new InvalidDataException("the tree has no root")).Then(_ => throw new InvalidDataException("the tree has no root"))
            .Then(new StageResult.End(RunState.Completed, null));
        var entry = await _stage.CreateAsync();

        await _stage.AdvanceAsync(entry);
        var first = await _stage.RunAsync(entry);
        var firstDue = (await _stage.EntryAsync(entry)).DueAt - _stage.Clock.GetUtcNow();
        _stage.Clock.Advance(TimeSpan.FromSeconds(10));
        await _stage.AdvanceAsync(entry);
        var second = await _stage.RunAsync(entry);
        var secondDue = (await _stage.EntryAsync(entry)).DueAt - _stage.Clock.GetUtcNow();
        await _stage.AdvanceAsync(entry);

        Assert.Equal((RunState.Running, RunWait.Error, 1), (first.State, first.Waiting!.Code, first.Failures));
        Assert.Contains(nameof(RunWorkerTests), first.Waiting.Reason, StringComparison.Ordinal);
        Assert.Contains("InvalidDataException: the tree has no root", first.Waiting.Reason, StringComparison.Ordinal);
        Assert.Equal((first.Waiting.Since, 2), (second.Waiting!.Since, second.Failures));
        Assert.True(secondDue > firstDue, $"The second pause of {secondDue} is no longer than the first of {firstDue}.");
        Assert.Equal(RunState.Completed, (await _stage.RunAsync(entry)).State);
    }

    [Fact]
    public async Task Advance_TryAgain_ShowsWhatTheRunWaitsForUntilItGoesOn()
    {
        _stage.Kind.Then(new StageResult.TryAgain("the other side is busy", TimeSpan.FromMinutes(7))).Then(new StageResult.Advance(2)).Then(new StageResult.WaitFor(TimeSpan.FromHours(1)));
        var entry = await _stage.CreateAsync();

        await _stage.AdvanceAsync(entry);
        var waiting = (await _stage.RunAsync(entry)).Waiting;
        await _stage.AdvanceAsync(entry);

        var now = _stage.Clock.GetUtcNow();
        Assert.Equal(new RunWait(RunWait.Retrying, "the other side is busy", now, now + TimeSpan.FromMinutes(7)), waiting);
        var run = await _stage.RunAsync(entry);
        Assert.Equal((null, 0, 2), (run.Waiting, run.Failures, run.Phase));
        Assert.Equal(now + TimeSpan.FromHours(1), (await _stage.EntryAsync(entry)).DueAt);
        Assert.Contains(_stage.Events(entry), e => e.Contains(""","waiting":{"code":"retrying","reason":"the other side is busy",""", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cancel_RunThatWaits_EndsItForGood()
    {
        _stage.Kind.Then(new StageResult.WaitFor(TimeSpan.FromDays(1)));
        var entry = await _stage.CreateAsync();
        await _stage.AdvanceAsync(entry);

        var answer = await _stage.Control.CancelAsync((await _stage.EntryAsync(entry)), s_operator, CancellationToken.None);
        await _stage.AdvanceAsync(entry);
        await _stage.AdvanceAsync(entry);
        var late = await _stage.Control.ResumeAsync((await _stage.EntryAsync(entry)), s_operator, CancellationToken.None);

        Assert.Equal(ControlResult.Asked, answer.Result);
        Assert.Equal((RunState.Cancelled, "Cancelled by the test."), ((await _stage.RunAsync(entry)).State, (await _stage.RunAsync(entry)).Message));
        Assert.Equal(new ControlAnswer(ControlResult.WrongState, RunState.Cancelled), late);
        Assert.Single(_stage.Kind.PhasesSeen);
    }

    [Fact]
    public async Task Pause_RunWithSecrets_GetsNoStepAndLosesTheSecretsAfterThirtyDays()
    {
        _stage.Kind.Then(new StageResult.WaitFor(TimeSpan.FromDays(1))).Then(new StageResult.End(RunState.Completed, null));
        var entry = await _stage.CreateAsync(secrets: "token");
        await _stage.AdvanceAsync(entry);

        await _stage.Control.PauseAsync((await _stage.EntryAsync(entry)), s_operator, CancellationToken.None);
        await _stage.AdvanceAsync(entry);
        var paused = await _stage.RunAsync(entry);
        _stage.Clock.Advance(TimeSpan.FromDays(30));
        await _stage.AdvanceAsync(entry);
        var later = await _stage.RunAsync(entry);
        await _stage.Control.ResumeAsync((await _stage.EntryAsync(entry)), s_operator, CancellationToken.None);
        await _stage.AdvanceAsync(entry);

        Assert.Equal(RunState.Paused, paused.State);
        Assert.Equal("token", System.Text.Encoding.UTF8.GetString(_stage.Get<RunSecrets>().Open(entry.RunId, paused.Secrets!)));
        Assert.Equal((RunState.Paused, null), (later.State, later.Secrets));
        Assert.Equal(RunState.Completed, (await _stage.RunAsync(entry)).State);
        Assert.Equal(2, _stage.Kind.PhasesSeen.Count);
    }

    [Fact]
    public async Task Advance_RunThatPausesItself_SaysWhyAndWaitsForResume()
    {
        _stage.Kind.Then(new StageResult.Pause(RunWait.Credentials, "Jira refused the token.")).Then(new StageResult.End(RunState.Completed, null));
        var entry = await _stage.CreateAsync();

        await _stage.AdvanceAsync(entry);
        var paused = await _stage.RunAsync(entry);
        await _stage.Control.ResumeAsync((await _stage.EntryAsync(entry)), s_operator, CancellationToken.None);
        await _stage.AdvanceAsync(entry);

        Assert.Equal((RunState.Paused, RunWait.Credentials, "Jira refused the token."), (paused.State, paused.Waiting!.Code, paused.Waiting.Reason));
        Assert.Equal([RunActionKind.Pause, RunActionKind.Resume], (await _stage.Control.ReadHistoryAsync(entry.RunId, CancellationToken.None)).Select(a => a.Action));
        var run = await _stage.RunAsync(entry);
        Assert.Equal((RunState.Completed, null), (run.State, run.Waiting));
    }

    [Fact]
    public async Task Advance_RunThatAnotherWorkerTook_WritesNothingMore()
    {
        _stage.Kind.Then(async step =>
        {
            await _stage.Runs.TakeAsync(step.Run.TenantId, step.Run.RunId, CancellationToken.None);
            return new StageResult.End(RunState.Failed, "The worker that lost the run.");
        });
        var entry = await _stage.CreateAsync();

        await _stage.AdvanceAsync(entry);

        Assert.Equal((RunState.Running, null), ((await _stage.RunAsync(entry)).State, (await _stage.RunAsync(entry)).Message));
        Assert.NotNull((await _stage.EntryAsync(entry)).DueAt);
    }

    [Fact]
    public async Task End_RunThatHasEnded_StaysAsItIs()
    {
        _stage.Kind.Then(new StageResult.End(RunState.Partial, "Two projects are missing."));
        var entry = await _stage.CreateAsync();
        await _stage.AdvanceAsync(entry);
        var ended = await _stage.RunAsync(entry);

        var written = await _stage.Runs.EndAsync(ended, new StageResult.End(RunState.Completed, null), new RunStats(1, 0, 0), CancellationToken.None);

        Assert.False(written);
        Assert.Equal((RunState.Partial, "Two projects are missing."), ((await _stage.RunAsync(entry)).State, (await _stage.RunAsync(entry)).Message));
    }

    [Fact]
    public async Task Create_TheSameRunTwice_IsOneRun()
    {
        var entry = await _stage.CreateAsync();

        var again = await _stage.Get<RunCreation>().CreateAsync(
            new NewRun { TenantId = RunStage.Tenant, RunId = entry.RunId, Kind = RunKinds.Wave, CreatedAt = _stage.Clock.GetUtcNow() }, CancellationToken.None);

        Assert.Equal(entry, again);
        Assert.Single(await _stage.Get<RunRegistry>().ReadAllAsync(CancellationToken.None));
        Assert.Equal("Wave 1", (await _stage.RunAsync(entry)).Name);
    }

    [Fact]
    public async Task Count_ItemsOfARun_RaisesThePercentAndNeverLowersIt()
    {
        _stage.Kind.Then(async step =>
        {
            await _stage.Runs.WriteAsync(step.Run, transaction => RunStore.CountAsync(transaction, step.Run, total: 8, succeeded: 3, skipped: 1, failed: 0), CancellationToken.None);
            return new StageResult.Again();
        }).Then(async step =>
        {
            await _stage.Runs.WriteAsync(step.Run, transaction => RunStore.CountAsync(transaction, step.Run, total: 80, succeeded: 4, skipped: 1, failed: 0), CancellationToken.None);
            return new StageResult.WaitFor(TimeSpan.FromDays(1));
        });
        var entry = await _stage.CreateAsync();

        await _stage.AdvanceAsync(entry);

        Assert.Equal(new RunProgress(5, 80, 50), RunProgress.Of(await _stage.RunAsync(entry)));
    }
}
