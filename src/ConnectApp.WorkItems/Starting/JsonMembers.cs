using System.Globalization;
using System.Text.Json;

namespace ConnectApp.WorkItems.Starting;

/// <summary>Reads members of a JSON object and collects a sentence for each that is missing or wrong. No sentence holds a value.</summary>
/// <param name="path">Of the object, for messages; empty for the body itself.</param>
internal sealed class JsonMembers(JsonElement json, string path, List<string> faults)
{
    public JsonElement Json => json;

    public void Fault(string name, string text) => faults.Add($"{Path(name)} {text}");

    /// <returns>Empty if it is missing or no text; a fault is added then.</returns>
    public string Required(string name)
    {
        var text = Text(name);
        if (text is null && !HasWrongKind(name, JsonValueKind.String)) Fault(name, "is required");
        return text ?? "";
    }

    /// <returns>Trimmed; null if it is absent, null or empty.</returns>
    public string? Text(string name)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.String)
        {
            Fault(name, "must be a string");
            return null;
        }

        return value.GetString()!.Trim() is { Length: > 0 } text ? text : null;
    }

    public bool Flag(string name, bool otherwise) => OptionalFlag(name) ?? otherwise;

    public bool? OptionalFlag(string name)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        Fault(name, "must be true or false");
        return null;
    }

    public int WholeNumber(string name, int otherwise, int least, int most)
    {
        if (Find(name) is not { } value) return otherwise;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most) return number;
        Fault(name, $"must be a whole number from {least} to {most}");
        return otherwise;
    }

    public string OneOf(string name, string otherwise, params string[] allowed)
    {
        if (Text(name) is not { } text) return otherwise;
        if (allowed.Contains(text, StringComparer.Ordinal)) return text;
        Fault(name, $"must be one of {string.Join(", ", allowed)}");
        return otherwise;
    }

    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text) return null;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)) return at;
        Fault(name, "must be an ISO 8601 time");
        return null;
    }

    /// <summary>A member that is an object; an empty one if it is absent, or wrong (a fault is added then).</summary>
    public JsonMembers Object(string name, bool required)
    {
        if (Find(name) is { ValueKind: JsonValueKind.Object } value) return new JsonMembers(value, Path(name), faults);
        if (Find(name) is not null) Fault(name, "must be an object");
        else if (required) Fault(name, "is required");
        return new JsonMembers(default, Path(name), []);
    }

    /// <summary>An object of texts; null values are allowed where <paramref name="mayBeNull"/> says so.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Texts(string name, bool mayBeNull = false)
    {
        if (Find(name) is not { } value) return [];
        if (value.ValueKind != JsonValueKind.Object)
        {
            Fault(name, "must be an object");
            return [];
        }

        var pairs = new List<KeyValuePair<string, string?>>();
        foreach (var member in value.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.String) pairs.Add(new(member.Name, member.Value.GetString()!.Trim()));
            else if (member.Value.ValueKind == JsonValueKind.Null && mayBeNull) pairs.Add(new(member.Name, null));
            else Fault(name, mayBeNull ? "must hold strings or null" : "must hold strings");
        }

        return pairs;
    }

    /// <summary>Whether the member is there and null; absent is not.</summary>
    public bool IsNull(string name) => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Null;

    public IEnumerable<string> Names => json.ValueKind == JsonValueKind.Object ? json.EnumerateObject().Select(m => m.Name) : [];

    private JsonElement? Find(string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private bool HasWrongKind(string name, JsonValueKind kind) => Find(name) is { } value && value.ValueKind != kind;

    /// <summary>Of a member, as messages name it.</summary>
    public string Path(string name) => path.Length == 0 ? name : $"{path}.{name}";
}
