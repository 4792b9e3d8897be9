using System.Globalization;
using Xunit;
using Xunit.Abstractions;

namespace ConnectApp.Tests.Runs;

/// <summary>
/// Promises 2, 5 and 6 under a platform that misbehaves: whatever fault a migration meets, it settles, its books balance, it keeps the platform's contract, and
/// its records are those of an unbroken one. <c>CONNECTAPP_MIXTURES=200</c> plays so many mixtures, <c>CONNECTAPP_MIXTURE_SEED=7</c> begins with another seed.
/// </summary>
public sealed class FaultMatrixTests(ITestOutputHelper output)
{
    private const int MixturesAtOnce = 12;
    private const int AloneAtOnce = 18;
    private const int MatricesAtOnce = 5;

    [Fact]
    public async Task Migration_EachFaultAlone_EndsAsUnbroken() => await EachAloneAsync(FaultDial.All, FaultDial.OfTheClock, "plain");

    [MatrixFact]
    public async Task Migration_EachFaultAloneOnTwoFormats_EndsAsUnbroken() => await EachAloneAsync(FaultDial.All, FaultDial.OfTheClock, FaultMatrix.Formats);

    /// <summary><c>CONNECTAPP_FAULT=settles CONNECTAPP_FAULT_TIMES=30</c>: those faults whose name says so, each so many times.</summary>
    [MatrixFact]
    public async Task Migration_OneFaultManyTimes_EndsAsUnbroken()
    {
        var times = int.Parse(Environment.GetEnvironmentVariable("CONNECTAPP_FAULT_TIMES") ?? "2", CultureInfo.InvariantCulture);
        var chosen = Environment.GetEnvironmentVariable("CONNECTAPP_FAULT") ?? "platform settles";
        var dials = FaultDial.All.Where(d => d.Name.Contains(chosen, StringComparison.Ordinal)).ToList();

        await EachAloneAsync([.. Enumerable.Repeat(dials, times).SelectMany(d => d)], [], FaultMatrix.Formats);
    }

    [MatrixFact]
    public async Task Migration_SeededMixturesOfFaults_EndsAsUnbroken()
    {
        var mixtures = int.Parse(Environment.GetEnvironmentVariable("CONNECTAPP_MIXTURES") ?? "12", CultureInfo.InvariantCulture);
        var seed = int.Parse(Environment.GetEnvironmentVariable("CONNECTAPP_MIXTURE_SEED") ?? "1", CultureInfo.InvariantCulture);
        List<string> differences = [];

        for (var left = mixtures; left > 0; left -= MixturesAtOnce, seed++)
        {
            var (matrix, random) = (new FaultMatrix(FaultMatrix.Formats), new Random(seed));
            for (var n = 0; n < Math.Min(MixturesAtOnce, left); n++) matrix.Add(Mixture(random));
            await matrix.RunAsync(seed);
            differences.AddRange(matrix.Differences);
            Say($"seed {seed}: {Math.Min(MixturesAtOnce, left)} mixtures on two formats, {matrix.Acted} dials acted, {matrix.Idle.Count} did not, {matrix.Differences.Count} differences, state {matrix.Hash}");
        }

        Assert.True(differences.Count == 0, string.Join(Environment.NewLine, differences));
    }

    /// <param name="ofTheClock">These cannot share an emulator.</param>
    private async Task EachAloneAsync(IReadOnlyList<FaultDial> dials, IReadOnlyList<FaultDial> ofTheClock, params string[] formats)
    {
        List<FaultMatrix> matrices = [];
        foreach (var some in ofTheClock.Chunk(1).Concat(dials.Chunk(AloneAtOnce)))
        {
            var matrix = new FaultMatrix(formats);
            foreach (var dial in some) matrix.Add(dial);
            matrices.Add(matrix);
        }

        // Some at a time: their waits pass side by side, and most of what they do is wait.
        await Parallel.ForEachAsync(matrices, new ParallelOptions { MaxDegreeOfParallelism = MatricesAtOnce }, async (matrix, _) => await matrix.RunAsync(seed: 1));

        var differences = matrices.SelectMany(m => m.Differences).ToList();
        Say($"{dials.Count + ofTheClock.Count} faults on {formats.Length} format(s), {matrices.Sum(m => m.Acted)} dials acted, {differences.Count} differences, state {string.Join(", ", matrices.Select(m => m.Hash).Distinct())}; slowest of {matrices.Count} rounds {matrices.Max(m => m.Took).TotalSeconds:0.0} s");
        Assert.True(differences.Count == 0, string.Join(Environment.NewLine, differences));
        Assert.Empty(matrices.SelectMany(m => m.Idle));
    }

    private static FaultDial[] Mixture(Random random)
    {
        var dials = FaultDial.All.ToArray();
        random.Shuffle(dials);
        var mixture = dials[..random.Next(2, 6)];

        // Together they hide an upload altogether: nobody can know of it, and the run waits for its fortnight, as that of a file that never comes.
        return mixture.Any(d => d.Name == FaultDial.EventsLost) ? [.. mixture.Where(d => d.Name != FaultDial.NotListed)] : mixture;
    }

    private void Say(string text)
    {
        output.WriteLine(text);
        Console.WriteLine("Fault matrix: " + text);
    }
}
