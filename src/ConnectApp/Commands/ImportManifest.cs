using System.Security.Cryptography;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Commands;

/// <summary>Balances what was read against the manifest, where the plan says that the export has one.</summary>
internal sealed class ImportManifest(ImportPlan plan, string folder)
{
    private readonly Dictionary<string, IncrementalHash> _hashes = [];
    private IReadOnlyList<ManifestEntry> _entries = [];
    private bool _isRead;

    private ManifestCompletion? Rule => plan.Completion as ManifestCompletion;

    public void Read(ImportReport report)
    {
        if (Rule is null) return;
        var path = Path.Combine(folder, Path.GetFileName(Rule.Label));
        if (!File.Exists(path))
        {
            report.AddFile(Rule.Label, "the manifest is not in the export folder", "The plan says that it lists the other files; export it too, or use another rule under 'completion'.");
            return;
        }

        var reading = new FileInfo(path).Length > Manifest.MaxBytes
            ? new ManifestReading(null, $"it is larger than {Manifest.MaxBytes} bytes")
            : Manifest.Read(File.ReadAllBytes(path));
        if (reading.Entries is null)
        {
            report.AddFile(Rule.Label, $"the manifest cannot be read: {reading.Fault}", "Expected: [{\"label\": …, \"bytes\"?: …, \"records\"?: …, \"sha256\"?: …}, …]");
            return;
        }

        _entries = reading.Entries;
        _isRead = true;
    }

    /// <summary>The file's stream, hashed on the way where the manifest tells its hash.</summary>
    public Stream Hash(ImportFile file, Stream stream)
    {
        if (Find(file.Label)?.Sha256 is null) return stream;
        return new HashedStream(stream, _hashes[file.Label] = IncrementalHash.CreateHash(HashAlgorithmName.SHA256));
    }

    /// <summary>The file was read to its end.</summary>
    public void Hashed(ImportFile file)
    {
        if (!_hashes.Remove(file.Label, out var hash)) return;
        file.Sha256 = Convert.ToHexStringLower(hash.GetHashAndReset());
        hash.Dispose();
    }

    public void Balance(IReadOnlyList<ImportFile> files, ImportReport report)
    {
        if (!_isRead) return;
        const string hint = "The file is not what the server exported: it was cut, changed or exported again; fetch the export once more.";
        foreach (var entry in _entries)
        {
            var file = files.FirstOrDefault(f => IsSame(f.Label, entry.Label));
            if (file is null)
            {
                if (!plan.IsIgnored(entry.Label)) report.AddFile(entry.Label, $"{Rule!.Label} lists this file, but it was not loaded", "Look for it in the export; other lines of the report may say why it could not be loaded.");
                continue;
            }

            if (entry.Bytes is { } bytes && bytes != file.Bytes) report.AddFile(file.Label, $"the file has {file.Bytes} bytes; {Rule!.Label} says {bytes}", hint);
            if (entry.Records is { } records && records != file.Read) report.AddFile(file.Label, $"the file has {file.Read} records; {Rule!.Label} says {records}", hint);
            if (entry.Sha256 is { } sha256 && sha256 != file.Sha256) report.AddFile(file.Label, $"the file's SHA-256 is {file.Sha256}; {Rule!.Label} says {sha256}", hint);
        }

        foreach (var file in files.Where(f => Find(f.Label) is null))
        {
            report.AddFile(file.Label, $"{Rule!.Label} does not list this file", "It was loaded; look whether it belongs to this export.");
        }
    }

    private ManifestEntry? Find(string label) => _entries.FirstOrDefault(e => IsSame(e.Label, label));

    private static bool IsSame(string left, string right) => Labels.WithoutGz(left) == Labels.WithoutGz(right);

    /// <summary>Reads through and hashes what was read.</summary>
    private sealed class HashedStream(Stream inner, IncrementalHash hash) : Stream
    {
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => inner.Length;
        public override long Position { get => inner.Position; set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await inner.ReadAsync(buffer, cancellationToken);
            hash.AppendData(buffer.Span[..read]);
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = inner.Read(buffer, offset, count);
            hash.AppendData(buffer, offset, read);
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
