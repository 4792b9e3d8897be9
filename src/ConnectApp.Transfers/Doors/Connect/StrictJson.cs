using System.Text.Json;
using System.Text.Unicode;

namespace ConnectApp.Transfers.Doors.Connect;

/// <summary>JSON from outside: UTF-8 only, bounded depth, no member twice (readers disagree on which of two counts).</summary>
internal static class StrictJson
{
    /// <returns>Null: not one JSON object by these rules.</returns>
    public static JsonDocument? TryParseObject(ReadOnlyMemory<byte> utf8, int maxDepth)
    {
        if (!Utf8.IsValid(utf8.Span)) return null;
        try
        {
            var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = maxDepth, AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
            document.Dispose();
            return null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException) // the second: half a surrogate pair in a name
        {
            return null;
        }
    }

    /// <returns>The member's text; null where it is missing, no string, or holds half a surrogate pair.</returns>
    public static string? Text(this JsonElement element, string name)
    {
        if (!element.TryGetProperty(name, out var member) || member.ValueKind != JsonValueKind.String) return null;
        try
        {
            return member.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Whether the member stands there with a value other than null.</summary>
    public static bool Has(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null;
}
