using System.IO.Compression;
using System.Text.Json;
using ConnectApp.WorkItems.Model;

namespace ConnectApp.WorkItems.Stores;

/// <summary>A work item as bytes: deflated JSON of what the engine reads again in later phases.</summary>
internal static class StoredItem
{
    public static byte[] Pack(WorkItem item)
    {
        using var bytes = new MemoryStream();
        using (var deflate = new DeflateStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        {
            JsonSerializer.Serialize(deflate, new Stored(
                item.Id,
                item.Rev,
                item.Fields.Names.ToDictionary(n => n, n => item.Fields.Find(n)!.Value, StringComparer.Ordinal),
                item.Relations,
                item.Formats.ToDictionary(f => f.Key, f => f.Value, StringComparer.Ordinal)));
        }

        return bytes.ToArray();
    }

    public static WorkItem Unpack(byte[] body)
    {
        using var deflate = new DeflateStream(new MemoryStream(body), CompressionMode.Decompress);
        var stored = JsonSerializer.Deserialize<Stored>(deflate) ?? throw new InvalidDataException("A stored work item is null.");
        return new WorkItem(
            stored.Id,
            stored.Rev,
            new WorkItemFields(stored.Fields),
            stored.Relations,
            new Dictionary<string, TextFormat>(stored.Formats, StringComparer.OrdinalIgnoreCase));
    }

    private sealed record Stored(
        int Id,
        int Rev,
        Dictionary<string, JsonElement> Fields,
        IReadOnlyList<Relation> Relations,
        Dictionary<string, TextFormat> Formats);
}
