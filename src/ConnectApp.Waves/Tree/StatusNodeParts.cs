using System.Collections.Immutable;
using System.Text.Json;

namespace ConnectApp.Waves.Tree;

/// <summary>Reads the parts of a node; a value of an unexpected type counts as missing.</summary>
internal static class StatusNodeParts
{
    public static StatusDetails ReadDetails(JsonElement element) => new()
    {
        Occurrences = Find(element, "occurrences") is { ValueKind: JsonValueKind.Array } list
            ? [.. list.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.String ? item.GetString()! : item.GetRawText())]
            : [],
        Excludable = Find(element, "excludable")?.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null },
        Description = Text(element, "description"),
        CreatedAt = Time(element, "createdAt"),
        StartedAt = Time(element, "startedAt"),
        LastUpdatedAt = Time(element, "lastUpdatedAt"),
        More = Unknown(element, DetailNames),
    };

    public static StatusProgress ReadProgress(JsonElement element) => new(
        Find(element, "isSupported")?.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null },
        Number(element, "percent") is { } percent ? (int)Math.Clamp(percent, 0, 100) : null,
        Find(element, "data") is { ValueKind: JsonValueKind.Array } phases
            ? [.. phases.EnumerateArray().Where(phase => phase.ValueKind == JsonValueKind.Object)
                .Select(phase => new StatusPhase(Text(phase, "name"), (long?)Number(phase, "total"), (long?)Number(phase, "processed")))]
            : [],
        Unknown(element, ProgressNames));

    private static readonly string[] DetailNames = ["occurrences", "excludable", "description", "createdAt", "startedAt", "lastUpdatedAt"];

    private static readonly string[] ProgressNames = ["isSupported", "percent", "data"];

    private static ImmutableSortedDictionary<string, JsonElement> Unknown(JsonElement element, string[] known)
    {
        var unknown = StatusNode.NoMore.ToBuilder();
        foreach (var member in element.EnumerateObject().Where(member => !known.Contains(member.Name)))
            unknown[member.Name] = member.Value.Clone();
        return unknown.ToImmutable();
    }

    private static JsonElement? Find(JsonElement element, string name) => element.TryGetProperty(name, out var member) ? member : null;

    private static string? Text(JsonElement element, string name) => Find(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static double? Number(JsonElement element, string name) =>
        Find(element, name) is { ValueKind: JsonValueKind.Number } member && member.TryGetDouble(out var number) && Math.Abs(number) < 1e15 ? number : null;

    private static DateTimeOffset? Time(JsonElement element, string name) => Find(element, name) switch
    {
        { ValueKind: JsonValueKind.String } text => TolerantTimeConverter.Parse(text.GetString()),
        { ValueKind: JsonValueKind.Number } member when member.TryGetDouble(out var number) => TolerantTimeConverter.Of(number),
        _ => null,
    };
}
