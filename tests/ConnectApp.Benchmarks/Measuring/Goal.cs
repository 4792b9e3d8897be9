namespace ConnectApp.Benchmarks.Measuring;

/// <summary>A ratio within one round that should reach a value.</summary>
/// <param name="Ratio">From the speeds of a round's contenders by name.</param>
internal sealed record Goal(string Name, Func<Func<string, double>, double> Ratio, double AtLeast)
{
    public static Goal Of(string contender, string against, double atLeast) => new($"{contender} / {against}", speed => speed(contender) / speed(against), atLeast);
}
