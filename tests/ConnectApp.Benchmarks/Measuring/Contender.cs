using System.Diagnostics;

namespace ConnectApp.Benchmarks.Measuring;

/// <summary>One row of a table.</summary>
/// <param name="Amount">Units of work that one call does: bytes, look-ups.</param>
/// <param name="Run">Does it once and returns its seconds.</param>
internal sealed record Contender(string Name, double Amount, Func<double> Run)
{
    public static Contender Timed(string name, double amount, Action run) => new(name, amount, () =>
    {
        var start = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    });
}
