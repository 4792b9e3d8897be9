namespace ConnectApp.Benchmarks.Measuring;

/// <summary>
/// Contenders timed in turn, A B C A B C: other work on the machine falls on all of them alike, so a ratio is taken within a round, and the median of the
/// rounds' ratios is told.
/// </summary>
internal sealed class Comparison(string title, string unit, double unitSize, IReadOnlyList<Contender> contenders, string reference)
{
    private readonly List<Dictionary<string, double>> _rounds = [];

    public void Run(int rounds)
    {
        foreach (var contender in contenders) contender.Run();
        for (var round = 0; round < rounds; round++)
        {
            GC.Collect();
            _rounds.Add(contenders.ToDictionary(c => c.Name, c => c.Amount / c.Run() / unitSize));
        }
    }

    public void Print(IReadOnlyList<Goal> goals)
    {
        Report.Table(
            $"{title} ({_rounds.Count} rounds)",
            ["what", unit, $"x {reference}"],
            contenders.Select(c => new[]
            {
                c.Name, Spread.Of(_rounds.Select(r => r[c.Name])).ToString(), Spread.Of(_rounds.Select(r => r[c.Name] / r[reference])).ToString(),
            }));
        if (goals.Count == 0) return;
        Report.Table(
            "goals",
            ["ratio", "measured", "at least", ""],
            goals.Select(g => (Goal: g, Measured: Spread.Of(_rounds.Select(r => g.Ratio(name => r[name])))))
                .Select(g => new[] { g.Goal.Name, g.Measured.ToString(), Report.Number(g.Goal.AtLeast), g.Measured.Median >= g.Goal.AtLeast ? "reached" : "NOT reached" }));
    }
}
