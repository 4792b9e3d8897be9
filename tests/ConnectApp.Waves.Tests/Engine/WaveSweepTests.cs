using System.Diagnostics;
using System.Globalization;
using System.Text;
using ConnectApp.Core.Runs;
using Xunit;
using Xunit.Abstractions;

namespace ConnectApp.Waves.Tests.Engine;

/// <summary>Many waves with lost answers, failures and stops end as the unbroken ones do, and no task is posted twice.</summary>
public sealed class WaveSweepTests(ITestOutputHelper output)
{
    private const string Faults = """
        seed: 11
        migrationApi:
          dials:
            - { operation: POST /jobs, rate: 0.1, loseAnswer: true }
            - { operation: "POST /jobs/{jobId}/tasks", rate: 0.1, loseAnswer: true }
            - { operation: "*", rate: 0.05, status: 503 }
            - { operation: "GET /jobs/{jobId}/tasks/{taskId}/status", rate: 0.1, loseAnswer: true }
        """;

    private const string Plan = WaveStage.Head + """
        apps: [com.example.app]
        waves:
          - name: one
            projects: [A, B]
          - name: two
            projects: [C]
            after: [one]
        """;

    /// <summary>A sample of the points; the sweep takes all of them.</summary>
    [Fact]
    public Task Stops_AtSomeCommitsAndCalls_ChangeNothing() => StopAsync(every: 7, offset: 3);

    /// <summary>Every point of the program is at one of these.</summary>
    [SweepTheory]
    [InlineData(5, 0)]
    [InlineData(5, 1)]
    [InlineData(5, 2)]
    [InlineData(5, 3)]
    [InlineData(5, 4)]
    public Task Stops_AtEveryCommitAndCall_ChangeNothing(int every, int offset) => StopAsync(every, offset);

    private static async Task StopAsync(int every, int offset)
    {
        var stops = new Stops();
        await using var stage = new WaveStage(Faults, stops);
        await stage.StartAsync(Plan);

        // Not twice at one place: a process that always dies there comes no further.
        stops.At(point => point % every == offset && (point / every) % 3 != 2);
        await stage.RunAsync();

        stops.At(_ => false);
        var waves = await stage.ReadAsync();
        Assert.All(waves.Values, w => Assert.Equal(RunState.Completed, w.Run.State));
        AssertOnce(stage, 2);
        Assert.True(stops.Stopped > 20, $"Only {stops.Stopped} stops.");
    }

