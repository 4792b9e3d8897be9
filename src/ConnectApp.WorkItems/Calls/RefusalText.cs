using System.Text.Json;

namespace ConnectApp.WorkItems.Calls;

/// <summary>Reads the error bodies of both services; what is no JSON is kept as text.</summary>
internal static class RefusalText
{
    private const int MessageLength = 500;

    public static Refusal Read(string body, int status)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind == JsonValueKind.Object && Read(document.RootElement) is { } refusal) return refusal;
        }
        catch (JsonException)
        {
            // Azure DevOps and the edge of both services also write plain text.
        }

        return Refusal.Because(body.Length == 0 ? $"status {status} without a text" : Cut(body));
    }

    /// <summary>Jira's <c>{errorMessages, errors}</c>, Azure DevOps' <c>{message, typeKey}</c>.</summary>
    /// <returns>Null if the object has neither.</returns>
    public static Refusal? Read(JsonElement error)
    {
        var messages = new List<string>();
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        if (error.TryGetProperty("errorMessages", out var general) && general.ValueKind == JsonValueKind.Array)
            messages.AddRange(general.EnumerateArray().Select(Text));
        if (error.TryGetProperty("errors", out var named) && named.ValueKind == JsonValueKind.Object)
        {
            foreach (var field in named.EnumerateObject()) fields[field.Name] = Text(field.Value);
        }

        if (error.TryGetProperty("message", out var message)) messages.Add(Text(message));
        var key = error.TryGetProperty("typeKey", out var type) && type.ValueKind == JsonValueKind.String ? type.GetString() : null;
        return messages.Count + fields.Count == 0 ? null : new Refusal(messages, fields, key);
    }

    private static string Text(JsonElement value) => Cut(value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText());

    private static string Cut(string text) => text.Length <= MessageLength ? text : text[..MessageLength];
}
