using System.Globalization;
using System.Text.Json.Nodes;
using ConnectApp.WorkItems.Documents.Adf;
using ConnectApp.WorkItems.Model;

namespace ConnectApp.WorkItems.Planning;

/// <summary>The fields of one issue: only those that createmeta offers for its type.</summary>
internal sealed class FieldPlan(PlanningFacts facts, WorkItem item, IssueType type)
{
    private const string StoryPointsType = "com.pyxis.greenhopper.jira:jsw-story-points";
    private const string SprintType = "com.pyxis.greenhopper.jira:gh-sprint";
    private static readonly string[] s_storyPointNames = ["Story Points", "Story point estimate"];
    /// <summary>Names for the priorities 1 to 4 of Azure DevOps.</summary>
    public static IReadOnlyList<string> Priorities { get; } = ["Highest", "High", "Medium", "Low"];

    private readonly List<string> _labels = [];

    public JsonObject Values { get; } = [];

    /// <summary>Values without a field in Jira, as text, by reference name.</summary>
    public JsonObject Unmapped { get; } = [];

    public List<Problem> Problems { get; } = [];

    /// <summary>The title on one line, at most 255 characters; an item without a title is named by its id.</summary>
    public static string Summary(WorkItem item)
    {
        var title = PlainCharacters.Head(FieldValue.OneLine(item.Title), FieldValue.MaximumLine);
        return title.Length > 0 ? title : $"Work item {item.Id.ToString(CultureInfo.InvariantCulture)}";
    }

    /// <summary>The field of a type that holds story points, if it has one.</summary>
    public static IssueField? StoryPoints(IssueType type) =>
        type.Fields.FirstOrDefault(f => f.Custom == StoryPointsType)
        ?? type.Fields.FirstOrDefault(f => f.SchemaType == "number" && s_storyPointNames.Contains(f.Name, StringComparer.OrdinalIgnoreCase));

    public void AddLabel(string? label)
    {
        if (label is not null && !_labels.Contains(label, StringComparer.OrdinalIgnoreCase)) _labels.Add(label);
    }

    /// <summary>Lines for the description: people who have no account, so that no field can name them.</summary>
    public IEnumerable<string> Notes()
    {
        if (item.Fields.Identity(FieldNames.AssignedTo) is { } assignee && AccountFor("assignee", assignee) is null)
            yield return $"Originally assigned to {Name(assignee)}";
    }

    public void SetDocument(JsonNode? description)
    {
        if (Offers("description"))
        {
            if (description is not null) Values["description"] = description;
            return;
        }

        KeepIfThere(FieldNames.Description, "description");
        foreach (var (field, _) in DescriptionText.Sections) KeepIfThere(field, "description");
    }

    /// <summary>Sets every field but the description.</summary>
    public void SetAll(string summary)
    {
        Values["summary"] = summary;
        SetPriority();
        SetStoryPoints();
        SetPerson("assignee", FieldNames.AssignedTo);
        SetPerson("reporter", FieldNames.CreatedBy);
        SetDueDate();
        SetComponent();
        SetIteration();
        SetLabels();
        foreach (var name in item.Fields.Names.Order(StringComparer.OrdinalIgnoreCase)) SetOther(name);
    }

    /// <returns>Why the issue cannot be created; null if it can.</returns>
    public Problem? Fault()
    {
        string[] bySystem = ["project", "issuetype", "parent", "reporter"];
        var missing = type.Fields.Where(f => f is { Required: true, HasDefault: false } && !Values.ContainsKey(f.FieldId) && !bySystem.Contains(f.FieldId)).ToList();
        return missing.Count == 0 ? null : new(item.Id, "item", ProblemCodes.RequiredField, Effect.Failed,
            $"{type.Name} requires {string.Join(", ", missing.Select(f => $"{f.Name} ({f.FieldId})"))}, and the work item has no value for it.",
            "Map a field to it (field_overrides), give it a default value in Jira, or make it optional.");
    }

    private bool Offers(string fieldId) => type.Field(fieldId) is not null;

    private void SetPriority()
    {
        if (type.Field("priority") is not { } field)
        {
            KeepIfThere(FieldNames.Priority, "priority");
            return;
        }

        var rank = item.Fields.WholeNumber(FieldNames.Priority);
        var wanted = rank is >= 1 and <= 4 ? Priorities[rank.Value - 1] : "Medium";
        var choice = field.Allowed?.FirstOrDefault(a => a.Name.Equals(wanted, StringComparison.OrdinalIgnoreCase));
        if (choice is not null) Values["priority"] = new JsonObject { ["id"] = choice.Id };
        else if (field.Allowed is null) Values["priority"] = new JsonObject { ["name"] = wanted };
        else if (rank is not null) Refuse(FieldNames.Priority, $"The project has no priority {wanted}.", "Add the priority to the project's scheme.");
    }

    private void SetStoryPoints()
    {
        string[] sources = [FieldNames.StoryPoints, FieldNames.Effort, FieldNames.Size];
        var source = sources.FirstOrDefault(s => item.Fields.Number(s) is not null);
        var field = StoryPoints(type);
        foreach (var other in sources.Where(s => s != source || field is null)) KeepIfThere(other, "story points");
        if (source is not null && field is not null) Values[field.FieldId] = item.Fields.Number(source);
    }

