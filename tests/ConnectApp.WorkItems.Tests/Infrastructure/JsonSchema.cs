using System.Text.Json;
using System.Text.RegularExpressions;

namespace ConnectApp.WorkItems.Tests.Infrastructure;

/// <summary>Validates JSON against a schema. It knows the keywords that the ADF schema uses and refuses a schema with others.</summary>
internal sealed class JsonSchema(JsonElement root)
{
    private static readonly HashSet<string> s_keywords =
    [
        "$ref", "$schema", "description", "definitions", "type", "enum", "properties", "required", "additionalProperties", "items", "minItems", "maxItems",
        "anyOf", "allOf", "pattern", "minLength", "minimum", "maximum",
    ];

    /// <returns>Null if the value is valid, else where and what is wrong.</returns>
    public string? Validate(JsonElement value) => Check(root, value, "$");

    private string? Check(JsonElement schema, JsonElement value, string path)
    {
        foreach (var keyword in schema.EnumerateObject())
            if (!s_keywords.Contains(keyword.Name)) throw new InvalidOperationException($"The keyword {keyword.Name} is not known.");

        if (schema.TryGetProperty("$ref", out var reference)) return Check(Resolve(reference.GetString()!), value, path);

        return Type(schema, value, path) ?? Enumerated(schema, value, path) ?? Text(schema, value, path) ?? Number(schema, value, path)
            ?? Object(schema, value, path) ?? Array(schema, value, path) ?? All(schema, value, path) ?? Any(schema, value, path);
    }

    private JsonElement Resolve(string reference)
    {
        var place = root;
        foreach (var step in reference.TrimStart('#', '/').Split('/')) place = place.GetProperty(step);
        return place;
    }

    private static string? Type(JsonElement schema, JsonElement value, string path)
    {
        if (!schema.TryGetProperty("type", out var type)) return null;
        var fits = type.GetString() switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "number" => value.ValueKind == JsonValueKind.Number,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            var other => throw new InvalidOperationException($"The type {other} is not known."),
        };
        return fits ? null : $"{path} is no {type.GetString()}";
    }

    private static string? Enumerated(JsonElement schema, JsonElement value, string path) =>
        !schema.TryGetProperty("enum", out var allowed) || allowed.EnumerateArray().Any(a => JsonElement.DeepEquals(a, value))
            ? null : $"{path} is {value.GetRawText()}, not one of {allowed.GetRawText()}";

    private static string? Text(JsonElement schema, JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.String) return null;
        var text = value.GetString()!;
        if (schema.TryGetProperty("minLength", out var shortest) && text.Length < shortest.GetInt32()) return $"{path} is too short";
        if (schema.TryGetProperty("pattern", out var pattern)
            && !Regex.IsMatch(text, pattern.GetString()!, RegexOptions.ECMAScript, TimeSpan.FromSeconds(1))) return $"{path} does not match {pattern}";
        return null;
    }

    private static string? Number(JsonElement schema, JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.Number) return null;
        if (schema.TryGetProperty("minimum", out var least) && value.GetDouble() < least.GetDouble()) return $"{path} is below {least}";
        if (schema.TryGetProperty("maximum", out var most) && value.GetDouble() > most.GetDouble()) return $"{path} is above {most}";
        return null;
    }

    private string? Object(JsonElement schema, JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.Object) return null;
        if (schema.TryGetProperty("required", out var required))
            foreach (var name in required.EnumerateArray())
                if (!value.TryGetProperty(name.GetString()!, out _)) return $"{path} lacks {name}";

        var properties = schema.TryGetProperty("properties", out var p) ? p : default;
        var isClosed = schema.TryGetProperty("additionalProperties", out var additional) && additional.ValueKind == JsonValueKind.False;
        foreach (var member in value.EnumerateObject())
        {
            if (properties.ValueKind == JsonValueKind.Object && properties.TryGetProperty(member.Name, out var inner))
            {
                if (Check(inner, member.Value, $"{path}.{member.Name}") is { } fault) return fault;
            }
            else if (isClosed) return $"{path} has the unknown member {member.Name}";
        }
        return null;
    }

    private string? Array(JsonElement schema, JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.Array) return null;
        var length = value.GetArrayLength();
        if (schema.TryGetProperty("minItems", out var least) && length < least.GetInt32()) return $"{path} has {length} items";
        if (schema.TryGetProperty("maxItems", out var most) && length > most.GetInt32()) return $"{path} has {length} items";
        if (!schema.TryGetProperty("items", out var items)) return null;

        for (var i = 0; i < length; i++)
        {
            var inner = items.ValueKind == JsonValueKind.Array ? (i < items.GetArrayLength() ? items[i] : default) : items;
            if (inner.ValueKind == JsonValueKind.Object && Check(inner, value[i], $"{path}[{i}]") is { } fault) return fault;
        }
        return null;
    }

    private string? All(JsonElement schema, JsonElement value, string path)
    {
        if (!schema.TryGetProperty("allOf", out var all)) return null;
        foreach (var one in all.EnumerateArray())
            if (Check(one, value, path) is { } fault) return fault;
        return null;
    }

    private string? Any(JsonElement schema, JsonElement value, string path)
    {
        if (!schema.TryGetProperty("anyOf", out var any)) return null;

        // The fault that lies deepest is the one that a person can use: it belongs to the alternative of the right type.
        string? deepest = null;
        foreach (var one in any.EnumerateArray())
        {
            if (Check(one, value, path) is not { } fault) return null;
            if (deepest is null || fault.IndexOf(' ', StringComparison.Ordinal) > deepest.IndexOf(' ', StringComparison.Ordinal)) deepest = fault;
        }
        return deepest;
    }
}
