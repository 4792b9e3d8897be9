using ConnectApp.Composition;
using System.Diagnostics;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Core.Stores.Sqlite;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Tests.Infrastructure;
using ConnectApp.Transfers.Runs;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xunit;

namespace ConnectApp.Tests.Api;

/// <summary>What pause, resume and cancel do to the run itself, to the platform, and over crashes.</summary>
public sealed class ControlTests : IDisposable
{
    private const int RecordsAFile = 250;
    private readonly CancellationTokenSource _limit = new(Migration.Longest);

    public void Dispose() => _limit.Dispose();

    [Fact]
    public async Task Pause_UnderLoad_StopsWithin2SecondsAndResumeEndsAsUnbroken()
    {
        var unbroken = await UnbrokenAsync();
        await using var stage = await LoadingStageAsync();
        var run = await LoadingRunAsync(stage);

        var asked = Stopwatch.GetTimestamp();
        var pause = await stage.PostAsync($"/api/migrations/{run.RunId}/pause", stage.Operator());
        await Migration.WaitForAsync(() => Now(stage, run).State == RunState.Paused);
        var took = Stopwatch.GetElapsedTime(asked);
        var (read, records) = (stage.Backend.Counts(run).Read, Records(stage, run));
        await Task.Delay(300, _limit.Token);

        Assert.Equal(200, pause.Code);
        Assert.True(took < TimeSpan.FromSeconds(2), $"{took}");
        Assert.InRange(read, 1, (3 * RecordsAFile) - 1);
        Assert.Equal((read, records), (stage.Backend.Counts(run).Read, Records(stage, run)));

        await stage.PostAsync($"/api/migrations/{run.RunId}/resume", stage.Operator());
        await EndAsync(stage, run);
        Assert.Equal(unbroken, EndState.Read(stage.Site));
    }

    /// <summary>The program dies at one commit or another between the pause being asked and its being taken: it holds all the same.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Pause_CrashBeforeItIsTaken_HoldsAfterTheStart(int commit)
    {
        var unbroken = await UnbrokenAsync();
        var crash = new CrashingCommits();
        await using var stage = await LoadingStageAsync(crash);
        var run = await LoadingRunAsync(stage);

        crash.AfterTheNextRequest(commit);
        var isAnswered = await IsPausedAsync(stage, run);
        await Migration.WaitForAsync(() => crash.IsDead || Now(stage, run).State == RunState.Paused);

        // How many commits a pause takes depends on what was under way: where it is taken with fewer, the program dies after the last of them.
        if (!crash.IsDead) await Task.Delay(300, _limit.Token);
        crash.Die();
        var asked = (await stage.Get<RunRegistry>().FindAsync(run.RunId, _limit.Token))!.PausedAt;
        crash.Revive();
        await stage.RestartAsync();

        // Another commit of the control file may have come first; whoever got no answer asks again.
        if (asked is null) Assert.True(!isAnswered && await IsPausedAsync(stage, run));
        await Migration.WaitForAsync(() => Now(stage, run).State == RunState.Paused);
        var read = stage.Backend.Counts(run).Read;
        await Task.Delay(200, _limit.Token);

        Assert.Equal(read, stage.Backend.Counts(run).Read);
        await stage.PostAsync($"/api/migrations/{run.RunId}/resume", stage.Operator());
        await EndAsync(stage, run);
        Assert.Equal(unbroken, EndState.Read(stage.Site));
    }

    [Fact]
    public async Task Pause_OverARestart_StaysPausedUntilResumed()
    {
        await using var stage = await ApiStage.StartAsync(TestExport.NeverComplete());
        var run = await stage.BeginAsync(_limit.Token);
        await stage.PostAsync($"/api/migrations/{run.RunId}/pause", stage.Operator());
        await Migration.WaitForAsync(() => Now(stage, run).State == RunState.Paused);

        await stage.RestartAsync();
        await Task.Delay(300, _limit.Token);
        var after = Now(stage, run).State;
        await stage.PostAsync($"/api/migrations/{run.RunId}/resume", stage.Operator());
        await Migration.WaitForAsync(() => Now(stage, run).State == RunState.Running);

        Assert.Equal(RunState.Paused, after);
    }

    /// <summary>Nobody interrupts the worker: another process wrote the row. It is found all the same.</summary>
    [Fact]
    public async Task Pause_WrittenByAnotherProcess_IsTakenWithinSeconds()
    {
        await using var stage = await LoadingStageAsync();
        var run = await LoadingRunAsync(stage);

        var answer = await stage.Get<RunControl>().PauseAsync((await stage.Get<RunRegistry>().FindAsync(run.RunId, _limit.Token))!, new RunActor(RunActor.Operator, "ann"), _limit.Token);
        var asked = Stopwatch.GetTimestamp();
        await Migration.WaitForAsync(() => Now(stage, run).State == RunState.Paused);

        Assert.Equal(new ControlAnswer(ControlResult.Asked, RunState.Paused), answer);
        Assert.True(Stopwatch.GetElapsedTime(asked) < TimeSpan.FromSeconds(5));
        Assert.True(stage.Backend.Counts(run).Read < 3 * RecordsAFile);
    }

