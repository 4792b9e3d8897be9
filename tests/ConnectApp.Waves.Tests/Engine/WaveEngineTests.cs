using ConnectApp.Core.Ids;
using ConnectApp.Core.Runs;
using ConnectApp.Core.Stores;
using ConnectApp.Waves.Runs;
using ConnectApp.Waves.Starting;
using ConnectApp.Waves.Stores;
using Xunit;

namespace ConnectApp.Waves.Tests.Engine;

public sealed class WaveEngineTests
{
    private const string Two = WaveStage.Head + """
        usersAndGroups: ALL
        override: [MissingAttachments]
        waves:
          - name: pilot
            projects: [SC, TEST]
          - name: rest
            projects: [AA]
            after: [pilot]
        """;

    [Fact]
    public async Task TwoWaves_OneAfterTheOther_AreCompleted()
    {
        await using var stage = new WaveStage();
        await stage.StartAsync(Two);
        var before = await stage.RunOfAsync("rest");

        await stage.RunAsync();

        var waves = await stage.ReadAsync();
        Assert.Equal(RunState.Pending, before.State);
        Assert.All(waves.Values, w => Assert.Equal((RunState.Completed, null), (w.Run.State, w.Run.Message)));
        Assert.True(waves["rest"].Run.StartedAt >= waves["pilot"].Run.CompletedAt);
        Assert.Equal((2, 2, 7), (waves["pilot"].Run.TotalItems, waves["pilot"].Run.Succeeded, waves["pilot"].Run.Phase));
        Assert.Equal(["Check", "Migrate"], waves["pilot"].Tasks.Select(t => t.Kind));
        Assert.Equal(4, stage.Emulator.Tasks.Count);
        var artifacts = await stage.Get<ITenantDatabases>().ReadAsync(stage.Tenant, [], s => ArtifactStore.ReadAsync(s, stage.Tenant, waves["pilot"].Run.RunId), CancellationToken.None);
        Assert.Equal(["pre-migration-report.csv", "error-logs.csv", "id-mappings.csv", "post-migration-report.csv"], artifacts.Select(a => a.Name));
        Assert.All(artifacts, a => Assert.Equal(a.Sha256, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(Path.Combine(stage.Folder, a.File!))))));
        stage.AssertClean();
    }

    [Fact]
    public async Task FailedCheck_Excludable_IsOverriddenOnlyWherePermitted()
    {
        await using var stage = new WaveStage("migrationApi: { dials: [ { failedCheck: MissingAttachments } ] }");
        await stage.StartAsync(Two);

        await stage.RunAsync();

        Assert.Equal(RunState.Completed, (await stage.RunOfAsync("pilot")).State);
        Assert.Equal(["MissingAttachments"], stage.Emulator.Tasks.First(t => t.Task == "Migrate").Excluded);
        stage.AssertClean();
    }

    [Theory]
    [InlineData("failedCheck: AnonPermission", "AnonPermission FAILED", "`override` in the plan would permit it")]
    [InlineData("blockingCheck: MissingAttachments", "MissingAttachments FAILED", "found problems")]
    [InlineData("brokenCheck: MissingAttachments", "MissingAttachments FAILED", "the check itself did not run")]
    public async Task FailedCheck_ThatBlocks_EndsTheWavePartialAndTheNextStaysPending(string dial, params string[] expected)
    {
        await using var stage = new WaveStage($"migrationApi: {{ dials: [ {{ {dial}, of: pilot }} ] }}");
        await stage.StartAsync(Two);

        await stage.RunAsync();

        var (pilot, rest) = (await stage.RunOfAsync("pilot"), await stage.RunOfAsync("rest"));
        Assert.Equal(RunState.Partial, pilot.State);
        Assert.StartsWith("nothing was migrated: ", pilot.Message, StringComparison.Ordinal);
        Assert.All(expected, e => Assert.Contains(e, pilot.Message, StringComparison.Ordinal));
        Assert.Equal(RunState.Pending, rest.State);
        Assert.Contains("pilot, which ended PARTIAL", await stage.MessageOfAsync("rest"), StringComparison.Ordinal);
        Assert.DoesNotContain(stage.Emulator.Tasks, t => t.Task == "Migrate");
        stage.AssertClean();
    }

    [Fact]
    public async Task Warning_WithStop_EndsPartial_AndAfterTheFixANewRunOnTheSameJob()
    {
        await using var stage = new WaveStage("migrationApi: { dials: [ { warningCheck: DatabaseSize } ] }");
        var plan = WaveStage.Head + "onWarning: stop\nwaves: [{ name: pilot, projects: [SC] }]";
        await stage.StartAsync(plan);
        await stage.RunAsync();
        var stopped = await stage.ReadAsync();

        await stage.StartAsync(plan.Replace("stop", "continue", StringComparison.Ordinal));
        await stage.RunAsync();

        var done = await stage.ReadAsync();
        Assert.Contains("onWarning is stop, and there are warnings: DatabaseSize", stopped["pilot"].Run.Message, StringComparison.Ordinal);
        Assert.Equal(RunState.Completed, done["pilot"].Run.State);
        Assert.Equal(stopped["pilot"].Run.RunId.ToString(), done["pilot"].Run.RetryOf);
        Assert.Equal(stopped["pilot"].Row.JobId, done["pilot"].Row.JobId);
        Assert.Equal(["Check", "Check", "Migrate"], stage.Emulator.Tasks.Select(t => t.Task));
        stage.AssertClean();
    }

    [Fact]
    public async Task Partial_AfterAMigration_IsLeftAloneUnlessAgainNamesIt()
    {
        await using var stage = new WaveStage("migrationApi: { dials: [ { failedProject: TEST } ] }");
        var plan = WaveStage.Head + "waves: [{ name: pilot, projects: [SC, TEST] }]";
        await stage.StartAsync(plan);
        await stage.RunAsync();
        var first = await stage.RunOfAsync("pilot");
        await stage.StartAsync(plan);
        await stage.RunAsync();
        var left = await stage.ReadAsync();
        var tasks = stage.Emulator.Tasks.Count;

        await stage.StartAsync(plan, new StartChoices(null, "pilot", false));
        await stage.RunAsync();

        var again = await stage.RunOfAsync("pilot");
        Assert.Equal((RunState.Partial, 1, 1), (first.State, first.Succeeded, first.Failed));
        Assert.Contains("1 of 2 projects did not succeed: TEST FAILED", first.Message, StringComparison.Ordinal);
        Assert.Equal(first.RunId, left["pilot"].Run.RunId);
        Assert.Contains("--again pilot", left["pilot"].Row.Message, StringComparison.Ordinal);
        Assert.Equal(2, tasks);
        Assert.Equal(first.RunId.ToString(), again.RetryOf);
        Assert.Equal(4, stage.Emulator.Tasks.Count);
        stage.AssertClean();
    }

    [Fact]
    public async Task AttachByHand_WaitsForAPersonAndSaysSo()
    {
        await using var stage = new WaveStage();
        await stage.StartAsync(WaveStage.Head.Replace(", url: http://emulator.example/servers/jira, token: emulated-pat", "", StringComparison.Ordinal) + "waves: [{ name: pilot, projects: [SC] }]");
        await stage.RunAsync(stage.Clock.GetUtcNow().AddHours(2));
        var waiting = await stage.RunOfAsync("pilot");

        stage.Emulator.AttachByHand("EMUL-ATED-JIRA-0001", "https://emulated.atlassian.net");
        await stage.RunAsync();

        Assert.Equal(RunState.Running, waiting.State);
        Assert.Contains("attach the server EMUL-ATED-JIRA-0001 to https://emulated.atlassian.net", waiting.WaitingReason, StringComparison.Ordinal);
        Assert.Contains("nothing has moved for", waiting.WaitingReason, StringComparison.Ordinal);
        Assert.Equal(RunState.Completed, (await stage.RunOfAsync("pilot")).State);
        stage.AssertClean();
    }

    [Fact]
    public async Task Clocks_BetweenCheckAndMigrate_AreRenewedWithoutAPerson()
    {
        await using var stage = new WaveStage("migrationApi: { dials: [ { attachLife: 24h }, { tokenLife: 21d } ] }", settings: ("MigrationApi:LongestPoll", "10m"));
        var from = stage.Clock.GetUtcNow().AddDays(30);
        await stage.StartAsync(WaveStage.Head + $"waves: [{{ name: pilot, projects: [SC], window: {{ from: \"{from:yyyy-MM-dd'T'HH:mm'Z'}\" }} }}]");
        await stage.RunAsync(stage.Clock.GetUtcNow().AddDays(3));
        var waiting = await stage.RunOfAsync("pilot");

        await stage.RunAsync();

        var done = await stage.RunOfAsync("pilot");
        Assert.Equal((RunState.Pending, 4), (waiting.State, waiting.Phase));
        Assert.Contains("waits for the window", waiting.WaitingReason, StringComparison.Ordinal);
        Assert.Equal(RunState.Completed, done.State);
        Assert.Equal(2, stage.Emulator.Report.Requests["POST /jobs/{jobId}/tasks"]);
        Assert.True(stage.Emulator.Report.Requests["POST /rest/migration/latest/cloud/save/token"] >= 1);
        Assert.True(done.CompletedAt > from);
        stage.AssertClean();
    }

    [Fact]
    public async Task Window_ThatIsOver_LeavesTheWavePendingOrCancelsIt()
    {
        var plan = WaveStage.Head + "waves: [{ name: pilot, projects: [SC], window: { to: \"2026-11-01T00:00Z\" } }]";
        await using var stage = new WaveStage();
        await using var serving = new WaveStage(isServing: true);
        await stage.StartAsync(plan);
        await serving.StartAsync(plan);

        await stage.RunAsync();
        await serving.RunAsync();

        Assert.Equal(RunState.Pending, (await stage.RunOfAsync("pilot")).State);
        Assert.Contains("the window ended", await stage.MessageOfAsync("pilot"), StringComparison.Ordinal);
        Assert.Equal(RunState.Cancelled, (await serving.RunOfAsync("pilot")).State);
        Assert.Empty(stage.Emulator.Report.Requests);
    }

    [Fact]
    public async Task ChecksOnly_StaysPending_AndTheNextRunMigratesInIt()
    {
        await using var stage = new WaveStage();
        var plan = WaveStage.Head + "waves: [{ name: pilot, projects: [SC] }]";
        await stage.StartAsync(plan, new StartChoices(null, null, true));
        await stage.RunAsync();
        var checkedOnly = await stage.RunOfAsync("pilot");

        await stage.StartAsync(plan);
        await stage.RunAsync();

        var done = await stage.RunOfAsync("pilot");
        Assert.Equal((RunState.Pending, RunTypes.Sample), (checkedOnly.State, checkedOnly.Type));
        Assert.Equal((RunState.Completed, RunTypes.Full, checkedOnly.RunId), (done.State, done.Type, done.RunId));
        Assert.Equal(["Check", "Migrate"], stage.Emulator.Tasks.Select(t => t.Task));
    }

    [Theory]
    [InlineData("appsPatience: 14d", 14)]
    [InlineData("appsPatience: 2d", 2)]
    public async Task AppsThatNeverEnd_AreToldAfterADayAndEndPartial(string patience, int days)
    {
        await using var stage = new WaveStage("migrationApi: { dials: [ { appsNeverEnd: true } ] }", settings: ("MigrationApi:LongestPoll", "30m"));
        var start = stage.Clock.GetUtcNow();
        await stage.StartAsync(WaveStage.Head + patience + "\napps: [com.example.app]\nwaves: [{ name: pilot, projects: [SC] }]");
        await stage.RunAsync(start.AddHours(30));
        var running = await stage.RunOfAsync("pilot");

        await stage.RunAsync();

        var done = await stage.RunOfAsync("pilot");
        Assert.Equal((RunState.Running, 6), (running.State, running.Phase));
        Assert.StartsWith("an app has not finished after 1 d", running.WaitingReason!.Replace("24 h 0 min", "1 d", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("core finished, app com.example.app running since", running.WaitingReason, StringComparison.Ordinal);
        Assert.Equal(RunState.Partial, done.State);
        Assert.InRange((done.CompletedAt!.Value - start).TotalDays, days, days + 0.2);
        Assert.Contains("com.example.app had not finished", done.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("strangeProject: SC", "SC INCOMPLETE")]
    [InlineData("failedScope: usersAndGroups", "usersAndGroups: FAILED")]
    [InlineData("failedApp: com.example.app", "apps: com.example.app FAILED")]
    public async Task PartThatEndsOtherwise_IsNamedAndMakesTheWavePartial(string dial, string expected)
    {
        await using var stage = new WaveStage($"migrationApi: {{ dials: [ {{ {dial} }} ] }}");
        await stage.StartAsync(WaveStage.Head + "usersAndGroups: ALL\napps: [com.example.app]\nwaves: [{ name: pilot, projects: [SC, OK] }]");

        await stage.RunAsync();

        var run = await stage.RunOfAsync("pilot");
        Assert.Equal(RunState.Partial, run.State);
        Assert.Contains(expected, run.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CredentialsRefused_BeforeTheJob_EndFailed_LaterPauseAndGoOnWithNewOnes()
    {
        await using var wrong = new WaveStage();
        await wrong.StartAsync(WaveStage.Head.Replace("emulated-token", "wrong", StringComparison.Ordinal) + "waves: [{ name: pilot, projects: [SC] }]");
        await wrong.RunAsync();
        await using var stage = new WaveStage();
        var plan = WaveStage.Head + "waves: [{ name: pilot, projects: [SC] }]";
        await stage.StartAsync(plan);
        await stage.RunAsync(stage.Clock.GetUtcNow().AddSeconds(30));
        stage.Emulator.ExpireTokens();
        await stage.RunAsync(stage.Clock.GetUtcNow().AddMinutes(5));
        var paused = await stage.RunOfAsync("pilot");

        await stage.StartAsync(plan.Replace("emulated-token", "emulated-token-2", StringComparison.Ordinal));
        await stage.RunAsync();

        Assert.Equal(RunState.Failed, (await wrong.RunOfAsync("pilot")).State);
        Assert.Contains("refused the cloud credentials (401)", (await wrong.RunOfAsync("pilot")).Message, StringComparison.Ordinal);
        Assert.Equal((RunState.Paused, RunWait.Credentials), (paused.State, paused.WaitingCode));
        var done = await stage.RunOfAsync("pilot");
        Assert.Equal((RunState.Completed, paused.RunId), (done.State, done.RunId));
        Assert.Equal(2, stage.Emulator.Tasks.Count);
        stage.AssertClean();
    }

    [Fact]
    public async Task WrongServerId_SaysAttachOrServerId()
    {
        await using var stage = new WaveStage();
        await stage.StartAsync(WaveStage.Head.Replace("EMUL-ATED-JIRA-0001", "WRONG", StringComparison.Ordinal) + "waves: [{ name: pilot, projects: [SC] }]");

        await stage.RunAsync();

        var run = await stage.RunOfAsync("pilot");
        Assert.Equal(RunState.Partial, run.State);
        Assert.Contains("correct the server id", run.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OtherScope_OfAWaveWithAJob_IsAFaultWithItsLine()
    {
        await using var stage = new WaveStage();
        await stage.StartAsync(Two);
        await stage.RunAsync();

        var outcome = await stage.StartAsync(Two.Replace("[SC, TEST]", "[SC, OTHER]", StringComparison.Ordinal));

        var fault = Assert.Single(Assert.IsType<StartOutcome.Faulty>(outcome).Faults);
        Assert.Equal("pilot: other scope than its job: give it a new name", fault.Message);
        Assert.Equal(9, fault.Line);
    }

    [Fact]
    public async Task Cancel_NothingMoreIsPosted()
    {
        await using var stage = new WaveStage();
        await stage.StartAsync(Two);
        await stage.RunAsync(stage.Clock.GetUtcNow().AddSeconds(30));
        var run = await stage.RunOfAsync("pilot");
        await stage.Get<RunControl>().CancelAsync((await stage.Get<RunRegistry>().FindAsync(run.RunId, CancellationToken.None))!, RunActor.Itself, CancellationToken.None);

        await stage.RunAsync();

        var cancelled = await stage.RunOfAsync("pilot");
        Assert.Equal(RunState.Cancelled, cancelled.State);
        Assert.Contains("The platform continues", cancelled.Message, StringComparison.Ordinal);
        Assert.Single(stage.Emulator.Tasks);
    }
}
