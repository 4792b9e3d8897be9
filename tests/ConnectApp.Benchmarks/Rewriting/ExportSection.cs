using ConnectApp.Benchmarks.Measuring;
using ConnectApp.Core.Runs;

namespace ConnectApp.Benchmarks.Rewriting;

/// <summary>A whole export with references in texts of every language: the demo's sample under the tests' plans, or what <c>--export</c> names.</summary>
internal sealed class ExportSection : Section
{
    private const long MostBytes = 30_000_000;
    private const string Scan = "Utf8JsonReader scan";
    private const string Whole = "whole export";

    private static readonly string[] Products = ["jira", "confluence"];

    public override string Name => "export";

    public override void Run(BenchmarkOptions options)
    {
        var here = AppContext.BaseDirectory;
        (string Folder, string Plan)[] exports = options.Export is { } folder
            ? [(folder, Path.Combine(folder, "import-plan.yaml"))]
            : [.. Products.Select(p => (Path.Combine(here, "Sample", p), Path.Combine(here, "Plans", p + "-plan.yaml")))];
        foreach (var (from, plan) in exports)
        {
            var export = new SampleExport(from, plan, Math.Min(options.RecordBytes, MostBytes));
            var comparison = new Comparison($"export of {Path.GetFileName(from)}, {export.Length / 1e6:0} MB in memory", "MB/s", 1e6,
            [
                Contender.Timed(Scan, export.Length, export.Scan),
                Contender.Timed(Whole, export.Length, export.Rewrite),
                .. export.Files.Select(f => Contender.Timed($"{f.Entity.Name} alone", f.Records.Length, () => export.Rewrite(f.Entity, f.Records))),
            ], Scan);
            comparison.Run(options.Rounds);
            comparison.Print(options.Quick ? [] : [Goal.Of(Whole, Scan, 0.15)]);
        }
    }
}
