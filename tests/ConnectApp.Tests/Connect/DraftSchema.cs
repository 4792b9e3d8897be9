using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ConnectApp.Tests.Connect;

/// <summary>The part of JSON Schema draft-07 that one schema uses. A keyword it does not know is an exception: it must not pass unread.</summary>
internal sealed class DraftSchema(JsonElement root)
{
    private static readonly HashSet<string> s_annotations = ["$schema", "title", "description", "definitions"];

    /// <returns>Each fault as "path: what"; empty where the value is valid.</returns>
    public IReadOnlyList<string> Check(JsonElement value)
    {
        var faults = new List<string>();
        Check(value, root, "$", faults);
        return faults;
    }

    private void Check(JsonElement value, JsonElement schema, string path, List<string> faults)
    {
        foreach (var keyword in schema.EnumerateObject())
        {
            if (s_annotations.Contains(keyword.Name)) continue;
            var rule = keyword.Value;
            var fits = keyword.Name switch
            {
                "$ref" => CheckReference(value, rule.GetString()!, path, faults),
                "type" => IsOfType(value, rule.GetString()!),
                "enum" => rule.EnumerateArray().Any(e => JsonElement.DeepEquals(e, value)),
                "pattern" => value.ValueKind != JsonValueKind.String || Regex.IsMatch(value.GetString()!, rule.GetString()!, RegexOptions.ECMAScript, TimeSpan.FromSeconds(1)),
                "minLength" => value.ValueKind != JsonValueKind.String || new StringInfo(value.GetString()!).LengthInTextElements >= rule.GetInt32(),
                "maxLength" => value.ValueKind != JsonValueKind.String || new StringInfo(value.GetString()!).LengthInTextElements <= rule.GetInt32(),
                "minimum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() >= rule.GetDouble(),
                "maximum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() <= rule.GetDouble(),
                "required" => value.ValueKind != JsonValueKind.Object || rule.EnumerateArray().All(n => value.TryGetProperty(n.GetString()!, out _)),
                "properties" => CheckProperties(value, rule, path, faults),
                "additionalProperties" => CheckAdditional(value, schema, rule, path, faults),
                "items" => CheckItems(value, rule, path, faults),
                "uniqueItems" => value.ValueKind != JsonValueKind.Array || !rule.GetBoolean() || AreUnique([.. value.EnumerateArray()]),
                _ => throw new NotSupportedException($"The schema uses {keyword.Name} at {path}, which this checker does not know."),
            };
            if (!fits) faults.Add($"{path}: {keyword.Name}");
        }
    }

    private bool CheckReference(JsonElement value, string reference, string path, List<string> faults)
    {
        const string prefix = "#/definitions/";
        if (!reference.StartsWith(prefix, StringComparison.Ordinal)) throw new NotSupportedException($"{path}: $ref {reference}");
        Check(value, root.GetProperty("definitions").GetProperty(reference[prefix.Length..]), path, faults);
        return true;
    }

    private bool CheckProperties(JsonElement value, JsonElement properties, string path, List<string> faults)
    {
        if (value.ValueKind != JsonValueKind.Object) return true;
        foreach (var property in properties.EnumerateObject())
        {
            if (value.TryGetProperty(property.Name, out var member)) Check(member, property.Value, $"{path}.{property.Name}", faults);
        }

        return true;
    }

    private bool CheckAdditional(JsonElement value, JsonElement schema, JsonElement rule, string path, List<string> faults)
    {
        if (value.ValueKind != JsonValueKind.Object) return true;
        var known = schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject().Select(p => p.Name).ToHashSet() : [];
        var others = value.EnumerateObject().Where(m => !known.Contains(m.Name)).ToList();
        if (rule.ValueKind is JsonValueKind.True or JsonValueKind.False) return rule.GetBoolean() || others.Count == 0;
        foreach (var other in others) Check(other.Value, rule, $"{path}.{other.Name}", faults);
        return true;
    }

    private bool CheckItems(JsonElement value, JsonElement rule, string path, List<string> faults)
    {
        if (rule.ValueKind != JsonValueKind.Object) throw new NotSupportedException($"{path}: items is no schema");
        if (value.ValueKind != JsonValueKind.Array) return true;
        foreach (var (item, index) in value.EnumerateArray().Select((item, index) => (item, index))) Check(item, rule, $"{path}[{index}]", faults);
        return true;
    }

    private static bool IsOfType(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.GetDouble() == Math.Floor(value.GetDouble()),
        _ => throw new NotSupportedException($"type {type}"),
    };

    private static bool AreUnique(List<JsonElement> items) =>
        !items.Where((item, index) => items.Take(index).Any(earlier => JsonElement.DeepEquals(earlier, item))).Any();
}
