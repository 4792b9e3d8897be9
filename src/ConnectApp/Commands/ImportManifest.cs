using System.Security.Cryptography;
using ConnectApp.Rewriting.Exports;
using ConnectApp.Rewriting.Formats;
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
        if (folder.Find(plan.IsManifest) is not { } file) return null;

        var content = await file.ReadAsync(Manifest.MaxBytes, cancellationToken);
        var reading = content.Bytes is { } bytes ? Manifest.Read(bytes) : new ManifestReading(null, content.Fault);
        if (reading.Entries is null)
        {
            report.Add(ExportProblems.ManifestUnreadable(Rule.Label, reading.Fault ?? ""));
            return null;
        }

        _entries = reading.Entries;
        _isRead = true;
        return content.Bytes;
    }

    /// <summary>Whether the manifest tells the file's hash.</summary>
    public bool IsToHash(ImportFile file) => Find(file.Label)?.Sha256 is not null;

    /// <summary>What the export lacks, and what in it is not what the manifest says.</summary>
    public void Balance(IReadOnlyList<ImportFile> files, ImportReport report)
    {
        if (CompletionCheck.Check(plan, folder.AllLabels, _isRead ? _entries : null) is { } incomplete) report.Add(incomplete);
        if (!_isRead) return;
        List<ExportedFile> exported =
        [
            .. folder.Archives.Select(a => new ExportedFile(a.Label, null, a.PackedBytes, null, null, Find(a.Label)?.Sha256 is null ? null : Hash(a))),
            .. files.Select(f => new ExportedFile(f.Label, f.Source.Archive, f.Source.PackedBytes, f.Bytes, f.Read, f.Sha256)),
        ];
        foreach (var problem in ManifestBalance.Check(plan, Rule!.Label, _entries, exported)) report.Add(problem);
    }

    private ManifestEntry? Find(string label) => _entries.FirstOrDefault(e => IsSame(e.Label, label));

    private static bool IsSame(string left, string right) => Labels.WithoutGz(left) == Labels.WithoutGz(right);

    private static string Hash(ExportFile archive)
    {
        using var stream = File.OpenRead(archive.Path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
