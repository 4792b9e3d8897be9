using System.Diagnostics;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;

namespace ConnectApp.Commands;

/// <summary>The last word of an import: one JSON object for scripts, tables for people.</summary>
internal static class ImportSummary
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Json(ImportTotals totals, ImportStatus status, TimeSpan elapsed)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteString("status"u8, status.ToString().ToUpperInvariant());
            writer.WriteNumber("seconds"u8, Math.Round(elapsed.TotalSeconds, 3));
            writer.WriteNumber("bytes"u8, totals.Bytes);
            writer.WriteNumber("peakMemoryBytes"u8, PeakMemoryBytes());
            writer.WriteStartObject("records"u8);
            WriteCounts(writer, totals.Read, totals.Loaded, totals.Skipped, totals.Failed);
            writer.WriteEndObject();
            writer.WriteStartObject("references"u8);
            foreach (var (ns, counts) in totals.References)
            {
                writer.WriteStartObject(ns);
                writer.WriteNumber("rewritten"u8, counts.Rewritten);
                writer.WriteNumber("missing"u8, counts.Missing);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            writer.WriteStartArray("files"u8);
            foreach (var file in totals.Files)
            {
                writer.WriteStartObject();
                writer.WriteString("label"u8, file.Label);
                writer.WriteString("entity"u8, file.Entity.Name);
                writer.WriteNumber("bytes"u8, file.Bytes);
                WriteCounts(writer, file.Read, file.Loaded, file.Skipped, file.Failed);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    public static void Show(IAnsiConsole console, ImportTotals totals, ImportReport report, ImportArguments arguments, ImportStatus status, TimeSpan elapsed)
    {
        var files = new Table().RoundedBorder().AddColumn("file").AddColumns(Right("records"), Right("loaded"), Right("skipped"), Right("failed"));
        foreach (var file in totals.Files) files.AddRow([Plain(file.Label), Count(file.Read), Count(file.Loaded), Count(file.Skipped), Count(file.Failed)]);
        console.Write(files);
        if (totals.References.Count > 0)
        {
            var references = new Table().RoundedBorder().AddColumn("references to").AddColumns(Right("rewritten"), Right("missing"));
            foreach (var (ns, counts) in totals.References) references.AddRow([Plain(ns), Count(counts.Rewritten), Count(counts.Missing)]);
            console.Write(references);
        }

        foreach (var line in report.First) console.Write(new Text($"- {line}\n"));
        if (report.Lines > report.First.Count) console.Write(new Text($"  and {report.Lines - report.First.Count:N0} more\n"));
        if (report.Lines > 0) console.Write(new Text(arguments.ReportPath is null ? "Give --report FILE to have every problem written there.\n" : $"Every problem with its place and a hint: {arguments.ReportPath}\n"));
        if (totals.Dangling > 0) console.Write(new Text($"{totals.Dangling:N0} references to records that are not in the export.\n"));
        if (totals.WithoutCase > 0) console.Write(new Text($"{totals.WithoutCase:N0} values left alone: no case of the field's 'by' fits.\n"));
        if (totals.Fatal is not null) console.Write(new Text($"Ended: {totals.Fatal}\n"));
        var seconds = Math.Max(elapsed.TotalSeconds, 0.001);
        console.Write(new Text(string.Create(
            CultureInfo.InvariantCulture,
            $"{status.ToString().ToUpperInvariant()}: {totals.Loaded:N0} of {totals.Read:N0} records, {totals.Bytes / 1e6:N1} MB in {elapsed.TotalSeconds:N1} s ({totals.Bytes / 1e6 / seconds:N0} MB/s), peak memory {PeakMemoryBytes() / 1e6:N0} MB\n")));
    }

    private static void WriteCounts(Utf8JsonWriter writer, long read, long loaded, long skipped, long failed)
    {
        writer.WriteNumber("read"u8, read);
        writer.WriteNumber("loaded"u8, loaded);

        // Unchanged compares with a store, and there is none here.
        writer.WriteNumber("unchanged"u8, 0);
        writer.WriteNumber("skipped"u8, skipped);
        writer.WriteNumber("failed"u8, failed);
    }

    private static TableColumn Right(string name) => new TableColumn(name).RightAligned().NoWrap();

    private static Text Plain(string text) => new(text);

    private static Text Count(long count) => new(count.ToString("N0", CultureInfo.InvariantCulture));

    private static long PeakMemoryBytes()
    {
        // proc(5): VmHWM is the peak resident set; .NET's PeakWorkingSet64 is not kept on every Linux.
        if (OperatingSystem.IsLinux())
        {
            foreach (var line in File.ReadLines("/proc/self/status"))
            {
                if (line.StartsWith("VmHWM:", StringComparison.Ordinal) && long.TryParse(line.AsSpan(6).Trim().TrimEnd("kB").Trim(), out var kibibytes)) return kibibytes * 1024;
            }
        }

        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }
}
