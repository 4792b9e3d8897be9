using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ConnectApp.WorkItems.Documents.Adf;
using ConnectApp.WorkItems.Model;

namespace ConnectApp.WorkItems.Planning;

/// <summary>Turns a value of Azure DevOps into what a field of Jira takes.</summary>
internal static class FieldValue
{
    /// <summary>Most characters of a text field of one line.</summary>
    public const int MaximumLine = 255;

    private const string TextArea = "com.atlassian.jira.plugin.system.customfieldtypes:textarea";

    /// <summary>True if the field holds a document; the value is then converted by its format.</summary>
    public static bool IsDocument(IssueField field) => field.FieldId is "description" or "environment" || field.Custom == TextArea;

    /// <returns>Null if the field does not take the value; the reason is a sentence.</returns>
    public static (JsonNode? Value, string? Fault) For(IssueField field, string name, WorkItem item, Func<Identity, string?> accountOf)
    {
        if (field.SchemaType == "array") return List(field, name, item, accountOf);
        return One(field, field.SchemaType, item.Fields.Find(name)!.Value, item.Fields.Identity(name), accountOf);
    }

    /// <summary>The value as text, for fields without a place in Jira.</summary>
    public static string AsText(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Object when Identity.From(value) is { } person => person.UniqueName is { } unique ? $"{person.DisplayName} <{unique}>" : person.DisplayName,
        _ => value.GetRawText(),
    };

    private static (JsonNode?, string?) List(IssueField field, string name, WorkItem item, Func<Identity, string?> accountOf)
    {
        var value = item.Fields.Find(name)!.Value;
        var texts = field.Items is "user" ? [AsText(value)] : AsText(value).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var list = new JsonArray();
        foreach (var text in texts)
        {
            if (field.Items == "string" && field.Allowed is null)
            {
                if (JiraLabels.From(text) is { } label) list.Add((JsonNode)label);
                continue;
            }

            var (one, fault) = One(field, field.Items ?? "string", JsonSerializer.SerializeToElement(text), item.Fields.Identity(name), accountOf);
            if (fault is not null) return (null, fault);
            list.Add(one);
        }
        return (list, null);
    }

    private static (JsonNode?, string?) One(IssueField field, string type, JsonElement value, Identity? person, Func<Identity, string?> accountOf)
    {
        var text = AsText(value).Trim();
        if (field.Allowed is { } allowed) return Chosen(field, text, allowed);

        switch (type)
        {
            case "string":
                var line = OneLine(text);
                return line.Length <= MaximumLine ? (line, null) : (PlainCharacters.Head(line, MaximumLine), null);
            case "number":
                return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
                    ? (number, null) : (null, $"The field takes a number; the value is \"{Short(text)}\".");
            case "date" or "datetime":
                return Time(text) is { } time
                    ? (type == "date" ? DayOf(time) : time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'+0000'", CultureInfo.InvariantCulture), null)
                    : (null, $"The field takes a date; the value is \"{Short(text)}\".");
            case "user":
                var account = person is null ? null : accountOf(person);
                return account is null ? (null, $"{Short(text)} has no account.") : (new JsonObject { ["accountId"] = account }, null);
            case "any":
                return (OneLine(text), null);
            default:
                return (null, $"The field has the type {type}, which cannot be set from text.");
        }
    }

    private static (JsonNode?, string?) Chosen(IssueField field, string text, IReadOnlyList<AllowedValue> allowed)
    {
        var choice = allowed.FirstOrDefault(a => a.Name.Equals(text, StringComparison.OrdinalIgnoreCase));
        return choice is null
            ? (null, $"\"{Short(text)}\" is not among the {allowed.Count} values that {field.Name} allows.")
            : (new JsonObject { ["id"] = choice.Id }, null);
    }

    public static string DayOf(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Text on one line: white space and line breaks become single spaces.</summary>
    public static string OneLine(string text) =>
        string.Join(' ', PlainCharacters.Clean(text).Split([' ', '\t', '\n', '\f', '\u00A0', '\u2028', '\u2029'], StringSplitOptions.RemoveEmptyEntries));

    private static DateTimeOffset? Time(string text) => DateTimeOffset.TryParse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;

    private static string Short(string text) => text.Length <= 60 ? text : PlainCharacters.Head(text, 60) + "…";
}