    [Fact]
    public async Task Pause_WhileItLasts_IsToldToThePlatformOnceAMinute()
    {
        await using var stage = await ApiStage.StartAsync(TestExport.NeverComplete(), new FastTime(30));
        var run = await stage.BeginAsync(_limit.Token);
        await Migration.WaitForAsync(() => stage.Backend.Counts(run).Read == 16 && Report(stage).ProgressUpdates > 0);

        await stage.PostAsync($"/api/migrations/{run.RunId}/pause", stage.Operator());
        await Migration.WaitForAsync(() => Report(stage).Message?.StartsWith("Paused by operator ann@vendor.example since ", StringComparison.Ordinal) == true);
        var (first, percent, paused) = (Report(stage).ProgressUpdates, Report(stage).Percent, stage.Site.Time.GetUtcNow());
        await Migration.WaitForAsync(() => Report(stage).ProgressUpdates >= first + 2);
        var took = stage.Site.Time.GetUtcNow() - paused;

        Assert.InRange(took.TotalSeconds, 90, 180);
        Assert.Equal(percent, Report(stage).Percent);
        Assert.Equal(percent, Now(stage, run).Percent);
        Assert.Empty(stage.Site.Emulator.Report().Violations);
    }

    [Fact]
    public async Task Pause_ThatNobodyEnds_IsSettledIncompleteAnHourBeforeThePlatformsEnd()
    {
        var time = new LeapTime(10);
        await using var stage = await ApiStage.StartAsync(TestExport.NeverComplete(), time, adjust: services => time.Watch(services));
        var run = await stage.BeginAsync(_limit.Token);
        await Migration.WaitForAsync(() => stage.Backend.Counts(run).Read == 16);
        await stage.PostAsync($"/api/migrations/{run.RunId}/pause", stage.Operator());
        await Migration.WaitForAsync(() => Now(stage, run).State == RunState.Paused);

        await time.LeapAsync(TimeSpan.FromDays(13) + TimeSpan.FromHours(22), TimeSpan.FromHours(6));
        var before = Now(stage, run);
        await time.LeapAsync(TimeSpan.FromHours(1) + TimeSpan.FromMinutes(2), TimeSpan.FromHours(1));
        await EndAsync(stage, run);

        Assert.Equal((null, RunState.Paused), (before.DecidedAt, before.State));
        Assert.Equal(("INCOMPLETE", RunState.Partial), (Now(stage, run).DecidedStatus, Now(stage, run).State));
        Assert.Equal("INCOMPLETE", Report(stage).Status);
        Assert.Empty(stage.Site.Emulator.Report().Violations);
    }

    [Fact]
    public async Task Pause_TransferSettledByThePlatform_Ends()
    {
        await using var stage = await ApiStage.StartAsync(TestExport.NeverComplete());
        var run = await stage.BeginAsync(_limit.Token);
        await stage.PostAsync($"/api/migrations/{run.RunId}/pause", stage.Operator());
        await Migration.WaitForAsync(() => Now(stage, run).State == RunState.Paused);

        await stage.Site.PostAsync(run.TransferId.Value, "transfer-settled", _limit.Token, ("transferStatus", "INCOMPLETE"));
        await stage.Backend.WaitUntilIdleAsync(_limit.Token);
        var status = await stage.GetAsync($"/api/migrations/{run.RunId}/status", stage.Operator());
        var pause = await stage.PostAsync($"/api/migrations/{run.RunId}/pause", stage.Operator());

        Assert.Equal("PARTIAL", (string)status.Json["status"]!);
        Assert.Equal(409, pause.Code);
    }

    public enum When { Loading, Waiting, Paused }

    [Theory]
    [InlineData(When.Loading)]
    [InlineData(When.Waiting)]
    [InlineData(When.Paused)]
    public async Task Cancel_InAnyState_SettlesIncompleteWithWhatIsLoaded(When when)
    {
        await using var stage = when == When.Loading ? await LoadingStageAsync() : await ApiStage.StartAsync(TestExport.NeverComplete());
        var run = when == When.Loading ? await LoadingRunAsync(stage) : await stage.BeginAsync(_limit.Token);
        if (when != When.Loading) await Migration.WaitForAsync(() => stage.Backend.Counts(run).Read == 16);
        if (when == When.Paused)
        {
            await stage.PostAsync($"/api/migrations/{run.RunId}/pause", stage.Operator());
            await Migration.WaitForAsync(() => Now(stage, run).State == RunState.Paused);
        }

        var cancel = await stage.PostAsync($"/api/migrations/{run.RunId}/cancel", stage.Admin());
        var asked = await stage.GetAsync($"/api/migrations/{run.RunId}/status", stage.Operator());
        await EndAsync(stage, run);

        var (ended, counts) = (Now(stage, run), stage.Backend.Counts(run));
        Assert.Equal(200, cancel.Code);
        Assert.Equal("CANCELLED", (string)asked.Json["status"]!);
        Assert.Equal((RunState.Cancelled, "INCOMPLETE"), (ended.State, ended.DecidedStatus));
        Assert.Equal("INCOMPLETE", Report(stage).Status);
        Assert.Equal(counts.Loaded, Records(stage, run));
        Assert.Equal(RunEvents.DoneType, LastEvent(stage, run));
        Assert.True(ended.LivePercent < 99, $"{ended.LivePercent} %");
        Assert.True(counts.Loaded > 0 && (when != When.Loading || counts.Read < 3 * RecordsAFile));
        Assert.Empty(stage.Site.Emulator.Report().Violations);
    }

