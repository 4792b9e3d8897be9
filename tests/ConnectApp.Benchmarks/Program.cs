using ConnectApp.Benchmarks;
using ConnectApp.Benchmarks.Loading;
using ConnectApp.Benchmarks.Measuring;
using ConnectApp.Benchmarks.Rewriting;
using ConnectApp.Benchmarks.Tables;

// A new section is one class here.
Section[] sections = [new RewriteSection(), new TextSection(), new ExportSection(), new FormatSection(), new NumberTableSection(), new UserTableSection(), new LoadingSection()];

if (BenchmarkOptions.Parse(args, sections) is not { } options) return 2;
Report.Machine(options);
var failed = false;
foreach (var section in sections.Where(s => options.Takes(s.Name)))
{
    try
    {
        section.Run(options);
    }
    catch (DifferentOutputException difference)
    {
        failed = true;
        Console.WriteLine($"{section.Name}: not measured, because outputs differ: {difference.Message}");
    }

    // What one section built is not the next one's burden.
    GC.Collect();
}

return failed ? 1 : 0;
