using System.Text.Json.Nodes;

namespace ConnectApp.Emulator.Jira;

/// <summary>Which fields the create screen of a type has.</summary>
internal sealed class FieldCatalog(JiraSite site)
{
    private static readonly (string Id, string Name, string Type, string? Items, string? Custom)[] s_fields =
    [
        ("summary", "Summary", "string", null, null), ("issuetype", "Issue Type", "issuetype", null, null), ("project", "Project", "project", null, null),
        ("description", "Description", "string", null, null), ("priority", "Priority", "priority", null, null), ("labels", "Labels", "array", "string", null),
        ("assignee", "Assignee", "user", null, null), ("reporter", "Reporter", "user", null, null), ("components", "Components", "array", "component", null),
        ("duedate", "Due date", "date", null, null), ("parent", "Parent", "issuelink", null, null),
        (JiraModel.StoryPoints, "Story Points", "number", null, "com.atlassian.jira.plugin.system.customfieldtypes:float"),
        (JiraModel.Sprint, "Sprint", "array", "json", "com.pyxis.greenhopper.jira:gh-sprint"),
        (JiraModel.Risk, "Risk", "option", null, "com.atlassian.jira.plugin.system.customfieldtypes:select"),
    ];

    public static bool Knows(string field) => s_fields.Any(f => f.Id == field);

    /// <summary>What a create may set; what a dial refuses is offered all the same.</summary>
    public bool Offers(JiraType type, string field) => s_fields.Any(f => f.Id == field) && field switch
    {
        JiraModel.StoryPoints => type.Name == "Story",
        JiraModel.Sprint => type.Level == 0,
        "parent" => type.Level < 1,
        "reporter" => !site.Denies("MODIFY_REPORTER"),
        "assignee" => !site.Denies("ASSIGN_ISSUES"),
        _ => true,
    } || Required(type).Contains(field);

    /// <summary>Custom fields that a dial makes required, and that createmeta shows.</summary>
    public IEnumerable<string> Required(JiraType type) => OfType("requires", type);

    /// <summary>Custom fields that a validator demands, and that createmeta does not show.</summary>
    public IEnumerable<string> Hidden(JiraType type) => OfType("validator", type);

    /// <summary>Fields that createmeta offers and Jira refuses.</summary>
    public bool IsRefused(JiraType type, string field) => OfType("refuses", type).Contains(field);

    public JsonArray ForType(JiraType type)
    {
        var fields = s_fields.Where(f => Offers(type, f.Id)).Select(f => (JsonNode)Field(type, f)).ToList();
        foreach (var id in Required(type).Where(id => !Knows(id)))
            fields.Add(Field(type, (id, $"Required {id}", "string", null, "com.atlassian.jira.plugin.system.customfieldtypes:textfield")));
        return [.. fields];
    }

    public static JsonArray All() => [.. s_fields.Select(f => (JsonNode)new JsonObject
    {
        ["id"] = f.Id, ["key"] = f.Id, ["name"] = f.Name, ["custom"] = f.Custom is not null, ["orderable"] = true, ["navigable"] = true, ["searchable"] = true,
        ["clauseNames"] = new JsonArray(f.Id), ["schema"] = Schema(f),
    })];

    private IEnumerable<string> OfType(string word, JiraType type) => site.Dials.Settings(word)
        .Where(d => d.Of is null || d.Of.Equals(type.Name, StringComparison.OrdinalIgnoreCase)).Select(d => d.Text);

    private JsonObject Field(JiraType type, (string Id, string Name, string Type, string? Items, string? Custom) field)
    {
        var json = new JsonObject
        {
            ["required"] = field.Id is "summary" or "issuetype" or "project" || (field.Id == "parent" && type.Level < 0) || Required(type).Contains(field.Id),
            ["schema"] = Schema(field), ["name"] = field.Name, ["key"] = field.Id, ["fieldId"] = field.Id,
            ["hasDefaultValue"] = field.Id is "priority" or "reporter", ["operations"] = Operations(field.Type),
        };
        if (Allowed(field.Id) is { } allowed)
            json["allowedValues"] = allowed;
        return json;
    }

    private static JsonArray Operations(string type) => type == "array" ? new("add", "set", "remove") : new("set");

    private static JsonObject Schema((string Id, string Name, string Type, string? Items, string? Custom) field)
    {
        var schema = new JsonObject { ["type"] = field.Type };
        if (field.Items is not null)
            schema["items"] = field.Items;
        if (field.Custom is null)
            schema["system"] = field.Id;
        else
            (schema["custom"], schema["customId"]) = (field.Custom, long.Parse(field.Id["customfield_".Length..]));
        return schema;
    }

    private JsonArray? Allowed(string field) => field switch
    {
        "priority" => [.. JiraModel.Priorities.Select(p => (JsonNode)new JsonObject { ["id"] = p.Id, ["name"] = p.Name })],
        "components" => [.. site.Components.Select(c => (JsonNode)new JsonObject { ["id"] = c.Value, ["name"] = c.Key })],
        JiraModel.Risk => [.. JiraModel.Risks.Select(r => (JsonNode)new JsonObject { ["id"] = r.Id, ["value"] = r.Value })],
        _ => null,
    };
}
