using System.Text.Json.Nodes;
using ConnectApp.Emulator.Services;

namespace ConnectApp.Emulator.Jira;

/// <summary>Creating, editing and moving issues, and their properties.</summary>
internal sealed class IssueWrites(JiraSite site, FieldCatalog catalog, IssueShapes shapes, Workflow workflow)
{
    private const int MostIssues = 50;
    private const int LongestProperty = 32_768;
    private const string CreateName = "POST /rest/api/3/issue";
    private const string BulkName = "POST /rest/api/3/issue/bulk";
    private const string EditName = "PUT /rest/api/3/issue/{issue}";
    private const string TransitionsName = "GET /rest/api/3/issue/{issue}/transitions";
    private const string TransitionName = "POST /rest/api/3/issue/{issue}/transitions";
    private const string PropertyName = "PUT /rest/api/3/issue/{issue}/properties/{key}";

    private readonly FieldValues _values = new(site, catalog);

    public static IReadOnlyList<string> Names { get; } = [CreateName, BulkName, EditName, TransitionsName, TransitionName, PropertyName];

    public IReadOnlyList<ServiceOperation> All =>
    [
        new(CreateName, Create), new(BulkName, CreateMany), new(EditName, Edit) { Serial = "issue" }, new(TransitionsName, Transitions),
        new(TransitionName, Move) { Serial = "issue" }, new(PropertyName, SetProperty) { Serial = "issue" },
    ];

    private ServiceAnswer Create(ServiceCall call)
    {
        if (call.Json() is not JsonObject body)
            return JiraErrors.Refusal(400, "Invalid request payload. Refer to the REST API documentation and try again.");
        var created = TryCreate(body, call.Now, out var errors);
        return created is not null ? ServiceAnswer.Json(201, created) : Refused(errors);
    }

    /// <summary>201 if one of them is good; the others are in <c>errors</c> by their number from 0.</summary>
    private ServiceAnswer CreateMany(ServiceCall call)
    {
        if (call.Json().Member("issueUpdates") is not JsonArray updates || updates.Count == 0)
            return JiraErrors.Refusal(400, "Invalid request payload. Refer to the REST API documentation and try again.");
        if (updates.Count > MostIssues)
            return JiraErrors.Refusal(400, $"The number of issues to create ({updates.Count}) exceeds the limit of {MostIssues}.");
        var (issues, failed, violations) = (new JsonArray(), new JsonArray(), new List<string>());
        for (var i = 0; i < updates.Count; i++)
        {
            // A dial lets the last ones fail as the service does when a node of it is in trouble.
            var isLost = i >= updates.Count - call.Partial;
            var errors = new FieldErrors();
            var created = isLost ? null : TryCreate(updates[i] as JsonObject ?? [], call.Now, out errors);
            if (created is not null)
            {
                issues.Add((JsonNode)created);
                continue;
            }

            if (isLost)
                errors.Messages.Add("Internal server error");
            else if (!errors.IsExcused)
                violations.Add($"element {i}: {errors}");
            failed.Add((JsonNode)new JsonObject
            {
                ["status"] = isLost ? 500 : 400, ["elementErrors"] = JiraErrors.Body(errors.Messages, errors.Fields), ["failedElementNumber"] = i,
            });
        }

        var answer = ServiceAnswer.Json(issues.Count > 0 ? 201 : 400, new JsonObject { ["issues"] = issues, ["errors"] = failed });
        return violations.Count > 0 ? answer.Because(string.Join("; ", violations)) : answer;
    }

    private static ServiceAnswer Refused(FieldErrors errors)
    {
        var answer = ServiceAnswer.Json(400, JiraErrors.Body(errors.Messages, errors.Fields));
        return errors.IsExcused ? answer : answer.Because($"answered with 400: {errors}");
    }

