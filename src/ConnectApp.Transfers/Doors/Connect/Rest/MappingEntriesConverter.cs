using System.Text.Json;
using System.Text.Json.Serialization;

namespace ConnectApp.Transfers.Doors.Connect.Rest;

/// <summary>
/// Reads a map of texts in its order. The OpenAPI document models it wrongly (a property called <c>additionalProperties</c>); the wire
/// has plain names and values. An entry without a name, or whose value is null, empty or no text, maps to nothing and is left out: who asks for its key is
/// told that it has no mapping. Faults name no key: a key can be an e-mail address.
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
            var key = TextConverter.ReadText(ref reader);
            reader.Read();
            if (TextConverter.ReadText(ref reader) is { Length: > 0 } value && key is { Length: > 0 }) entries.Add(new MappingEntry(key, value));
        }

        return entries;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<MappingEntry> value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Mappings are only read.");
}
