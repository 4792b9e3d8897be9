using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace ConnectApp.Benchmarks.Measuring;

/// <summary>Markdown tables on standard output.</summary>
internal static class Report
{
    public static void Machine(BenchmarkOptions options)
    {
        var vectors = Avx512F.IsSupported ? "AVX-512" : Avx2.IsSupported ? "AVX2" : "no AVX2";
        Console.WriteLine($"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSArchitecture}, {vectors}, {Environment.ProcessorCount} cores, {TimeProvider.System.GetUtcNow():yyyy-MM-dd}");
        Console.WriteLine($"records {options.RecordBytes / 1_000_000} MB, entries {options.Entries:N0}. Medians of {options.Rounds} interleaved rounds (least-most). On a shared machine only ratios mean something.");
    }

    public static void Table(string title, string[] heads, IEnumerable<string[]> rows)
    {
        string[][] all = [heads, .. rows];
        var widths = heads.Select((_, column) => all.Max(r => r[column].Length)).ToArray();
        Console.WriteLine($"\n{title}\n");
        for (var i = 0; i < all.Length; i++)
        {
            Console.WriteLine($"| {string.Join(" | ", all[i].Select((cell, column) => cell.PadRight(widths[column])))} |");
            if (i == 0) Console.WriteLine($"| {string.Join(" | ", widths.Select(w => new string('-', w)))} |");
        }
    }

    public static string Number(double value) => value.ToString("#,0.##", CultureInfo.InvariantCulture);
}
