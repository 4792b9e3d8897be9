namespace ConnectApp.WorkItems.Model;

/// <summary>A work item as Azure DevOps answers it.</summary>
/// <param name="Fields">Values by reference name; empty fields are absent.</param>
/// <param name="Relations">Links and files, in the order of the answer.</param>
/// <param name="Formats">Text format by field reference name (<c>multilineFieldsFormat</c>), compared without case; a field that is absent is HTML.</param>
public sealed record WorkItem(
    int Id,
    int Rev,
    WorkItemFields Fields,
    IReadOnlyList<Relation> Relations,
    IReadOnlyDictionary<string, TextFormat> Formats)
{
    public string Type => Fields.Text(FieldNames.WorkItemType) ?? "";

    public string State => Fields.Text(FieldNames.State) ?? "";

    public string Title => Fields.Text(FieldNames.Title) ?? "";

    /// <summary>Id of the parent: the field <c>System.Parent</c>, else the relation; null if there is none.</summary>
    public int? Parent => Fields.WholeNumber(FieldNames.Parent)
        ?? Relations.FirstOrDefault(r => r.Is(RelationNames.Parent))?.TargetId;

    public TextFormat FormatOf(string field) => Formats.TryGetValue(field, out var format) ? format : TextFormat.Html;
}
