using System.Globalization;
using ConnectApp.Rewriting.Exports;
using ConnectApp.Transfers.Doors;
using ConnectApp.Transfers.Runs;
using Spectre.Console;

namespace ConnectApp.Commands;

/// <summary>The summary for people: records by file, references by namespace.</summary>
internal static class SummaryTables
{
    public static void Show(IAnsiConsole console, Summary summary)
    {
        if (summary.Files.Count > 0)
        {
            // Offline nothing is ever unchanged; a column of noughts would only ask for attention.
            var hasUnchanged = summary.Records.Unchanged > 0;
            var files = Table("file", hasUnchanged ? ["records", "loaded", "unchanged", "skipped", "failed"] : ["records", "loaded", "skipped", "failed"]);
            foreach (var f in summary.Files) AddRow(files, f.Label, hasUnchanged ? [f.Read, f.Loaded, f.Unchanged, f.Skipped, f.Failed] : [f.Read, f.Loaded, f.Skipped, f.Failed]);
            console.Write(files);
        }

        if (summary.References.Count == 0) return;
        var references = Table("references to", ["rewritten", "without a mapping"]);
        foreach (var (mappingNamespace, counts) in summary.References) AddRow(references, mappingNamespace, [counts.Rewritten, counts.Missing]);
        console.Write(references);
    }

    /// <summary>How often each field matched, in the order of the plan.</summary>
    public static void ShowFields(IAnsiConsole console, IReadOnlyList<FieldLine> fields)
    {
        if (fields.Count == 0) return;
        var table = Table("field", ["matched", "rewritten", "without a mapping"]);
        foreach (var field in fields) AddRow(table, $"{field.Entity} {field.Path}", [field.Matched, field.Rewritten, field.Missing]);
        console.Write(table);
    }

    /// <summary>A line that begins with the status, coloured where there are colours. One paragraph, as wrapping knows nothing of what stood on the line before.</summary>
    public static void WriteStatusLine(IAnsiConsole console, Summary summary, string rest)
    {
        var color = summary.Status switch { TransferStatus.Success => Color.Green, TransferStatus.Incomplete => Color.Yellow, _ => Color.Red };
        console.Write(new Paragraph(summary.Status, new Style(color, decoration: Decoration.Bold)).Append(rest));
        console.WriteLine();
    }

    private static Table Table(string subject, string[] counts) =>
        new Table().RoundedBorder().AddColumn(subject).AddColumns([.. counts.Select(c => new TableColumn(c).RightAligned().NoWrap())]);

    private static void AddRow(Table table, string subject, long[] counts) =>
        table.AddRow([Terminal.Plain(subject), .. counts.Select(c => new Text(c.ToString("N0", CultureInfo.InvariantCulture)))]);
}