    private JsonObject? TryCreate(JsonObject body, DateTimeOffset now, out FieldErrors errors)
    {
        errors = new FieldErrors();
        var requested = body["fields"] as JsonObject ?? [];
        if (site.Denies("CREATE_ISSUES"))
            errors.Messages.Add("You do not have permission to create issues in this project.");
        if (!IsProject(requested["project"]))
            errors.Fields["project"] = "valid project is required";
        if (JiraModel.FindType(requested["issuetype"]) is not { } type)
        {
            errors.Fields["issuetype"] = "Specify a valid issue type";
            return null;
        }

        var fields = new JsonObject();
        var own = errors;
        errors = _values.Take(type, requested, body["update"] as JsonObject, fields, isCreate: true);
        errors.Messages.InsertRange(0, own.Messages);
        foreach (var (name, message) in own.Fields)
            errors.Fields[name] = message;
        var parent = Parent(type, requested["parent"], errors);
        CheckProperties(body["properties"], errors);
        if (errors.Any)
            return null;
        fields["priority"] ??= new JsonObject { ["id"] = JiraModel.Priorities[2].Id, ["name"] = JiraModel.Priorities[2].Name };
        fields["reporter"] ??= new JsonObject { ["accountId"] = site.Caller.AccountId };
        var issue = site.AddIssue(type, now);
        issue.Parent = parent?.Id;
        issue.SetFields(fields);
        PutProperties(issue, body["properties"]);
        var created = new JsonObject { ["id"] = $"{issue.Id}", ["key"] = issue.Key, ["self"] = shapes.Self(issue) };
        if (body["transition"] is JsonObject transition)
            created["transition"] = Transit(issue, transition, body["fields"] as JsonObject);
        return created;
    }

    /// <summary>The issue is created even if its transition is refused.</summary>
    private JsonObject Transit(JiraIssue issue, JsonObject transition, JsonObject? fields)
    {
        var fault = FindFault(issue, transition, fields, out var target);
        if (target is not null && fault is null)
            issue.Status = target;
        return new JsonObject
        {
            ["status"] = fault is null ? 200 : 400,
            ["errorCollection"] = JiraErrors.Body(fault is null ? [] : [fault]),
        };
    }

    private string? FindFault(JiraIssue issue, JsonObject? transition, JsonObject? fields, out JiraStatus? target)
    {
        target = workflow.Find(issue.Type, issue.Status, JiraModel.Text(transition?["id"]));
        if (target is null)
            return $"It seems that you have tried to perform an illegal workflow operation: transition '{JiraModel.Text(transition?["id"])}' is not valid for the current state of issue {issue.Key}.";
        return workflow.RequiredField is { } field && fields?[field] is null ? $"{field} is required." : null;
    }

    private ServiceAnswer Edit(ServiceCall call)
    {
        if (site.Find(call["issue"]) is not { } issue)
            return JiraErrors.Missing();
        if (site.Denies("EDIT_ISSUES"))
            return JiraErrors.Refusal(403, "You do not have permission to edit issues in this project.");
        if (call.Json() is not JsonObject body)
            return JiraErrors.Refusal(400, "Invalid request payload. Refer to the REST API documentation and try again.");
        var fields = issue.Fields();
        var requested = body["fields"] as JsonObject;
        var errors = _values.Take(issue.Type, requested, body["update"] as JsonObject, fields, isCreate: false);
        var parent = requested?["parent"] is { } reference ? Parent(issue.Type, reference, errors) : null;
        CheckProperties(body["properties"], errors);
        if (requested?["issuetype"] is { } type && JiraModel.FindType(type)?.Level != issue.Type.Level)
            errors.Fields["issuetype"] = "The issue type selected is invalid.";
        if (errors.Any)
            return Refused(errors);
        issue.Type = JiraModel.FindType(requested?["issuetype"]) ?? issue.Type;
        if (requested?.ContainsKey("parent") == true)
            issue.Parent = parent?.Id;
        issue.SetFields(fields);
        PutProperties(issue, body["properties"]);
        site.Touch(issue);
        return "true".Equals(call.Query("returnIssue"), StringComparison.OrdinalIgnoreCase)
            ? ServiceAnswer.Json(200, shapes.Issue(issue, fields: null, [])) : ServiceAnswer.EmptyJson(204);
    }

