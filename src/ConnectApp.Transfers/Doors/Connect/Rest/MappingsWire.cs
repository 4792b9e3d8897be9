using System.Text.Json;
using System.Text.Json.Serialization;

namespace ConnectApp.Transfers.Doors.Connect.Rest;

/// <summary>The answer of <c>find</c>: the map itself is the body.</summary>
[JsonConverter(typeof(Converter))]
internal sealed record MappingsWire(IReadOnlyList<MappingEntry> Entries)
{
    internal sealed class Converter : JsonConverter<MappingsWire>
    {
        public override MappingsWire Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(MappingEntriesConverter.ReadEntries(ref reader));

        public override void Write(Utf8JsonWriter writer, MappingsWire value, JsonSerializerOptions options) =>
            throw new NotSupportedException("Mappings are only read.");
    }
}
