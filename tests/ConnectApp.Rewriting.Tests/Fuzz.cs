using System.Globalization;
using System.Runtime.CompilerServices;

namespace ConnectApp.Rewriting.Tests;

/// <summary>
/// Runs a seeded case many times: a fixed number in the suite, or as long as CONNECTAPP_FUZZ_SECONDS says, from seed CONNECTAPP_FUZZ_SEED on:
/// <c>CONNECTAPP_FUZZ_SECONDS=300 dotnet test tests/ConnectApp.Rewriting.Tests --filter "FullyQualifiedName~Fuzz_Jql"</c>; each test prints how far it came.
/// </summary>
internal static class Fuzz
{
    /// <param name="run">Gets the seed's own randomness; a failure tells the seed.</param>
    /// <param name="name">The test's.</param>
    public static void Run(int cases, Action<Random> run, [CallerMemberName] string name = "")
    {
        var seconds = Number("CONNECTAPP_FUZZ_SECONDS", 0);
        var first = Number("CONNECTAPP_FUZZ_SEED", 1);
        var begun = TimeProvider.System.GetTimestamp();
        var seed = first;
        for (; seconds > 0 ? TimeProvider.System.GetElapsedTime(begun).TotalSeconds < seconds : seed < first + cases; seed++)
        {
            try
            {
                run(new Random(seed));
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"CONNECTAPP_FUZZ_SEED={seed}: {exception.Message}", exception);
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {seed - first} cases, seeds {first} to {seed - 1}, {TimeProvider.System.GetElapsedTime(begun).TotalSeconds:0.0} s"));
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
