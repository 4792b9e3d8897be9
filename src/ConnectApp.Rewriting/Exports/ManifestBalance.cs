using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;

namespace ConnectApp.Rewriting.Exports;

/// <summary>Holds what was received and read against the manifest.</summary>
public static class ManifestBalance
{
    private const string ChangedHint = "The file is not what the server exported: it was cut, changed or exported again; fetch the export once more.";

    /// <param name="manifest">Label of the manifest.</param>
    /// <param name="files">All files of records and all archives, in the order of their problems.</param>
    public static IEnumerable<ExportProblem> Check(ImportPlan plan, string manifest, IReadOnlyList<ManifestEntry> entries, IReadOnlyList<ExportedFile> files)
    {
        var listed = new Dictionary<string, ManifestEntry>();
        foreach (var entry in entries) listed.TryAdd(Labels.WithoutGz(entry.Label), entry);
        var present = new Dictionary<string, ExportedFile>();
        foreach (var file in files) present.TryAdd(Labels.WithoutGz(file.Label), file);
        foreach (var (label, entry) in listed)
        {
            if (present.TryGetValue(label, out var file))
            {
                foreach (var problem in Compare(manifest, entry, file)) yield return problem;
            }
            else if (FileRoles.Of(plan, entry.Label) is FileRole.Data or FileRole.Unclaimed)
            {
                yield return new ExportProblem(ProblemCode.ManifestMismatch, entry.Label, $"{manifest} lists this file, but it was not loaded",
                    "Look for it in the export; other lines of the report may say why it could not be loaded.");
            }
        }

        // Whoever lists an archive need not list what is in it.
        foreach (var file in files.Where(f => f.Records is not null && !IsListed(f.Label) && !(f.Archive is { } archive && IsListed(archive))))
        {
            yield return new ExportProblem(ProblemCode.NotInManifest, file.Label, $"{manifest} does not list this file", "It was loaded; look whether it belongs to this export.");
        }

        bool IsListed(string label) => listed.ContainsKey(Labels.WithoutGz(label));
    }

    /// <summary>What either side does not know is not compared. An exporter may have counted bytes before it packed, or after.</summary>
    private static IEnumerable<ExportProblem> Compare(string manifest, ManifestEntry entry, ExportedFile file)
    {
        if (entry.Bytes is { } bytes && (file.Bytes ?? file.PackedBytes) is { } found && bytes != file.Bytes && bytes != file.PackedBytes)
            yield return Differs(manifest, file, $"the file has {found} bytes", $"{bytes}");
        if (entry.Records is { } records && file.Records is { } read && records != read) yield return Differs(manifest, file, $"the file has {read} records", $"{records}");
        if (entry.Sha256 is { } sha256 && file.Sha256 is { } hash && sha256 != hash) yield return Differs(manifest, file, $"the file's SHA-256 is {hash}", sha256);
    }

    private static ExportProblem Differs(string manifest, ExportedFile file, string found, string expected) =>
        new(ProblemCode.ManifestMismatch, file.Label, $"{found}; {manifest} says {expected}", ChangedHint);
}
