using ConnectApp.Core.Runs;

namespace ConnectApp.Benchmarks.Measuring;

/// <summary>
/// Contenders timed in turn, A B C A B C: other work on the machine falls on all of them alike, so a ratio is taken within a round, and the median of the
/// rounds' ratios is told.
/// </summary>
internal sealed class Comparison(string title, string unit, double unitSize, IReadOnlyList<Contender> contenders, string reference)
{
    private readonly List<Dictionary<string, Sample>> _rounds = [];

    public void Run(int rounds)
    {
        foreach (var contender in contenders) contender.Run();
        for (var round = 0; round < rounds; round++)
        {
            GC.Collect();
            _rounds.Add(contenders.ToDictionary(c => c.Name, c => c.Run()));
        }
    }

    public void Print(IReadOnlyList<Goal> goals)
    {
        Report.Table(
            $"{title} ({_rounds.Count} rounds)",
            ["what", unit, $"x {reference}", "the same by cpu time"],
            contenders.Select(c => new[]
            {
                c.Name, Over(speed => speed(c.Name), s => s.Clock), Over(speed => speed(c.Name) / speed(reference), s => s.Clock), Over(speed => speed(c.Name) / speed(reference), s => s.Cpu),
            }));
        if (goals.Count == 0) return;
        Report.Table(
            "goals",
            ["ratio", "at least", "measured", "", "by cpu time"],
            goals.Select(g => new[]
            {
                g.Name, Report.Number(g.AtLeast), Over(g.Ratio, s => s.Clock), Measure(g.Ratio, s => s.Clock).Median >= g.AtLeast ? "reached" : "NOT reached", Over(g.Ratio, s => s.Cpu),
            }));
    }

    private string Over(Func<Func<string, double>, double> ratio, Func<Sample, double> seconds) => Measure(ratio, seconds).ToString();

    private Spread Measure(Func<Func<string, double>, double> ratio, Func<Sample, double> seconds) =>
        Spread.Of(_rounds.Select(round => ratio(name => contenders.First(c => c.Name == name).Amount / seconds(round[name]) / unitSize)));
}
