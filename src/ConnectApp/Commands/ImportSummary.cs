using System.Globalization;
using ConnectApp.Rewriting.Exports;
using Spectre.Console;

namespace ConnectApp.Commands;

/// <summary>The end of an import for people: tables, the first problems, one line.</summary>
internal static class ImportSummary
{
    private const int CausesShown = 10;

    public static void Show(IAnsiConsole console, Summary summary, ImportTotals totals, ImportReport report, string? reportPath)
    {
        SummaryTables.Show(console, summary);
        foreach (var problem in report.FirstOfFiles.Concat(report.First)) WriteLine(console, $"- {problem}");
        if (report.Lines - report.FirstOfFiles.Count - report.First.Count is > 0 and var more) WriteLine(console, $"  and {more:N0} more");
        if (report.Lines > 0 && reportPath is null) WriteLine(console, $"Give --report FILE to have each problem written there with place and hint.");
        if (report.Lines > 0 && reportPath is not null) WriteLine(console, $"Each problem with place and hint: {reportPath}");
        ShowCauses(console, totals);
        ShowWarnings(console, summary.Warnings);
        if (totals.Dangling > 0) WriteLine(console, $"{totals.Dangling:N0} records of the export are referred to, but not in it.");
        if (totals.Lost > 0) WriteLine(console, $"{totals.Lost:N0} records that others refer to were skipped or failed.");
        if (totals.Fatal is not null) WriteLine(console, $"Ended: {totals.Fatal}");
        var megabytes = summary.Bytes / 1e6;
        SummaryTables.WriteStatusLine(console, summary, string.Create(CultureInfo.InvariantCulture, $": {summary.Records.Loaded:N0} of {summary.Records.Read:N0} records, {megabytes:N1} MB in {summary.Seconds:N1} s ({megabytes / Math.Max(summary.Seconds, 0.001):N0} MB/s), peak memory {summary.PeakMemoryBytes / 1e6:N0} MB"));
    }

    public static void ShowCauses(IAnsiConsole console, ImportTotals totals)
    {
        foreach (var cause in totals.Causes.Read().Take(CausesShown)) WriteLine(console, $"{CauseTexts.Of(cause)}");
    }

    public static void ShowWarnings(IAnsiConsole console, IEnumerable<WarningLine> warnings)
    {
        foreach (var warning in warnings) WriteLine(console, $"Warning: {warning.Message}{(warning.Sample is null ? "" : $" (such as {warning.Sample})")}");
    }

    public static void WriteLine(IAnsiConsole console, FormattableString line)
    {
        console.Write(Terminal.Plain(line.ToString(CultureInfo.InvariantCulture)));
        console.WriteLine();
    }
}
