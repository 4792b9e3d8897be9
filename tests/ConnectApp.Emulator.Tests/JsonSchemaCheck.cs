using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ConnectApp.Emulator.Tests;

/// <summary>The part of JSON Schema draft-07 that the schemas of scenarios and of import plans use. A keyword it does not know is an exception: it must not pass unread.</summary>
internal sealed class JsonSchemaCheck(JsonNode root)
{
    public bool Fits(JsonNode? value) => Fits(value, root);

    private bool Fits(JsonNode? value, JsonNode schema) => schema.AsObject().All(keyword => Fits(value, schema.AsObject(), keyword.Key, keyword.Value!));

    private bool Fits(JsonNode? value, JsonObject schema, string keyword, JsonNode rule) => keyword switch
    {
        "$schema" or "$id" or "title" or "description" or "definitions" or "default" => true,
        "$ref" => Fits(value, root["definitions"]![rule.GetValue<string>()["#/definitions/".Length..]]!),
        "type" => rule is JsonArray types ? types.Any(type => IsOfType(value, type!)) : IsOfType(value, rule),
        "const" => JsonNode.DeepEquals(value, rule),
        "enum" => rule.AsArray().Any(allowed => JsonNode.DeepEquals(allowed, value)),
        "pattern" => value is not JsonValue text || Kind(value) != "string" || Regex.IsMatch(text.GetValue<string>(), rule.GetValue<string>(), RegexOptions.None, TimeSpan.FromSeconds(1)),
        "minLength" => Kind(value) != "string" || value!.GetValue<string>().Length >= rule.GetValue<int>(),
        "maxLength" => Kind(value) != "string" || value!.GetValue<string>().Length <= rule.GetValue<int>(),
        "minimum" => Number(value) is not { } number || number >= rule.GetValue<double>(),
        "maximum" => Number(value) is not { } number || number <= rule.GetValue<double>(),
        "exclusiveMinimum" => Number(value) is not { } number || number > rule.GetValue<double>(),
        "minItems" => value is not JsonArray items || items.Count >= rule.GetValue<int>(),
        "uniqueItems" => value is not JsonArray items || items.Select(i => i?.ToJsonString()).Distinct().Count() == items.Count,
        "minProperties" => value is not JsonObject members || members.Count >= rule.GetValue<int>(),
        "maxProperties" => value is not JsonObject members || members.Count <= rule.GetValue<int>(),
        "propertyNames" => value is not JsonObject members || members.All(m => Fits(JsonValue.Create(m.Key), rule)),
        "maxItems" => value is not JsonArray items || items.Count <= rule.GetValue<int>(),
        "items" => value is not JsonArray items || items.All(item => Fits(item, rule)),
        "required" => value is not JsonObject members || rule.AsArray().All(name => members.ContainsKey(name!.GetValue<string>())),
        "properties" => value is not JsonObject members || rule.AsObject().All(p => !members.TryGetPropertyValue(p.Key, out var member) || Fits(member, p.Value!)),
        "additionalProperties" => value is not JsonObject members || members.Where(m => schema["properties"]?.AsObject().ContainsKey(m.Key) != true).All(m => FitsOther(m.Value, rule)),
        "anyOf" => rule.AsArray().Any(one => Fits(value, one!)),
        "allOf" => rule.AsArray().All(one => Fits(value, one!)),
        "oneOf" => rule.AsArray().Count(one => Fits(value, one!)) == 1,
        "not" => !Fits(value, rule),
        _ => throw new NotSupportedException($"The schema uses {keyword}, which this checker does not know."),
    };

    /// <summary>A member that the schema does not name.</summary>
    private bool FitsOther(JsonNode? member, JsonNode rule) => rule.GetValueKind() != JsonValueKind.False && Fits(member, rule);

    private static bool IsOfType(JsonNode? value, JsonNode type) =>
        Kind(value) == type.GetValue<string>() || (type.GetValue<string>() == "number" && Kind(value) == "integer");

    private static double? Number(JsonNode? value) => Kind(value) is "integer" or "number" ? value!.GetValue<double>() : null;

    private static string Kind(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Number => value.GetValue<double>() == Math.Floor(value.GetValue<double>()) ? "integer" : "number",
        _ => "null",
    };
}
