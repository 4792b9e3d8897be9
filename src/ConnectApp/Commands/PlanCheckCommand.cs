using ConnectApp.Rewriting.Exports;
using ConnectApp.Rewriting.Plans.Reading;
using ConnectApp.Rewriting.Problems;
using Spectre.Console;

namespace ConnectApp.Commands;

/// <summary>
/// <c>plan check PLAN</c>: the faults of a plan with line and column, or a table of what it will rewrite. With an export, also what the plan finds in
/// it: the import is done without writing anything.
/// </summary>
internal static class PlanCheckCommand
{
    /// <param name="output">Gets what was found; with <see cref="PlanCheckArguments.Json"/> one JSON object and nothing else.</param>
    /// <param name="error">Gets the faults of the plan, and what prevents the check.</param>
    /// <returns>0: no fault, and with an export no finding. 1: a fault, or wrong usage. 2: findings in the export. 130: interrupted.</returns>
    public static async Task<int> RunAsync(
        PlanCheckArguments arguments, IAnsiConsole output, IAnsiConsole error, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            if (arguments.ExportFolder is null != arguments.MappingsFolder is null)
                throw new UsageException("Give --export and --mappings together.");
            if (ReadFile(arguments.PlanPath, error.Profile.Out.Writer) is not { } bytes) return CommandLine.Usage;
            var reading = PlanReader.Read(bytes, arguments.PlanPath);
            return arguments.ToImport() is { } import && reading.Plan is not null
                ? await CheckExportAsync(arguments, import, reading, output, error, time, cancellationToken)
                : CheckPlan(arguments, reading, output, error);
        }
        catch (UsageException fault)
        {
            await error.Profile.Out.Writer.WriteLineAsync(fault.Message);
            return CommandLine.Usage;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await error.Profile.Out.Writer.WriteLineAsync("Interrupted.");
            return CommandLine.Interrupted;
        }
    }

    /// <returns>Null: it cannot be read, and <paramref name="error"/> was told why.</returns>
    internal static byte[]? ReadFile(string planPath, TextWriter error)
    {
        try
        {
            using var file = File.OpenRead(planPath);

            // One byte more than a plan may have is enough for the reader to refuse it; the rest of a huge file (or of /dev/zero) is left alone.
            var bytes = new byte[PlanReader.MaxBytes + 1];
            var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            return bytes[..length];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            var reason = fault is FileNotFoundException or DirectoryNotFoundException ? "there is no such file"
                : Directory.Exists(planPath) ? "it is a folder; expected a file"
                : fault.Message;
            error.WriteLine($"{planPath}: the plan cannot be read: {reason}");
            return null;
        }
    }

    private static int CheckPlan(PlanCheckArguments arguments, PlanReading reading, IAnsiConsole output, IAnsiConsole error)
    {
        var exitCode = reading.Plan is null ? CommandLine.Usage : CommandLine.Success;
        if (arguments.Json)
        {
            PlanCheckJson.Write(output.Profile.Out.Writer, reading.Faults, [], Warnings(reading), []);
            return exitCode;
        }

        foreach (var fault in reading.Faults) error.Profile.Out.Writer.WriteLine(fault.ToString());

        // A plan with faults is read only once: its warnings are reported at the same time.
        var writer = (reading.Plan is null ? error : output).Profile.Out.Writer;
        if (reading.Plan is not null) PlanTable.Show(reading.Plan, output);
        foreach (var warning in reading.Warnings) writer.WriteLine(TextOf(warning));
        if (reading.Plan is not null) writer.WriteLine(End(reading.Warnings.Count, null));
        return exitCode;
    }

    private static async Task<int> CheckExportAsync(
        PlanCheckArguments arguments,
        ImportArguments import,
        PlanReading reading,
        IAnsiConsole output,
        IAnsiConsole error,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        FolderImport.CheckFolders(import);
        await using var lines = arguments.Json ? TemporaryFile() : Stream.Null;
        using var report = new ImportReport(lines);
        var progress = new ProgressDisplay(error, time);
        var totals = await FolderImport.RunAsync(import, reading.Plan!, report, progress, cancellationToken);
        if (totals.Fault is { } fault) throw new UsageException($"The export cannot be checked: {fault}");
        var summary = totals.ToSummary(report.Problems, progress.Elapsed);
        var warnings = Warnings(reading).Concat(summary.Warnings).ToList();
        if (arguments.Json) PlanCheckJson.Write(output.Profile.Out.Writer, [], summary.Fields, warnings, PlanCheckJson.ReadLines(lines));
        else Show(reading, summary, totals, report, warnings.Count, output);
        return warnings.Count == 0 && report.Lines == 0 ? CommandLine.Success : CommandLine.Incomplete;
    }

    private static void Show(PlanReading reading, Summary summary, ImportTotals totals, ImportReport report, int warnings, IAnsiConsole output)
    {
        PlanTable.Show(reading.Plan!, output);
        SummaryTables.ShowFields(output, summary.Fields);
        ShowProblems(output, report.FirstOfFiles, report.FileProblems, "files");
        ShowProblems(output, report.First, report.Lines - report.FileProblems, "records");
        ImportSummary.ShowCauses(output, totals);
        if (totals.Fatal is not null) ImportSummary.WriteLine(output, $"Ended: {totals.Fatal}");
        foreach (var warning in reading.Warnings) output.Profile.Out.Writer.WriteLine(TextOf(warning));
        ImportSummary.ShowWarnings(output, summary.Warnings);
        output.Profile.Out.Writer.WriteLine(End(warnings, report.Lines));
    }

    private static void ShowProblems(IAnsiConsole output, IReadOnlyList<string> first, long count, string ofWhat)
    {
        foreach (var problem in first) ImportSummary.WriteLine(output, $"- {problem}");
        if (count > first.Count) ImportSummary.WriteLine(output, $"  and {count - first.Count:N0} more problems of {ofWhat}");
    }

    private static IEnumerable<WarningLine> Warnings(PlanReading reading) =>
        reading.Warnings.Select(w => new WarningLine(ProblemCodes.TextOf(w.Code!.Value), null, null, 0, null, w.ToString()));

    private static string TextOf(PlanFault warning) => $"{warning.File}:{warning.Line}:{warning.Column}: warning: {warning.Message}";

    /// <param name="problems">Null: no export was read.</param>
    private static string End(int warnings, long? problems)
    {
        List<string> counts = ["No faults"];
        if (warnings > 0) counts.Add(warnings == 1 ? "1 warning" : $"{warnings} warnings");
        if (problems is not null) counts.Add(problems switch { 0 => "no problems", 1 => "1 problem", _ => $"{problems} problems" });
        return string.Join(", ", counts) + ".";
    }

    /// <summary>Removed by the system when it is closed.</summary>
    private static FileStream TemporaryFile() => new(
        Path.Combine(Path.GetTempPath(), $"connectapp-check-{Guid.NewGuid():N}"),
        FileMode.CreateNew,
        FileAccess.ReadWrite,
        FileShare.None,
        64 * 1024,
        FileOptions.DeleteOnClose);
}
