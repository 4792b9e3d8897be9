using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ConnectApp.Emulator.Services;

namespace ConnectApp.Emulator.Jira;

/// <summary>Takes the fields of a create or an edit: each is checked as Jira does, and put into the issue's fields.</summary>
internal sealed class FieldValues(JiraSite site, FieldCatalog catalog)
{
    private const int LongestSummary = 255;
    private const int LongestLabel = 255;
    private const int LongestText = 32_767;

    /// <param name="into">Gets the values that are good.</param>
    /// <param name="isCreate">What is required must be there.</param>
    public FieldErrors Take(JiraType type, JsonObject? requested, JsonObject? update, JsonObject into, bool isCreate)
    {
        var errors = new FieldErrors();
        foreach (var (name, value) in requested ?? [])
        {
            if (name is not ("project" or "issuetype" or "parent"))
                Take(type, name, value, into, errors);
        }

        foreach (var (name, operations) in update ?? [])
            Update(type, name, operations, into, errors);
        if (!isCreate)
            return errors;
        if (string.IsNullOrWhiteSpace(JiraModel.Text(into["summary"])) && !errors.Fields.ContainsKey("summary"))
            errors.Fields["summary"] = "You must specify a summary of the issue.";
        foreach (var field in catalog.Required(type).Where(f => into[f] is null && !errors.Fields.ContainsKey(f)))
            errors.Fields[field] = $"Required {field} is required.";
        foreach (var field in catalog.Hidden(type).Where(f => into[f] is null))
            errors.Excuse(field, $"{field} is required.");
        return errors;
    }

    private void Take(JiraType type, string name, JsonNode? value, JsonObject into, FieldErrors errors)
    {
        if (!catalog.Offers(type, name))
        {
            errors.Fields[name] = $"Field '{name}' cannot be set. It is not on the appropriate screen, or unknown.";
            return;
        }

        if (catalog.IsRefused(type, name))
        {
            errors.Excuse(name, $"Field '{name}' cannot be set. It is not on the appropriate screen, or unknown.");
            return;
        }

        if (value is null)
        {
            into.Remove(name);
            return;
        }

        var taken = name switch
        {
            "summary" => Summary(value, errors),
            "description" => Document(name, value, errors),
            "labels" => Labels(value, errors),
            "priority" => Choice(name, value, JiraModel.Priorities, "name", errors, "The priority selected is invalid."),
            JiraModel.Risk => Choice(name, value, JiraModel.Risks, "value", errors, $"Option value '{JiraModel.Text(value.Member("value"))}' is not valid"),
            "components" => Components(value, errors),
            "assignee" or "reporter" => User(name, value, errors),
            "duedate" => Date(name, value, errors),
            JiraModel.StoryPoints => value.GetValueKind() == JsonValueKind.Number ? value.DeepClone() : Fault(errors, name, "Operation value must be a number"),
            JiraModel.Sprint => Sprint(value, errors),
            _ => JiraModel.Text(value) is { } text ? text : Fault(errors, name, "Operation value must be a string"),
        };
        if (taken is not null)
            into[name] = taken;
    }

    private void Update(JiraType type, string name, JsonNode? operations, JsonObject into, FieldErrors errors)
    {
        foreach (var operation in operations as JsonArray ?? [])
        {
            if (operation is not JsonObject { Count: 1 } of || name is not ("labels" or "components") || of.First() is not ({ } verb, { } value))
            {
                errors.Fields[name] = "Field does not support update with this operation.";
                continue;
            }

            JsonArray values = verb switch
            {
                "set" => value as JsonArray ?? [],
                "add" => [.. (into[name] as JsonArray ?? []).Select(v => v!.DeepClone()), value.DeepClone()],
                "remove" => [.. (into[name] as JsonArray ?? []).Where(v => !JsonNode.DeepEquals(v, value)).Select(v => v!.DeepClone())],
                _ => [],
            };
            Take(type, name, values, into, errors);
        }
    }