    /// <summary><c>WAVES_SWEEP=500</c> takes so many jobs.</summary>
    [SweepFact]
    public async Task ManyJobs_OverManyServers_EndAsTheUnbrokenRun()
    {
        var jobs = int.Parse(Environment.GetEnvironmentVariable(Sweep.Variable)!, CultureInfo.InvariantCulture);
        var servers = Math.Max(2, jobs / 25);
        var started = Stopwatch.GetTimestamp();
        var stops = new Stops();
        await using var stage = new WaveStage(ScenarioOf(servers), stops, settings: [("MigrationApi:ShortestPoll", "30s"), ("MigrationApi:LongestPoll", "6h")]);
        var begin = stage.Clock.GetUtcNow();
        await stage.StartAsync(PlanOf(jobs, servers, begin));
        stops.At(point => point % 211 == 0);

        await stage.RunAsync();

        stops.At(_ => false);
        var waves = await stage.ReadAsync();
        var report = stage.Emulator.Report;
        var posts = report.Requests["POST /jobs"] + report.Requests["POST /jobs/{jobId}/tasks"];
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{jobs} jobs over {servers} servers, {(stage.Clock.GetUtcNow() - begin).TotalDays:0.0} days, {posts} posts, {stops.Passed} points, {stops.Stopped} stops, "
            + $"{Stopwatch.GetElapsedTime(started).TotalSeconds:0} s"));
        Assert.Equal(jobs, waves.Count);
        Assert.All(waves.Values, w => Assert.Equal((RunState.Completed, w.Run.Message), (w.Run.State, w.Run.Message)));
        AssertOnce(stage, jobs);
    }

    /// <summary>When only the limit of POSTs holds waves up, it is used: the queue takes no longer than it must.</summary>
    [SweepFact]
    public async Task Queue_OfPosts_UsesTheLimit()
    {
        const int Jobs = 30;
        await using var stage = new WaveStage();
        var begin = stage.Clock.GetUtcNow();
        var plan = new StringBuilder(WaveStage.Head).Append("waves:\n");
        for (var i = 0; i < Jobs; i++) plan.Append(CultureInfo.InvariantCulture, $"  - {{ name: w{i}, projects: [P{i}] }}\n");
        await stage.StartAsync(plan.ToString());

        await stage.RunAsync();

        var last = (await stage.ReadAsync()).Values.SelectMany(w => w.Tasks).Max(t => t.AcceptedAt!.Value);
        var least = TimeSpan.FromMinutes(Jobs * 3 / 5.0);
        output.WriteLine($"queue {(last - begin).TotalMinutes:0.0} min, least {least.TotalMinutes:0.0} min");
        Assert.True(last - begin <= (least * 1.05) + TimeSpan.FromMinutes(5), $"{last - begin} for {least}");
        AssertOnce(stage, Jobs);
    }

    /// <summary>For each wave one check and one migration, and nothing that the client did wrong.</summary>
    private static void AssertOnce(WaveStage stage, int waves)
    {
        Assert.Empty(stage.Emulator.Tasks.GroupBy(t => (t.Job, t.Task)).Where(g => g.Count() > 1).Select(g => $"{g.Key}: {g.Count()}"));
        Assert.Equal(2 * waves, stage.Emulator.Tasks.Count);
        stage.AssertClean();
    }

    private static string ScenarioOf(int servers)
    {
        var text = new StringBuilder(Faults.Replace("seed: 11\nmigrationApi:\n", "", StringComparison.Ordinal));
        var head = new StringBuilder("seed: 11\nmigrationApi:\n  accounts:\n    - { email: admin@emulated.example, token: emulated-token, sites: [");
        head.AppendJoin(", ", Enumerable.Range(0, servers).Select(i => $"\"https://s{i}.atlassian.net\"")).Append("] }\n  servers:\n");
        for (var i = 0; i < servers; i++)
        {
            head.Append(CultureInfo.InvariantCulture, $"    - {{ id: S{i}, path: /servers/s{i}, token: emulated-pat }}\n");
            text.Append(CultureInfo.InvariantCulture, $"\n    - offline: {3 + i}h\n      of: S{i}\n      when: {{ time: {i}h }}");
        }

        return head.Append(text).ToString();
    }

    private static string PlanOf(int jobs, int servers, DateTimeOffset begin)
    {
        var plan = new StringBuilder("version: 1\nname: Sweep\nproduct: jira\nwaves:\n");
        for (var i = 0; i < jobs; i++)
        {
            var server = i % servers;
            plan.Append(CultureInfo.InvariantCulture, $"  - name: w{i}\n    projects: [P{i}]\n");
            plan.Append(CultureInfo.InvariantCulture, $"    cloud: {{ url: https://s{server}.atlassian.net, email: admin@emulated.example, token: emulated-token }}\n");
            plan.Append(CultureInfo.InvariantCulture, $"    server: {{ id: S{server}, url: http://emulator.example/servers/s{server}, token: emulated-pat }}\n");
            if (i >= servers && i % 5 == 0) plan.Append(CultureInfo.InvariantCulture, $"    after: [w{i - servers}]\n");
            if (i % 3 == 0) plan.Append(CultureInfo.InvariantCulture, $"    window: {{ from: \"{begin.AddDays(i % 30):yyyy-MM-dd'T'HH:mm'Z'}\" }}\n");
        }

        return plan.ToString();
    }
}
