namespace ConnectApp.WorkItems.Model;

/// <summary>What Jira tells about the project that issues are created in.</summary>
/// <param name="SiteUrl">Address that people open, without a slash at the end; never the gateway.</param>
/// <param name="Types">With the fields that createmeta offers and the statuses of the type's workflow.</param>
/// <param name="UploadLimit">Largest file in bytes; null if attachments are turned off.</param>
public sealed record TargetProject(
    string Id,
    string Key,
    string SiteUrl,
    IReadOnlyList<IssueType> Types,
    IReadOnlyList<LinkType> LinkTypes,
    IReadOnlyList<Component> Components,
    IReadOnlyList<Sprint> Sprints,
    long? UploadLimit,
    bool IsArchived = false,
    bool IsTeamManaged = false)
{
    public IssueType? FindType(string name) => Types.FirstOrDefault(t => t.Name.Equals(name.Trim(), StringComparison.OrdinalIgnoreCase));
}

/// <param name="HierarchyLevel">1 epic, 0 standard, -1 sub-task; higher levels exist on premium sites.</param>
public sealed record IssueType(
    string Id,
    string Name,
    int HierarchyLevel,
    IReadOnlyList<IssueField> Fields,
    IReadOnlyList<Status> Statuses)
{
    public IssueField? Field(string fieldId) => Fields.FirstOrDefault(f => f.FieldId == fieldId);
}

/// <summary>A field that createmeta offers for a type.</summary>
/// <param name="SchemaType">string, number, date, datetime, user, option, array, priority….</param>
/// <param name="Items">Type of the elements if the schema is an array.</param>
/// <param name="Custom">Key of the custom field's type, e.g. <c>com.pyxis.greenhopper.jira:jsw-story-points</c>.</param>
/// <param name="Allowed">Null if the field takes any value.</param>
public sealed record IssueField(
    string FieldId,
    string Name,
    bool Required,
    bool HasDefault,
    string SchemaType,
    string? Items = null,
    string? Custom = null,
    IReadOnlyList<AllowedValue>? Allowed = null);

/// <param name="Name">The value's <c>name</c>, or <c>value</c> of an option.</param>
public sealed record AllowedValue(string Id, string Name);

/// <param name="Category">Key of the status category: new, indeterminate or done.</param>
public sealed record Status(string Id, string Name, string Category);

/// <summary>A transition seen from a status.</summary>
/// <param name="RequiredFields">Ids of fields that its screen requires and that have no default.</param>
public sealed record Transition(string Id, string Name, string FromStatusId, string ToStatusId, IReadOnlyList<string> RequiredFields);

/// <param name="Outward">How the link reads from the issue that is sent as <c>inwardIssue</c>, e.g. "blocks".</param>
public sealed record LinkType(string Id, string Name, string Inward, string Outward);

public sealed record Component(string Id, string Name);

/// <param name="State">future, active or closed.</param>
public sealed record Sprint(int Id, string Name, string State);

/// <param name="Email">Null if the person hides it.</param>
public sealed record Account(string AccountId, string DisplayName, string? Email, bool Active, bool Assignable = true);