    /// <summary>Many pauses and resumes at once, and a settlement between them: every answer is one that the run's course allows, and the end is as unbroken.</summary>
    [Fact]
    public async Task PauseAndResume_AgainAndAgain_EndAsUnbroken()
    {
        var unbroken = await UnbrokenAsync();
        await using var stage = await LoadingStageAsync();
        var run = await LoadingRunAsync(stage);

        for (var round = 0; round < 8; round++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(n => stage.PostAsync($"/api/migrations/{run.RunId}/{(n % 2 == 0 ? "pause" : "resume")}", stage.Operator())));
            Assert.All(answers, a => Assert.True(a.Code is 200 or 400 or 409, a.Text));
            await Task.Delay(20, _limit.Token);
        }

        await stage.PostAsync($"/api/migrations/{run.RunId}/resume", stage.Operator());
        await EndAsync(stage, run);

        Assert.Equal(unbroken, EndState.Read(stage.Site));
    }

    /// <returns>False: nobody was left to answer.</returns>
    private static async Task<bool> IsPausedAsync(ApiStage stage, TransferRun run)
    {
        try
        {
            return (await stage.PostAsync($"/api/migrations/{run.RunId}/pause", stage.Operator())).Code == 200;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static TransferRun Now(ApiStage stage, TransferRun run) => stage.Backend.FindRun(run.TransferId.Value)!;

    private static ConnectApp.Emulator.AppMigration.Transfers.TransferReport Report(ApiStage stage) => stage.Site.Emulator.Report().Transfers[0];

    private static string LastEvent(ApiStage stage, TransferRun run)
    {
        using var connection = stage.Get<TenantDatabases>().Open(run.TenantId).OpenForReading();
        return connection.QuerySingle<string>("SELECT type FROM events ORDER BY sequence DESC LIMIT 1");
    }

    private static long Records(ApiStage stage, TransferRun run)
    {
        using var connection = stage.Get<TenantDatabases>().Open(run.TenantId).OpenForReading();
        return connection.ExecuteScalar<long>("SELECT COUNT(*) FROM records");
    }

    /// <summary>Each commit of the tenant's file costs some milliseconds, and a batch has a few records: so a load can be met in its middle.</summary>
    private static Task<ApiStage> LoadingStageAsync(CrashingCommits? commits = null) => ApiStage.StartAsync(TestExport.Small(RecordsAFile), adjust: services =>
    {
        services.Replace(ServiceDescriptor.Singleton(BatchLimits.Default with { MaxRecords = 7 }));
        services.Replace(ServiceDescriptor.Singleton<CommitFaults>(commits ?? new CrashingCommits()));
    });

    private async Task<TransferRun> LoadingRunAsync(ApiStage stage)
    {
        var run = await stage.BeginAsync(_limit.Token);
        await Migration.WaitForAsync(() => stage.Backend.Counts(run).Read > 50);
        return run;
    }

    /// <summary>Made once: the same for all.</summary>
    private static Task<string> UnbrokenAsync() => s_unbroken.Value;

    private static readonly Lazy<Task<string>> s_unbroken = new(MigrateUnbrokenAsync);

    private static async Task<string> MigrateUnbrokenAsync()
    {
        await using var stage = await LoadingStageAsync();
        await stage.Site.MigrateAsync(stage.Backend);
        return EndState.Read(stage.Site);
    }

    private async Task EndAsync(ApiStage stage, TransferRun run)
    {
        await stage.Site.Emulator.WaitUntilSettledAsync(run.TransferId.Value, _limit.Token);
        await stage.Backend.WaitUntilIdleAsync(_limit.Token);
    }

    /// <summary>Slow commits, and death directly before the one that is chosen, counted from the next request that is written down.</summary>
    private sealed class CrashingCommits : CommitFaults
    {
        private int _armed;
        private int _left;
        private volatile bool _dead;

        public bool IsDead => _dead;

        public void AfterTheNextRequest(int commit) => Volatile.Write(ref _armed, commit);

        public override void AfterCommit(string database)
        {
            if (database == "control" && Interlocked.Exchange(ref _armed, 0) is > 0 and var commit) Volatile.Write(ref _left, commit);
        }

        public void Die() => _dead = true;

        public void Revive()
        {
            Volatile.Write(ref _left, 0);
            _dead = false;
        }

        public override void BeforeCommit(string database)
        {
            if (_dead) throw new ProgramDiedException();
            if (Volatile.Read(ref _left) > 0 && Interlocked.Decrement(ref _left) == 0)
            {
                _dead = true;
                throw new ProgramDiedException();
            }

            if (database != "tenant") return;
            using var never = new ManualResetEventSlim();
            never.Wait(8);
        }
    }
}
