using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ConnectApp.Emulator.Jira;

/// <summary>One rule of the ADF schema: what JSON Schema draft 4 says of a value, as far as the schema uses it.</summary>
internal sealed class AdfRule
{
    private readonly string? _kind;
    private readonly HashSet<string>? _texts;
    private readonly HashSet<double>? _numbers;
    private readonly Dictionary<string, AdfRule> _properties = new(StringComparer.Ordinal);
    private readonly string[] _required = [];
    private readonly bool _allowsOthers = true;
    private readonly AdfRule? _items;
    private readonly AdfRule[] _anyOf = [];
    private readonly AdfRule[] _allOf = [];
    private readonly int _minItems;
    private readonly int _maxItems = int.MaxValue;
    private readonly int _minLength;
    private readonly double _minimum = double.MinValue;
    private readonly double _maximum = double.MaxValue;
    private readonly Regex? _pattern;
    private readonly Lazy<AdfRule>? _reference;

    public AdfRule(JsonObject rule, Func<string, Lazy<AdfRule>> definition)
    {
        if (rule["$ref"]?.GetValue<string>() is { } reference)
            _reference = definition(reference.Split('/')[^1]);
        _kind = rule["type"]?.GetValue<string>();
        if (rule["enum"] is JsonArray values)
        {
            _texts = [.. values.Where(v => v!.GetValueKind() == JsonValueKind.String).Select(v => v!.GetValue<string>())];
            _numbers = [.. values.Where(v => v!.GetValueKind() == JsonValueKind.Number).Select(v => v!.GetValue<double>())];
        }

        foreach (var (name, property) in rule["properties"]?.AsObject() ?? [])
            _properties[name] = new AdfRule(property!.AsObject(), definition);
        _required = [.. rule["required"]?.AsArray().Select(n => n!.GetValue<string>()) ?? []];
        _allowsOthers = rule["additionalProperties"]?.GetValue<bool>() ?? true;
        _items = rule["items"] is JsonObject items ? new AdfRule(items, definition) : null;
        _anyOf = Rules(rule["anyOf"], definition);
        // What only looks at marks comes first: it is cheap, and most alternatives differ in it.
        _allOf = [.. Rules(rule["allOf"], definition).OrderBy(r => r._reference is not null)];
        _minItems = rule["minItems"]?.GetValue<int>() ?? 0;
        _maxItems = rule["maxItems"]?.GetValue<int>() ?? int.MaxValue;
        _minLength = rule["minLength"]?.GetValue<int>() ?? 0;
        _minimum = rule["minimum"]?.GetValue<double>() ?? double.MinValue;
        _maximum = rule["maximum"]?.GetValue<double>() ?? double.MaxValue;
        _pattern = rule["pattern"]?.GetValue<string>() is { } pattern ? new Regex(pattern, RegexOptions.None, TimeSpan.FromSeconds(1)) : null;
    }

    /// <returns>Where and why the value does not fit, like <c>/content/3: …</c>; null where it does.</returns>
    public string? FindFault(JsonNode? value, string path)
    {
        if (_reference is not null)
            return _reference.Value.FindFault(value, path);
        var fault = Own(value, path) ?? value switch
        {
            JsonObject node => OfObject(node, path),
            JsonArray array => OfArray(array, path),
            _ => null,
        };
        foreach (var rule in _allOf)
            fault ??= rule.FindFault(value, path);
        return fault ?? (_anyOf.Length == 0 ? null : OfAny(value, path));
    }

    private static AdfRule[] Rules(JsonNode? rules, Func<string, Lazy<AdfRule>> definition) =>
        rules is JsonArray array ? [.. array.Select(rule => new AdfRule(rule!.AsObject(), definition))] : [];

    private static string? TypeOf(JsonNode? value) =>
        value is JsonObject node && node["type"] is JsonValue type && type.TryGetValue(out string? name) ? name : null;

    private static string KindOf(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        _ => "null",
    };

    private string? Own(JsonNode? value, string path)
    {
        var kind = KindOf(value);
        if (_kind is not null && _kind != kind && !(_kind == "integer" && kind == "number"))
            return $"{path}: found {kind}; expected {_kind}";
        if (_texts is not null && !(kind == "string" ? _texts.Contains(value!.GetValue<string>()) : kind == "number" && _numbers!.Contains(Number(value))))
            return $"{path}: found {value?.ToJsonString()}; expected one of: {string.Join(", ", _texts)}";
        if (kind == "string" && value!.GetValue<string>() is var text && (text.Length < _minLength || _pattern?.IsMatch(text) == false))
            return $"{path}: '{text}' is too short or has the wrong form";
        return kind == "number" && Number(value) is var number && (number < _minimum || number > _maximum)
            ? $"{path}: {number} is out of range" : null;
    }

    private static double Number(JsonNode? value) => value!.GetValue<double>();

    private string? OfObject(JsonObject node, string path)
    {
        foreach (var name in _required)
        {
            if (!node.ContainsKey(name))
                return $"{path}: no {name}";
        }

        foreach (var (name, member) in node)
        {
            if (_properties.TryGetValue(name, out var rule))
            {
                if (rule.FindFault(member, $"{path}/{name}") is { } fault)
                    return fault;
            }
            else if (!_allowsOthers)
            {
                return $"{path}: unknown member {name}";
            }
        }

        return null;
    }

    private string? OfArray(JsonArray array, string path)
    {
        if (array.Count < _minItems || array.Count > _maxItems)
            return $"{path}: {array.Count} elements; expected {_minItems} to {_maxItems}";
        for (var i = 0; _items is not null && i < array.Count; i++)
        {
            if (_items.FindFault(array[i], $"{path}/{i}") is { } fault)
                return fault;
        }

        return null;
    }

    private string? OfAny(JsonNode? value, string path)
    {
        var type = TypeOf(value);
        string? last = null;
        foreach (var rule in _anyOf)
        {
            if (type is not null && rule.TypeNames() is { } names && !names.Contains(type))
                continue;
            if (rule.FindFault(value, path) is not { } fault)
                return null;
            last = fault;
        }

        return last ?? $"{path}: a {type ?? KindOf(value)} does not belong here";
    }

    /// <summary>The values that <c>type</c> may have under this rule; null: the rule does not say.</summary>
    private HashSet<string>? TypeNames() => _reference?.Value.TypeNames()
        ?? (_properties.TryGetValue("type", out var type) ? type._texts : _allOf.Select(rule => rule.TypeNames()).FirstOrDefault(names => names is not null));
}
