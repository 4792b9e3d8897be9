using System.Text.Json;
using ConnectApp.Rewriting.Exports;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Commands;

/// <summary>The files of an export that nobody has described yet: data, the manifest, and the file that tells the source server.</summary>
internal sealed class SuggestedFiles
{
    /// <summary>A file about the export is small.</summary>
    private const int MostBytesOfSource = 64 * 1024;
    private const int MostBytesOfManifest = 8 * 1024 * 1024;

    /// <summary>In natural order of labels.</summary>
    public IReadOnlyList<ExportFile> Data { get; private init; } = [];

    public string? Manifest { get; private init; }

    /// <summary>Label and path of the base URL, and the URL.</summary>
    public (string Label, string Path, string Url)? Source { get; private init; }

    public static async Task<SuggestedFiles> ListAsync(string folder, ImportPlan plan, CancellationToken cancellationToken)
    {
        using var report = new ImportReport(Stream.Null);
        List<ExportFile> files = [];
        foreach (var upload in Directory.GetFiles(folder).Where(p => !plan.IsIgnored(Path.GetFileName(p))).Select(ExportFile.InFolder))
        {
            if (upload.IsArchive) files.AddRange((await upload.ReadMembersAsync(plan, report, cancellationToken)).Members);
            else files.Add(upload);
        }

        files = [.. files.OrderBy(f => f.Label, Comparer<string>.Create(Labels.Compare))];
        if (plan.Entities.Count > 0) return new SuggestedFiles { Data = [.. files.Where(f => FileRoles.Of(plan, f.Label) == FileRole.Data)] };
        var manifest = await FindManifestAsync(files, cancellationToken);
        var source = await FindSourceAsync(files, cancellationToken);
        return new SuggestedFiles
        {
            Data = [.. files.Where(f => f.Label != manifest && f.Label != source?.Label)], Manifest = manifest, Source = source,
        };
    }

    /// <summary>A file whose entries are labels of the others.</summary>
    private static async Task<string?> FindManifestAsync(List<ExportFile> files, CancellationToken cancellationToken)
    {
        var labels = files.Select(f => Labels.WithoutGz(f.Label)).ToHashSet();
        foreach (var file in files.Where(f => f.Label.EndsWith(".json", StringComparison.OrdinalIgnoreCase)))
        {
            var content = await file.ReadAsync(MostBytesOfManifest, cancellationToken);
            if (content.Bytes is null || Rewriting.Plans.Manifest.Read(content.Bytes).Entries is not { Count: > 0 } entries) continue;
            if (entries.Any(e => labels.Contains(Labels.WithoutGz(e.Label)))) return file.Label;
        }

        return null;
    }

    /// <summary>A small object with a base URL in it and no records.</summary>
    private static async Task<(string Label, string Path, string Url)?> FindSourceAsync(List<ExportFile> files, CancellationToken cancellationToken)
    {
        foreach (var file in files.Where(f => f.Label.EndsWith(".json", StringComparison.OrdinalIgnoreCase)))
        {
            var content = await file.ReadAsync(MostBytesOfSource, cancellationToken);
            if (content.Bytes is not null && FindUrl(content.Bytes) is { } found) return (file.Label, found.Path, found.Url);
        }

        return null;
    }

    private static (string Path, string Url)? FindUrl(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            if (document.RootElement.ValueKind != JsonValueKind.Object || document.RootElement.EnumerateObject().Any(m => m.Value.ValueKind == JsonValueKind.Array)) return null;
            foreach (var member in document.RootElement.EnumerateObject().Where(m => m.Value.ValueKind == JsonValueKind.String && m.Name.All(char.IsAsciiLetterOrDigit)))
            {
                var path = FieldPath.Parse("$." + member.Name);
                if (new SourceRule(null, null, path, InManifest: false).Read(bytes) is { } url) return (path.Text, url);
            }

            return null;
        }
        catch (JsonException)
        {
            // Records, or damaged: their reader says so.
            return null;
        }
    }
}
