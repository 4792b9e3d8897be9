using System.Text.Json;

namespace ConnectApp.Emulator.AppMigration.Sites;

/// <summary>A folder with <c>index.json</c> and one file per namespace; a namespace's file is read when it is asked for.</summary>
internal sealed class MappingFiles
{
    private readonly Dictionary<string, string> _files = new(StringComparer.Ordinal);

    /// <exception cref="InvalidDataException">The index or a file it names is missing or not of the expected form.</exception>
    public MappingFiles(string folder)
    {
        var index = Path.Combine(folder, "index.json");
        foreach (var (name, entry) in Members(index))
        {
            if (entry.ValueKind != JsonValueKind.Object || !entry.TryGetProperty("file", out var file) || file.ValueKind != JsonValueKind.String)
                throw new InvalidDataException($"{index}: '{name}' has no \"file\"; expected {{\"file\": \"…\", \"entries\": N}}.");
            var path = Path.Combine(folder, file.GetString()!);
            if (!File.Exists(path))
                throw new InvalidDataException($"{index}: '{name}' names {path}, which does not exist.");
            _files[name] = path;
        }
    }

    public IReadOnlyCollection<string> Namespaces => _files.Keys;

    public IReadOnlyList<string> Paths => [.. _files.Values];

    public IEnumerable<KeyValuePair<string, string>> Read(string mappingNamespace)
    {
        if (!_files.TryGetValue(mappingNamespace, out var path))
            yield break;
        foreach (var (serverId, cloudId) in Members(path))
            yield return KeyValuePair.Create(serverId, cloudId.ValueKind switch
            {
                JsonValueKind.String => cloudId.GetString()!,
                JsonValueKind.Number => cloudId.GetRawText(),
                _ => throw new InvalidDataException($"{path}: '{serverId}' is mapped to {cloudId.ValueKind}; expected a string."),
            });
    }

    private static IEnumerable<(string Name, JsonElement Value)> Members(string path)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or JsonException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{path}: {e.Message}", e);
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new InvalidDataException($"{path}: found {document.RootElement.ValueKind}; expected a JSON object.");
            foreach (var member in document.RootElement.EnumerateObject())
                yield return (member.Name, member.Value);
        }
    }
}
