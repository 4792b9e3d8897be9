using System.Globalization;
using System.Text.Json;

namespace ConnectApp.WorkItems.Model;

/// <summary>The fields of one work item by reference name, compared without case.</summary>
public sealed class WorkItemFields
{
    private readonly Dictionary<string, JsonElement> _values = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="values">If a name occurs twice, the last value counts. JSON null counts as absent.</param>
    public WorkItemFields(IEnumerable<KeyValuePair<string, JsonElement>> values)
    {
        foreach (var (name, value) in values)
            if (value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined)) _values[name] = value;
    }

    public IEnumerable<string> Names => _values.Keys;

    public JsonElement? Find(string name) => _values.TryGetValue(name, out var value) ? value : null;

    /// <returns>Text, or a number or boolean as text; null if the field is absent, blank, or an object.</returns>
    public string? Text(string name)
    {
        if (Find(name) is not { } value) return null;

        var text = value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            _ => null,
        };
        return string.IsNullOrWhiteSpace(text) ? null : text;
    }

    /// <returns>A number, also if it was sent as text; null if it is absent or no finite number.</returns>
    public double? Number(string name) =>
        double.TryParse(Text(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    public int? WholeNumber(string name) => Number(name) is { } n and >= int.MinValue and <= int.MaxValue && n == Math.Floor(n) ? (int)n : null;

    /// <returns>A moment in UTC; null if it is absent or no ISO time.</returns>
    public DateTimeOffset? Time(string name) => DateTimeOffset.TryParse(
        Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

    /// <returns>A person, sent as an object or as <c>Name &lt;mail&gt;</c>; null if it is absent.</returns>
    public Identity? Identity(string name) => Find(name) is { } value ? Model.Identity.From(value) : null;
}
