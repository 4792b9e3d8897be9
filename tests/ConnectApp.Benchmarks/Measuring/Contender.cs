using System.Diagnostics;
using ConnectApp.Core.Runs;

namespace ConnectApp.Benchmarks.Measuring;

/// <summary>One row of a table.</summary>
/// <param name="Amount">Units of work that one call does: bytes, look-ups.</param>
/// <param name="Run">Does it once.</param>
internal sealed record Contender(string Name, double Amount, Func<Sample> Run)
{
    public static Contender Timed(string name, double amount, Action run) => new(name, amount, () =>
    {
        var cpu = Environment.CpuUsage.TotalTime;
        var start = Stopwatch.GetTimestamp();
        run();
        return new Sample(Stopwatch.GetElapsedTime(start).TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
    });
}
