using System.Globalization;
using System.Text.Json;
using ConnectApp.WorkItems.Model;

namespace ConnectApp.WorkItems.AzureDevOps;

/// <summary>From bodies of the wire to the model.</summary>
internal static class WireReading
{
    private static readonly Dictionary<string, TextFormat> s_noFormats = [];

    public static WorkItem Item(WireWorkItem wire) => new(
        wire.Id,
        wire.Rev,
        new WorkItemFields(wire.Fields ?? []),
        [.. (wire.Relations ?? []).Where(r => r is { Rel: not null, Url: not null }).Select(Relation)],
        wire.MultilineFieldsFormat is { Count: > 0 } formats ? Formats(formats) : s_noFormats);

    public static WorkItemComment Comment(WireComment wire) => new(
        wire.Id != 0 ? wire.Id : wire.CommentId,
        wire.Text ?? "",
        Format(wire.Format),
        Identity.From(wire.CreatedBy),
        wire.CreatedDate,
        Identity.From(wire.CreatedOnBehalfOf),
        wire.CreatedOnBehalfDate,
        wire.IsDeleted);

    public static Identity Person(WireIdentity wire)
    {
        var mail = Property(wire, "Mail") ?? Property(wire, "Account");
        return new Identity(wire.CustomDisplayName ?? wire.ProviderDisplayName ?? mail ?? "", mail, wire.Id);
    }

    /// <summary>A text of an attribute map.</summary>
    public static string? Text(this Dictionary<string, JsonElement>? attributes, string name) =>
        attributes?.TryGetValue(name, out var value) == true && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static DateTimeOffset? Time(this Dictionary<string, JsonElement>? attributes, string name) => DateTimeOffset.TryParse(
        attributes.Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at) ? at : null;

    private static Relation Relation(WireRelation wire)
    {
        long? size = wire.Attributes?.TryGetValue("resourceSize", out var bytes) == true && bytes.ValueKind == JsonValueKind.Number
            && bytes.TryGetInt64(out var count) ? count : null;
        return new Relation(wire.Rel!, wire.Url!, wire.Attributes.Text("name"), wire.Attributes.Text("comment"), size);
    }

    private static Dictionary<string, TextFormat> Formats(Dictionary<string, string?> wire)
    {
        var formats = new Dictionary<string, TextFormat>(StringComparer.OrdinalIgnoreCase);
        foreach (var (field, format) in wire) formats[field] = Format(format);
        return formats;
    }

    private static TextFormat Format(string? format) =>
        "markdown".Equals(format, StringComparison.OrdinalIgnoreCase) ? TextFormat.Markdown : TextFormat.Html;

    // {"Mail":{"$type":"System.String","$value":"a@x"}}
    private static string? Property(WireIdentity wire, string name) =>
        wire.Properties?.TryGetValue(name, out var property) == true && property.ValueKind == JsonValueKind.Object
        && property.TryGetProperty("$value", out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : null;
}