    private void SetPerson(string fieldId, string source)
    {
        if (item.Fields.Identity(source) is not { } person || IsOverridden(source)) return;
        if (!Offers(fieldId))
        {
            Keep(source, fieldId);
            return;
        }

        if (AccountFor(fieldId, person) is { } account)
        {
            Values[fieldId] = new JsonObject { ["accountId"] = account };
            return;
        }
        var isRight = facts.AccountOfPerson(person) is not null;
        Problems.Add(new(item.Id, Problem.FieldPart(source), ProblemCodes.UserNotFound, Effect.Skipped,
            isRight ? $"The account may not set the {fieldId}." : $"{Name(person)} has no account that can be proven by e-mail; the {fieldId} is not set.",
            isRight ? "Give it the right and run again." : "Name the account (user_overrides)."));
    }

    private string? AccountFor(string fieldId, Identity person) =>
        Offers(fieldId) && (fieldId == "reporter" ? facts.MaySetReporter : facts.MayAssign) ? facts.AccountOfPerson(person) : null;

    private static string Name(Identity person) => person.UniqueName is { } unique && unique != person.DisplayName ? $"{person.DisplayName} ({unique})" : person.DisplayName;

    private void SetDueDate()
    {
        if (item.Fields.Time(FieldNames.DueDate) is not { } due) return;
        if (Offers("duedate")) Values["duedate"] = FieldValue.DayOf(due);
        else Keep(FieldNames.DueDate, "duedate");
    }

    private void SetComponent()
    {
        if (TreePath.Leaf(item.Fields.Text(FieldNames.AreaPath)) is not { } area) return;
        if (facts.Options.Components != false && Offers("components") && facts.ComponentId(area) is { } id) Values["components"] = new JsonArray(new JsonObject { ["id"] = id });
        else Keep(FieldNames.AreaPath, "components");
    }

    private void SetIteration()
    {
        if (TreePath.Leaf(item.Fields.Text(FieldNames.IterationPath)) is not { } iteration) return;
        var field = type.Fields.FirstOrDefault(f => f.Custom == SprintType);
        if (field is not null && facts.Options.Sprints != false && facts.SprintId(iteration) is { } sprint) Values[field.FieldId] = sprint;
        else AddLabel(JiraLabels.OfIteration(item.Fields.Text(FieldNames.IterationPath)));
    }

    private void SetLabels()
    {
        foreach (var tag in JiraLabels.FromTags(item.Fields.Text(FieldNames.Tags))) AddLabel(tag);
        AddLabel(JiraLabels.OfItem(item.Id, facts.Options));
        if (_labels.Count == 0) return;
        if (Offers("labels")) Values["labels"] = new JsonArray([.. _labels.Select(l => (JsonNode)l)]);
        else Keep(FieldNames.Tags, "labels");
    }

    private void SetOther(string name)
    {
        if (facts.Options.FieldOverrides.TryGetValue(name, out var fieldId))
        {
            if (type.Field(fieldId.Trim()) is { } field) SetByOverride(name, field);
            else Keep(name, fieldId);
        }
        else if (!FieldTarget.IsKnown(name)) Keep(name, null);
    }

    private void SetByOverride(string name, IssueField field)
    {
        if (FieldValue.IsDocument(field))
        {
            Values[field.FieldId] = PlainDocument(FieldValue.AsText(item.Fields.Find(name)!.Value), item.FormatOf(name));
            return;
        }

        var (value, fault) = FieldValue.For(field, name, item, facts.AccountOfPerson);
        if (fault is null) Values[field.FieldId] = value;
        else Refuse(name, fault, "Change the value, or map the field to another one (field_overrides).");
    }

    private JsonObject PlainDocument(string text, TextFormat format)
    {
        var sources = new Documents.References.DocumentSources { SourceUrl = facts.Source.BaseUrl, SiteUrl = facts.Target.SiteUrl, IssueKey = facts.IssueKey, Person = facts.Person };
        var document = Documents.DocumentConverter.Convert([new Documents.DocumentPart.Body(text, format)], sources, "[The text is cut here.]");
        return JsonObject.Create(document.Content)!;
    }

    private bool IsOverridden(string name) => facts.Options.FieldOverrides.ContainsKey(name);

    private void KeepIfThere(string name, string fieldId)
    {
        if (item.Fields.Find(name) is not null) Keep(name, fieldId);
    }

    /// <summary>Keeps a value in the property for unmapped fields; the run reports the field's name once.</summary>
    private void Keep(string name, string? fieldId)
    {
        if (item.Fields.Find(name) is not { } value) return;
        Unmapped[name] = FieldValue.AsText(value);
        Problems.Add(fieldId is null
            ? new(null, Problem.FieldPart(name), ProblemCodes.FieldUnmapped, Effect.Skipped,
                $"{name} has no field in Jira; its values are in the issue property connectapp.fields.", "Name a field for it (field_overrides).")
            : NotOffered(name, fieldId));
    }

    private static Problem NotOffered(string name, string fieldId) => new(null, Problem.FieldPart(name), ProblemCodes.FieldUnmapped, Effect.Skipped,
        $"Jira does not offer {fieldId} for every issue type or value of {name}; what it does not take is in the issue property connectapp.fields.",
        "Put the field on the create screen, or make the value there.");

    private void Refuse(string name, string reason, string hint)
    {
        Unmapped[name] = FieldValue.AsText(item.Fields.Find(name)!.Value);
        Problems.Add(new(item.Id, Problem.FieldPart(name), ProblemCodes.ValueNotAllowed, Effect.Failed, reason, hint));
    }
}
