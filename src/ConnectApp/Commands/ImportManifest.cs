using System.Security.Cryptography;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Commands;

/// <summary>Balances what was read against the manifest, where the plan says that the export has one.</summary>
internal sealed class ImportManifest(ImportPlan plan, ImportFolder folder)
{
    private IReadOnlyList<ManifestEntry> _entries = [];
    private bool _isRead;

    private ManifestCompletion? Rule => plan.Completion as ManifestCompletion;

    /// <returns>What the manifest says, for a plan that finds more in it; null: it cannot be read.</returns>
    public async Task<byte[]?> ReadAsync(ImportReport report, CancellationToken cancellationToken)
    {
        if (Rule is null) return null;
        if (folder.Find(plan.IsManifest) is not { } file)
        {
            report.AddFile(Rule.Label, "the manifest is not in the export folder", "The plan says that it lists the other files; export it too, or use another rule under 'completion'.");
            return null;
        }

        var content = await file.ReadAsync(Manifest.MaxBytes, cancellationToken);
        var reading = content.Bytes is { } bytes ? Manifest.Read(bytes) : new ManifestReading(null, content.Fault);
        if (reading.Entries is null)
        {
            report.AddFile(Rule.Label, $"the manifest cannot be read: {reading.Fault}", "Expected: [{\"label\": …, \"bytes\"?: …, \"records\"?: …, \"sha256\"?: …}, …]");
            return null;
        }

        _entries = reading.Entries;
        _isRead = true;
        return content.Bytes;
    }

    /// <summary>Whether the manifest tells the file's hash.</summary>
    public bool IsToHash(ImportFile file) => Find(file.Label)?.Sha256 is not null;

    public void Balance(IReadOnlyList<ImportFile> files, ImportReport report)
    {
        if (!_isRead) return;
        const string hint = "The file is not what the server exported: it was cut, changed or exported again; fetch the export once more.";
        foreach (var entry in _entries)
        {
            if (folder.Archives.FirstOrDefault(a => IsSame(a.Label, entry.Label)) is { } archive)
            {
                if (entry.Bytes is { } packed && packed != archive.PackedBytes) report.AddFile(archive.Label, $"the file has {archive.PackedBytes} bytes; {Rule!.Label} says {packed}", hint);
                if (entry.Sha256 is { } sha && Hash(archive) is var found && found != sha) report.AddFile(archive.Label, $"the file's SHA-256 is {found}; {Rule!.Label} says {sha}", hint);
                continue;
            }

            var file = files.FirstOrDefault(f => IsSame(f.Label, entry.Label));
            if (file is null)
            {
                if (!plan.IsIgnored(entry.Label)) report.AddFile(entry.Label, $"{Rule!.Label} lists this file, but it was not loaded", "Look for it in the export; other lines of the report may say why it could not be loaded.");
                continue;
            }

            // An exporter may have counted before it packed, or after.
            if (entry.Bytes is { } bytes && bytes != file.Bytes && bytes != file.Source.PackedBytes) report.AddFile(file.Label, $"the file has {file.Bytes} bytes; {Rule!.Label} says {bytes}", hint);
            if (entry.Records is { } records && records != file.Read) report.AddFile(file.Label, $"the file has {file.Read} records; {Rule!.Label} says {records}", hint);
            if (entry.Sha256 is { } sha256 && sha256 != file.Sha256) report.AddFile(file.Label, $"the file's SHA-256 is {file.Sha256}; {Rule!.Label} says {sha256}", hint);
        }

        // Whoever lists an archive need not list what is in it.
        foreach (var file in files.Where(f => Find(f.Label) is null && (f.Source.Archive is not { } archive || Find(archive) is null)))
        {
            report.AddFile(file.Label, $"{Rule!.Label} does not list this file", "It was loaded; look whether it belongs to this export.");
        }
    }

    private ManifestEntry? Find(string label) => _entries.FirstOrDefault(e => IsSame(e.Label, label));

    private static bool IsSame(string left, string right) => Labels.WithoutGz(left) == Labels.WithoutGz(right);

    private static string Hash(ExportFile archive)
    {
        using var stream = File.OpenRead(archive.Path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
