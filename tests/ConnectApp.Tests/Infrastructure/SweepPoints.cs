using System.Globalization;

namespace ConnectApp.Tests.Infrastructure;

/// <summary>
/// Where sweeps stop a program: by default at every fifth point, from another first one each time; <c>CONNECTAPP_SWEEP_FIRST=3</c> tries those of an earlier time
/// again, <c>CONNECTAPP_SWEEP_STEP=1</c> tries all.
/// </summary>
internal static class SweepPoints
{
    private const int Most = 500;

    private static readonly int Step = Number("CONNECTAPP_SWEEP_STEP") ?? 5;
    private static readonly int First = Number("CONNECTAPP_SWEEP_FIRST") ?? (Environment.TickCount & int.MaxValue) % Step + 1;

    /// <summary>For messages: how to have the same points again.</summary>
    public static string Said { get; } = string.Create(CultureInfo.InvariantCulture, $"CONNECTAPP_SWEEP_FIRST={First} CONNECTAPP_SWEEP_STEP={Step}");

    /// <param name="sparser">For a sweep whose points cost more: so many times fewer, unless all are asked for.</param>
    public static IEnumerable<int> All(int sparser = 1)
    {
        for (var at = First; at < Most; at += Step == 1 ? 1 : Step * sparser) yield return at;
    }

    /// <summary>All points, whatever the step.</summary>
    public static IEnumerable<int> Every() => Enumerable.Range(1, Most);

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var value) && value > 0 ? value : null;
}
