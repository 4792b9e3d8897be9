using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Records;

namespace ConnectApp.Commands;

/// <summary>Tells the files of the export apart: data by entity, the manifest and the like, what is ignored, and what nobody claims.</summary>
internal sealed class ImportFolder(string folder, ImportPlan plan)
{
    /// <summary>Files of data in natural order of labels; what cannot be loaded goes to the report.</summary>
    public IReadOnlyList<ImportFile> List(ImportReport report)
    {
        List<ImportFile> files = [];
        foreach (var path in Directory.GetFiles(folder).OrderBy(Path.GetFileName, Comparer<string?>.Create((a, b) => Labels.Compare(a!, b!))))
        {
            var label = Path.GetFileName(path);
            if (IsNoData(label)) continue;
            var packing = FindPacking(path);
            if (packing == "zip")
            {
                report.AddFile(label, "zip archives are not supported yet", "Unpack the archive into the export folder.");
            }
            else if (plan.FindEntity(label) is not { } entity)
            {
                report.AddFile(label, "no entity of the plan claims this file", "Add an entity with a label that fits, or list the file under 'ignore'.");
            }
            else if (packing is not null)
            {
                report.AddFile(label, $"{packing} is not supported yet", "Unpack the file into the export folder.");
            }
            else if ((entity.Format ?? Labels.FindFormat(label) ?? FormatByContent(path)) is var format and not RecordFormat.Ndjson)
            {
                report.AddFile(label, $"the format {format.ToString().ToLowerInvariant()} is not supported yet", "Export the records as NDJSON: one JSON object a line.");
            }
            else
            {
                files.Add(new ImportFile(label, path, entity));
            }
        }

        return files;
    }

    private bool IsNoData(string label) =>
        plan.IsIgnored(label) || plan.IsManifest(label) || plan.IsSource(label);

    /// <summary>By the first bytes, whatever the name (import-plan.md, "Files").</summary>
    private static string? FindPacking(string path)
    {
        Span<byte> head = stackalloc byte[Packing.HeadBytes];
        using var stream = File.OpenRead(path);
        return Packing.Recognize(head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)]);
    }

    private static RecordFormat FormatByContent(string path)
    {
        Span<byte> head = stackalloc byte[256];
        using var stream = File.OpenRead(path);
        var text = head[..stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)].TrimStart("\uFEFF \t\r\n"u8);
        return text.IsEmpty ? RecordFormat.Ndjson : text[0] switch
        {
            (byte)'{' => RecordFormat.Ndjson,
            (byte)'[' => RecordFormat.Json,
            (byte)'<' => RecordFormat.Xml,
            _ => RecordFormat.Csv,
        };
    }
}
