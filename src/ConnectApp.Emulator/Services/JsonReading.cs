using System.Text.Json.Nodes;

namespace ConnectApp.Emulator.Services;

/// <summary>Reading of what others sent: whatever it is, there is an answer.</summary>
internal static class JsonReading
{
    /// <summary>Null where there is no such member, or the value is no object.</summary>
    public static JsonNode? Member(this JsonNode? node, string name) => node is JsonObject members ? members[name] : null;

    /// <summary>Null where the value is no text.</summary>
    public static string? Text(this JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    /// <summary>Null where the value is no whole number.</summary>
    public static long? Integer(this JsonNode? node) => node is JsonValue value && value.TryGetValue(out long number) ? number : null;

    /// <summary>Empty where the value is no list.</summary>
    public static IEnumerable<JsonNode?> Elements(this JsonNode? node) => node is JsonArray array ? array : [];
}
