using System.Text.Json;
using System.Text.Json.Serialization;

namespace ConnectApp.Transfers.Doors.Connect.Rest;

/// <summary>
/// Reads containers from a map, as the OpenAPI document has them, and from an array, as a generated client has them. What is no object, or has no type, is no
/// container that we know, and is passed over.
/// </summary>
internal sealed class ContainersConverter : JsonConverter<IReadOnlyList<Container>>
{
    public override IReadOnlyList<Container> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var isMap = reader.TokenType == JsonTokenType.StartObject;
        if (!isMap && reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException($"found {reader.TokenType}, expected a map or an array of containers");
        }

        var containers = new List<Container>();
        while (reader.Read() && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
        {
            // The map's own keys say nothing that the container does not say.
            if (isMap) reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            var wire = JsonSerializer.Deserialize(ref reader, PlatformJson.Default.ContainerWire)!;
            if (wire.Type is { } type) containers.Add(new Container(type, wire.Key, wire.SourceId, wire.SelectedUsers));
        }

        return containers;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<Container> value, JsonSerializerOptions options) =>
        throw new NotSupportedException("Containers are only read.");
}
