using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ConnectApp.Waves.Stores;

/// <summary>Values as deflated JSON.</summary>
internal static class Packed
{
    public static byte[] Write<T>(T value, JsonTypeInfo<T> type)
    {
        using var bytes = new MemoryStream();
        using (var deflate = new DeflateStream(bytes, CompressionLevel.Fastest)) JsonSerializer.Serialize(deflate, value, type);
        return bytes.ToArray();
    }

    public static T Read<T>(byte[] bytes, JsonTypeInfo<T> type)
    {
        using var deflate = new DeflateStream(new MemoryStream(bytes), CompressionMode.Decompress);
        return JsonSerializer.Deserialize(deflate, type) ?? throw new InvalidDataException($"A stored {typeof(T).Name} is empty.");
    }
}
