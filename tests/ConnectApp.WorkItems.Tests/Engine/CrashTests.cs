using ConnectApp.Emulator;
using ConnectApp.WorkItems.Model;
using Xunit.Abstractions;

namespace ConnectApp.WorkItems.Tests.Engine;

/// <summary>
/// Stops the engine before and after calls and commits, and loses answers; each time Jira must hold in the end what it holds after an unbroken
/// run. CI takes a seeded sample of the points; all of them: <c>CONNECTAPP_SWEEP=1 dotnet test --filter CrashTests</c>.
/// </summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int Sampled = 8;
    private static readonly bool s_all = Environment.GetEnvironmentVariable("CONNECTAPP_SWEEP") == "1";

    [Fact]
    public async Task Run_StoppedAnywhere_EndsAsTheUnbrokenOne()
    {
        var (expected, points) = await UnbrokenAsync();

        foreach (var stop in Sample(points))
        {
            using var engine = New();
            var at = await StopAtAsync(engine, stop);
            await engine.RunAsync();
            await AssertAsync(engine, expected, $"stopped at point {stop} of {points}, {at}");
        }
    }

    [Fact]
    public async Task Run_StoppedTwice_EndsAsTheUnbrokenOne()
    {
        var (expected, points) = await UnbrokenAsync();
        var random = new Random(7);

        for (var i = 0; i < (s_all ? 300 : 4); i++)
        {
            using var engine = New();
            var first = random.Next(points);
            var second = random.Next(points / 2);
            await StopAtAsync(engine, first);
            await StopAtAsync(engine, second);
            await engine.RunAsync();
            await AssertAsync(engine, expected, $"stopped at point {first}, then at {second}");
        }
    }

    [Fact]
    public async Task Run_AnswerOfAWriteLost_EndsAsTheUnbrokenOne()
    {
        var (expected, _) = await UnbrokenAsync();
        using var counting = New();
        var writes = 0;
        counting.Loses = r => IsWrite(r) && ++writes < 0;
        await counting.RunAsync();
        Assert.InRange(writes, 50, 1000);

        foreach (var lost in Sample(writes))
        {
            using var engine = New();
            var number = 0;
            var name = "";
            engine.Loses = r =>
            {
                if (!IsWrite(r) || number++ != lost) return false;
                name = $"{r.Method} {r.RequestUri!.AbsolutePath}";
                return true;
            };
            await engine.RunAsync();
            await AssertAsync(engine, expected, $"lost answer of write {lost} of {writes}, {name}");
        }
    }

    [Fact]
    public async Task Run_AnswerOfEveryCreateLost_EndsAsTheUnbrokenOne()
    {
        var (expected, _) = await UnbrokenAsync();
        using var engine = New();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        engine.Loses = r => r.Method == HttpMethod.Post && r.RequestUri!.AbsolutePath.EndsWith("/issue/bulk", StringComparison.Ordinal)
            && seen.Add(r.Content!.ReadAsStringAsync().GetAwaiter().GetResult());

        await engine.RunAsync();

        Assert.NotEmpty(seen);
        await AssertAsync(engine, expected, "every create lost once");
    }

    private static EngineFixture New() => new(40, Scenario.Parse("jira: [{ indexLag: 60s }]")) { MaxConcurrency = 1 };

    private static async Task<(string Dump, int Points)> UnbrokenAsync()
    {
        using var engine = New();
        var points = 0;
        engine.AtPoint = _ => points++;
        await engine.RunAsync();
        return (engine.Emulator.Dump(), points);
    }

    /// <summary>The process dies at a point: nothing after it is sent or stored.</summary>
    private static async Task<string> StopAtAsync(EngineFixture engine, int stop)
    {
        var number = 0;
        var at = "";
        engine.AtPoint = point =>
        {
            if (number++ < stop) return;
            if (at.Length == 0) at = point;
            throw new CrashException();
        };
        var died = await Record.ExceptionAsync(engine.RunAsync);
        engine.AtPoint = _ => { };

        // A run that was stopped before has fewer points left; it may end before it meets this one.
        Assert.True((died is null) == (at.Length == 0), $"point {stop}: {died}");
        return at;
    }

    private IEnumerable<int> Sample(int count)
    {
        if (s_all) return Enumerable.Range(0, count);
        output.WriteLine($"{count} points, {Sampled} of them");
        var random = new Random(3);
        return [.. Enumerable.Range(0, Sampled).Select(i => (i * count / Sampled) + random.Next(Math.Max(1, count / Sampled)))];
    }

    private static async Task AssertAsync(EngineFixture engine, string expected, string what)
    {
        var dump = engine.Emulator.Dump();
        if (expected != dump) Assert.Fail($"{what}: {Difference(expected, dump)}");
        Assert.True(engine.Emulator.Jira.Violations.Count == 0, $"{what}: {string.Join("; ", engine.Emulator.Jira.Violations.Take(3))}");
        Assert.True(engine.Emulator.AzureDevOps.Violations.Count == 0, $"{what}: {string.Join("; ", engine.Emulator.AzureDevOps.Violations.Take(3))}");
        Assert.DoesNotContain(await engine.ProblemsAsync(), p => p.Effect == Effect.Failed);
    }

    private static string Difference(string expected, string actual)
    {
        var (a, b) = (expected.Split('\n'), actual.Split('\n'));
        if (a.Length != b.Length) return $"{a.Length} and {b.Length} issues";
        var line = Enumerable.Range(0, a.Length).First(i => a[i] != b[i]);
        var at = a[line].Zip(b[line]).TakeWhile(p => p.First == p.Second).Count();
        return $"line {line} at {at}: …{Around(a[line], at)}… and …{Around(b[line], at)}…";
    }

    private static string Around(string text, int at) => text.Substring(Math.Max(0, at - 60), Math.Min(160, text.Length - Math.Max(0, at - 60)));

    private static bool IsWrite(HttpRequestMessage request) => request.Method != HttpMethod.Get
        && request.RequestUri!.AbsolutePath.Contains("/jira/", StringComparison.Ordinal)
        && !request.RequestUri.AbsolutePath.EndsWith("/bulkfetch", StringComparison.Ordinal)
        && !request.RequestUri.AbsolutePath.EndsWith("/search/jql", StringComparison.Ordinal);

    private sealed class CrashException() : Exception("The process died here.");
}
