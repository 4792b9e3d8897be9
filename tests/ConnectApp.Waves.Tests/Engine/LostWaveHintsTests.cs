using System.Collections;
using System.Reflection;
using ConnectApp.Core.Runs;
using ConnectApp.Waves.Calls;
using ConnectApp.Waves.Runs;
using Xunit;

namespace ConnectApp.Waves.Tests.Engine;

/// <summary>State of the process that <c>docs/architecture.md</c> calls a hint of the waves: waves that lose it at every commit end as others do.</summary>
public sealed class LostWaveHintsTests
{
    private const string Faults = """
        seed: 12
        migrationApi:
          dials:
            - { operation: POST /jobs, rate: 0.1, loseAnswer: true }
            - { operation: "*", rate: 0.05, status: 503 }
            - { reportsAuth: Bearer }
        """;

    private const string Plan = WaveStage.Head + """
        waves:
          - name: one
            projects: [A, B]
          - name: two
            projects: [C]
            after: [one]
        """;

    private static readonly (string Name, Type Type, string Field)[] s_hints =
    [
        ("pace of a wave's polls, its pass through a tree", typeof(WaveWatch), "_watches"),
        ("POSTs and reads of an account", typeof(WaveAccounts), "_accounts"),
        ("which scheme the id-mapping API takes", typeof(WaveClients), "_takesBearer"),
    ];

    public static TheoryData<string> Names => [.. s_hints.Select(h => h.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Waves_HintLostAtEveryCommit_EndAsOthers(string name)
    {
        var (_, type, field) = s_hints.Single(h => h.Name == name);
        var stops = new Stops();
        await using var stage = new WaveStage(Faults, stops);
        var lost = 0;
        await stage.StartAsync(Plan);
        stops.Committed = () =>
        {
            if (TryLose(stage, type, field)) lost++;
        };

        await stage.RunAsync();

        Assert.All((await stage.ReadAsync()).Values, w => Assert.Equal(RunState.Completed, w.Run.State));
        Assert.Equal(4, stage.Emulator.Tasks.Count); // a check and a migration of each wave
        stage.AssertClean();
        Assert.True(lost > 0, "the hint was never in use");
    }

    [Fact]
    public void Document_ListsTheHintsThatAreEmptiedHere()
    {
        var rows = File.ReadLines(Path.Combine(Root(), "docs", "architecture.md"))
            .Where(line => line.Contains("| hint |", StringComparison.Ordinal) && line.Contains("| `Wave", StringComparison.Ordinal));

        Assert.Equal(s_hints.Select(h => h.Name).Order(StringComparer.Ordinal), rows.Select(row => row.Split('|')[1].Trim()).Order(StringComparer.Ordinal));
    }

    private static bool TryLose(WaveStage stage, Type type, string field)
    {
        var owner = typeof(WaveStage).GetMethod(nameof(WaveStage.Get))!.MakeGenericMethod(type).Invoke(stage, null)!;
        var hint = (IDictionary)type.GetField(field, BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(owner)!;
        if (hint.Count == 0) return false;
        hint.Clear();
        return true;
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "ConnectApp.sln"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