    private ServiceAnswer Transitions(ServiceCall call)
    {
        if (site.Find(call["issue"]) is not { } issue)
            return JiraErrors.Missing();
        var withFields = call.Query("expand")?.Contains("transitions.fields", StringComparison.Ordinal) == true;
        var transitions = new JsonArray();
        foreach (var status in site.Denies("TRANSITION_ISSUES") ? [] : workflow.From(issue.Type, issue.Status))
        {
            var transition = new JsonObject
            {
                ["id"] = status.TransitionId, ["name"] = status.TransitionName, ["to"] = status.ToJson(site.Url), ["hasScreen"] = workflow.RequiredField is not null,
                ["isGlobal"] = site.Dials.Setting("hops") is null, ["isInitial"] = false, ["isAvailable"] = true, ["isConditional"] = false, ["looped"] = false,
            };
            if (withFields)
                transition["fields"] = ScreenFields();
            transitions.Add((JsonNode)transition);
        }

        return ServiceAnswer.Json(200, new JsonObject { ["expand"] = "transitions", ["transitions"] = transitions });
    }

    private JsonObject ScreenFields() => workflow.RequiredField is not { } field ? [] : new()
    {
        [field] = new JsonObject
        {
            ["required"] = true, ["schema"] = new JsonObject { ["type"] = "string" }, ["name"] = field, ["key"] = field, ["hasDefaultValue"] = false,
            ["operations"] = new JsonArray("set"),
        },
    };

    private ServiceAnswer Move(ServiceCall call)
    {
        if (site.Find(call["issue"]) is not { } issue)
            return JiraErrors.Missing();
        if (FindFault(issue, call.Json().Member("transition") as JsonObject, call.Json().Member("fields") as JsonObject, out var target) is { } fault)
            return JiraErrors.Refusal(400, fault);
        issue.Status = target!;
        site.Touch(issue);
        return ServiceAnswer.EmptyJson(204);
    }

    private ServiceAnswer SetProperty(ServiceCall call)
    {
        if (site.Find(call["issue"]) is not { } issue)
            return JiraErrors.Missing();
        if (call.Request.Body.Length > LongestProperty || call["key"].Length is 0 or > 255)
            return JiraErrors.Refusal(400, $"The property value is too long; it exceeds {LongestProperty} characters, or its key 255.");
        if (call.Json() is not { } value)
            return JiraErrors.Refusal(400, "The value of the property is no JSON.");
        var isNew = !issue.Properties.ContainsKey(call["key"]);
        issue.Properties[call["key"]] = value.DeepClone();
        return ServiceAnswer.Json(isNew ? 201 : 200, new JsonObject());
    }

    private static bool IsProject(JsonNode? project) => project is JsonObject named
        && (JiraModel.Text(named["key"])?.Equals(JiraModel.ProjectKey, StringComparison.OrdinalIgnoreCase) == true || JiraModel.Text(named["id"]) == JiraModel.ProjectId);

    private JiraIssue? Parent(JiraType type, JsonNode? reference, FieldErrors errors)
    {
        if (reference is null)
        {
            if (type.Level < 0)
                errors.Fields["parent"] = "Issue type is a sub-task but parent issue key or id not specified.";
            return null;
        }

        var name = reference is JsonObject ? JiraModel.Text(reference["key"]) ?? JiraModel.Text(reference["id"]) : null;
        var parent = name is null ? null : site.Find(name);
        if (parent is null)
            errors.Fields["parent"] = "Could not find issue by id or key.";
        else if (parent.Type.Level != type.Level + 1)
            errors.Fields["parent"] = "Given parent issue does not belong to appropriate hierarchy.";
        return parent;
    }

    private static void CheckProperties(JsonNode? properties, FieldErrors errors)
    {
        foreach (var property in properties as JsonArray ?? [])
        {
            if (JiraModel.Text(property.Member("key")) is not { Length: > 0 and <= 255 })
                errors.Messages.Add("The key of a property is missing or longer than 255 characters.");
            else if ((property.Member("value")?.ToJsonString().Length ?? 4) > LongestProperty)
                errors.Messages.Add($"The value of the property {JiraModel.Text(property.Member("key"))} is longer than {LongestProperty} characters.");
        }
    }

    private static void PutProperties(JiraIssue issue, JsonNode? properties)
    {
        foreach (var property in properties as JsonArray ?? [])
            issue.Properties[JiraModel.Text(property.Member("key"))!] = property.Member("value")?.DeepClone();
    }
}
