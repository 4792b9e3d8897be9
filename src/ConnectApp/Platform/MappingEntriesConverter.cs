using System.Text.Json;
using System.Text.Json.Serialization;

namespace ConnectApp.Platform;

/// <summary>
/// Reads a map of texts in its order. The OpenAPI document models it wrongly (a property called <c>additionalProperties</c>); the wire
/// has plain names and values. Faults name no key: a key can be an e-mail address.
/// </summary>
internal sealed class MappingEntriesConverter : JsonConverter<IReadOnlyList<MappingEntry>>
{
    public override IReadOnlyList<MappingEntry> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        ReadEntries(ref reader);

    public static IReadOnlyList<MappingEntry> ReadEntries(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject) throw new JsonException($"found {reader.TokenType}, expected a map of mappings");

        var entries = new List<MappingEntry>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var key = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
            {
                throw new JsonException($"found {reader.TokenType} as the value of mapping {entries.Count}, expected a string");
            }

            entries.Add(new MappingEntry(key, reader.GetString()!));
        }

        return entries;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<MappingEntry> value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Mappings are only read.");
}
