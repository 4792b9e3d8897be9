using System.Text.Json;
using System.Text.Json.Serialization;

namespace ConnectApp.Transfers.Doors.Connect.Rest;

/// <summary>Reads <c>true</c> and <c>false</c>, also where they come as texts.</summary>
internal sealed class FlagConverter : JsonConverter<bool>
{
    public override bool Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        JsonTokenType.String when bool.TryParse(TextConverter.ReadText(ref reader), out var flag) => flag,
        _ => throw new JsonException(),
    };

    public override void Write(Utf8JsonWriter writer, bool value, JsonSerializerOptions options) => writer.WriteBooleanValue(value);
}
