using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Plans.Reading;
using Spectre.Console;

namespace ConnectApp.Commands;

/// <summary>
/// <c>import</c>: reads an export and its mappings from folders and writes the rewritten files, without any platform or store.
/// </summary>
internal static class ImportCommand
{
    /// <param name="stdout">Gets the summary; with <see cref="ImportArguments.Json"/> one JSON object and nothing else.</param>
    /// <param name="stderr">Gets progress, and what prevents the import.</param>
    /// <returns>0 SUCCESS, 1 wrong usage, configuration or plan, 2 INCOMPLETE, 3 FAILED, 130 interrupted.</returns>
    public static async Task<int> RunAsync(ImportArguments arguments, IAnsiConsole stdout, IAnsiConsole stderr, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            if (ReadPlan(arguments.PlanPath, stderr.Profile.Out.Writer) is not { } plan) return CommandLine.Usage;
            CheckFolders(arguments);
            return await ImportAsync(arguments, plan, stdout, stderr, time, cancellationToken);
        }
        catch (UsageException fault)
        {
            await WriteLineAsync(stderr, fault.Message);
            return CommandLine.Usage;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await WriteLineAsync(stderr, arguments.DryRun ? "Interrupted." : "Interrupted. Files that were finished stay; the one in work was removed.");
            return CommandLine.Interrupted;
        }
    }

    private static async Task<int> ImportAsync(
        ImportArguments arguments, ImportPlan plan, IAnsiConsole stdout, IAnsiConsole stderr, TimeProvider time, CancellationToken cancellationToken)
    {
        using var report = OpenOutputs(arguments);
        var progress = new ProgressDisplay(stderr, time);
        var totals = await FolderImport.RunAsync(arguments, plan, report, progress, cancellationToken);
        if (totals.Fault is { } fault) await WriteLineAsync(stderr, $"The import could not go on: {fault}");
        var summary = totals.ToSummary(report.Problems, progress.Elapsed);
        if (arguments.Json) await stdout.Profile.Out.Writer.WriteLineAsync(summary.ToJson());
        else ImportSummary.Show(stdout, summary, totals, report, arguments.ReportPath);
        return summary.ExitCode == CommandLine.Success && arguments.IsStrict && summary.Warnings.Count > 0 ? CommandLine.Incomplete : summary.ExitCode;
    }

    private static ImportPlan? ReadPlan(string path, TextWriter error)
    {
        if (PlanCheckCommand.ReadFile(path, error) is not { } bytes) return null;
        var reading = PlanReader.Read(bytes, path);
        foreach (var fault in reading.Faults) error.WriteLine(fault.ToString());
        return reading.Plan;
    }

    private static void CheckFolders(ImportArguments arguments)
    {
        FolderImport.CheckFolders(arguments);
        if (arguments.ReportPath is { } report && RealPaths.IsInside(report, arguments.ExportFolder)) throw new UsageException("--report must not be in the export folder: it would be part of the export.");
        if (arguments.DryRun) return;
        if (string.IsNullOrEmpty(arguments.OutFolder)) throw new UsageException("Say where the rewritten files go: --out DIR; or --dry-run.");
        if (RealPaths.IsInside(arguments.OutFolder, arguments.ExportFolder)) throw new UsageException("--out must not be in the export folder: what is written would be part of the next export.");
    }

    private static ImportReport OpenOutputs(ImportArguments arguments)
    {
        try
        {
            if (!arguments.DryRun) Directory.CreateDirectory(arguments.OutFolder!);
            return new ImportReport(arguments.ReportPath);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"--out or --report cannot be written: {fault.Message}", fault);
        }
    }

    private static Task WriteLineAsync(IAnsiConsole console, string line) => console.Profile.Out.Writer.WriteLineAsync(line);
}