    /// <summary>A document within its limits; null with an error in the list.</summary>
    public static JsonNode? Document(string name, JsonNode value, FieldErrors errors)
    {
        if (value is not JsonObject)
            return Fault(errors, name, "Operation value must be an Atlassian Document (see the Atlassian Document Format)");
        if (AdfSchema.Shared.FindFault(value) is { } fault)
        {
            errors.Messages.Add("INVALID_INPUT");
            errors.Detail = $"{name}{fault}";
            return null;
        }

        if (AdfSchema.TextLength(value) > LongestText)
            return Fault(errors, name, "The entered text is too long. It exceeds the allowed limit of 32,767 characters.");
        return value.DeepClone();
    }

    private static JsonNode? Fault(FieldErrors errors, string name, string message)
    {
        errors.Fields[name] = message;
        return null;
    }

    private static JsonNode? Summary(JsonNode value, FieldErrors errors) => JiraModel.Text(value) switch
    {
        null => Fault(errors, "summary", "Operation value must be a string"),
        var text when text.AsSpan().ContainsAny('\n', '\r') => Fault(errors, "summary", "The summary is invalid because it contains newline characters."),
        { Length: > LongestSummary } => Fault(errors, "summary", "Summary can't exceed 255 characters."),
        var text when text.Trim().Length == 0 => Fault(errors, "summary", "You must specify a summary of the issue."),
        var text => text,
    };

    private static JsonNode? Labels(JsonNode value, FieldErrors errors)
    {
        if (value is not JsonArray labels || labels.Any(l => l.Text() is null))
            return Fault(errors, "labels", "data was not an array of strings");
        foreach (var label in labels.Select(l => l!.GetValue<string>()))
        {
            if (label.Any(char.IsWhiteSpace))
                return Fault(errors, "labels", $"The label '{label}' contains spaces which is invalid.");
            if (label.Length is 0 or > LongestLabel)
                return Fault(errors, "labels", $"The label '{label}' exceeds the maximum length for labels of 255 characters.");
        }

        return new JsonArray([.. labels.Select(l => l!.GetValue<string>()).Distinct().Select(l => (JsonNode)l)]);
    }

    private static JsonNode? Choice(
        string name, JsonNode value, IReadOnlyList<(string Id, string Name)> choices, string member, FieldErrors errors, string message)
    {
        var (id, text) = value is JsonObject ? (JiraModel.Text(value["id"]), JiraModel.Text(value[member])) : (null, null);
        var found = choices.FirstOrDefault(c => id is not null ? c.Id == id : c.Name == text);
        return found.Id is null ? Fault(errors, name, message) : new JsonObject { ["id"] = found.Id, [member] = found.Name };
    }

    private JsonNode? Components(JsonNode value, FieldErrors errors)
    {
        var taken = new JsonArray();
        foreach (var component in value as JsonArray ?? [])
        {
            var (id, name) = component is JsonObject ? (JiraModel.Text(component["id"]), JiraModel.Text(component["name"])) : (null, null);
            var found = site.Components.FirstOrDefault(c => id is not null ? c.Value == id : c.Key.Equals(name, StringComparison.Ordinal));
            if (found.Key is null)
                return Fault(errors, "components", $"Component name '{name ?? id}' is not valid");
            taken.Add((JsonNode)new JsonObject { ["id"] = found.Value, ["name"] = found.Key });
        }

        return value is JsonArray ? taken : Fault(errors, "components", "data was not an array");
    }

    private JsonNode? User(string name, JsonNode value, FieldErrors errors)
    {
        var account = value is JsonObject ? JiraModel.Text(value["accountId"]) ?? JiraModel.Text(value["id"]) : null;
        if (site.Users.All(u => u.AccountId != account))
            return Fault(errors, name, account is null ? "expected 'accountId' property to be provided" : $"User '{account}' does not exist.");
        return new JsonObject { ["accountId"] = account };
    }

    private static JsonNode? Date(string name, JsonNode value, FieldErrors errors) =>
        DateOnly.TryParseExact(JiraModel.Text(value), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? value.DeepClone()
            : Fault(errors, name, $"Error parsing date string: {JiraModel.Text(value)}");

    private JsonNode? Sprint(JsonNode value, FieldErrors errors) =>
        value.Integer() is { } id && site.Sprints.Any(s => s.Id == id) ? value.DeepClone()
            : Fault(errors, JiraModel.Sprint, "Number value expected as the Sprint id.");
}
