using ConnectApp.Rewriting.Plans;
using Spectre.Console;

namespace ConnectApp.Commands;

/// <summary>
/// <c>import</c>: reads an export and its mappings from folders and writes the rewritten files, without any platform or store.
/// </summary>
internal static class ImportCommand
{
    public const int WrongUsage = 1;
    public const int Interrupted = 130;

    /// <param name="stdout">Gets the summary; with <see cref="ImportArguments.Json"/> one JSON object and nothing else.</param>
    /// <param name="stderr">Gets progress, and what prevents the import.</param>
    /// <returns>0 SUCCESS, 1 wrong usage, configuration or plan, 2 INCOMPLETE, 3 FAILED, 130 interrupted.</returns>
    public static async Task<int> RunAsync(ImportArguments arguments, IAnsiConsole stdout, IAnsiConsole stderr, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            var plan = await ReadPlanAsync(arguments.PlanPath, stderr, cancellationToken);
            if (plan is null) return WrongUsage;
            CheckFolders(arguments);
            return (int)await ImportAsync(arguments, plan, stdout, stderr, time, cancellationToken);
        }
        catch (ImportException fault)
        {
            await WriteLineAsync(stderr, fault.Message);
            return WrongUsage;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await WriteLineAsync(stderr, "Interrupted. Files that were finished stay; the one in work was removed.");
            return Interrupted;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            await WriteLineAsync(stderr, $"The import could not go on: {fault.Message}");
            return (int)ImportStatus.Failed;
        }
    }

    private static async Task<ImportStatus> ImportAsync(
        ImportArguments arguments, ImportPlan plan, IAnsiConsole stdout, IAnsiConsole stderr, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!arguments.DryRun) Directory.CreateDirectory(arguments.OutFolder!);
        using var report = new ImportReport(arguments.ReportPath);
        var totals = new ImportTotals();
        var progress = new ImportProgress(stderr, time);
        totals.Files.AddRange(new ImportFolder(arguments.ExportFolder, plan).List(report));
        progress.TotalFiles = totals.Files.Count;
        progress.TotalBytes = totals.Files.Sum(f => new FileInfo(f.Path).Length);
        await progress.ShowAsync(
            async () =>
            {
                var mappings = await ImportMappings.ReadAsync(arguments.MappingsFolder, plan, cancellationToken);
                await new ImportRun(arguments, plan, mappings, report, totals, progress).LoadAsync(cancellationToken);
            },
            cancellationToken);
        if (totals.Files.Count == 0) totals.Fatal = "no file of the export could be loaded";
        var status = totals.Status(report.FileProblems);
        if (arguments.Json) await stdout.Profile.Out.Writer.WriteLineAsync(ImportSummary.Json(totals, status, progress.Elapsed));
        else ImportSummary.Show(stdout, totals, report, arguments, status, progress.Elapsed);
        return status;
    }

    private static async Task<ImportPlan?> ReadPlanAsync(string path, IAnsiConsole stderr, CancellationToken cancellationToken)
    {
        if (!File.Exists(path)) throw new ImportException($"The plan {path} is not there.");
        if (new FileInfo(path).Length > PlanReader.MaxBytes) throw new ImportException($"The plan {path} has more than {PlanReader.MaxBytes} bytes.");
        var reading = PlanReader.Read(await File.ReadAllBytesAsync(path, cancellationToken), path);
        foreach (var fault in reading.Faults) await WriteLineAsync(stderr, fault.ToString());
        return reading.Plan;
    }

    private static void CheckFolders(ImportArguments arguments)
    {
        if (!Directory.Exists(arguments.ExportFolder)) throw new ImportException($"The export folder {arguments.ExportFolder} is not there.");
        if (!Directory.Exists(arguments.MappingsFolder)) throw new ImportException($"The mapping folder {arguments.MappingsFolder} is not there.");
        if (arguments.DryRun) return;
        if (string.IsNullOrEmpty(arguments.OutFolder)) throw new ImportException("Say where the rewritten files go: --out DIR; or --dry-run.");
        if (IsInside(arguments.OutFolder, arguments.ExportFolder)) throw new ImportException("--out must not be in the export folder: what is written would be part of the next export.");
    }

    private static bool IsInside(string path, string folder) =>
        (RealPath(path) + Path.DirectorySeparatorChar).StartsWith(RealPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string RealPath(string path)
    {
        var whole = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return Directory.Exists(whole) ? Directory.ResolveLinkTarget(whole, returnFinalTarget: true)?.FullName ?? whole : whole;
    }

    private static Task WriteLineAsync(IAnsiConsole console, string line) => console.Profile.Out.Writer.WriteLineAsync(line);
}
