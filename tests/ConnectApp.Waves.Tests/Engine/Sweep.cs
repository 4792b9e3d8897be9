using Xunit;

namespace ConnectApp.Waves.Tests.Engine;

/// <summary>Tests that take minutes run by command only: <c>WAVES_SWEEP=500 dotnet test tests/ConnectApp.Waves.Tests --filter FullyQualifiedName~WaveSweep</c>.</summary>
internal static class Sweep
{
    public const string Variable = "WAVES_SWEEP";

    public static string? WhySkipped => Environment.GetEnvironmentVariable(Variable) is null ? $"A sweep; set {Variable} to the number of jobs." : null;
}

[AttributeUsage(AttributeTargets.Method)]
internal sealed class SweepFactAttribute : FactAttribute
{
    public SweepFactAttribute() => Skip = Sweep.WhySkipped;
}

[AttributeUsage(AttributeTargets.Method)]
internal sealed class SweepTheoryAttribute : TheoryAttribute
{
    public SweepTheoryAttribute() => Skip = Sweep.WhySkipped;
}
