using System.Globalization;
using ConnectApp.WorkItems.Documents;
using ConnectApp.WorkItems.Model;

namespace ConnectApp.WorkItems.Planning;

/// <summary>The parts of an issue's description, in reading order.</summary>
internal static class DescriptionText
{
    /// <summary>Long texts that become sections, with their headings. Description comes first and has none.</summary>
    public static IReadOnlyList<(string Field, string Heading)> Sections { get; } =
    [
        (FieldNames.ReproSteps, "Steps to reproduce"),
        (FieldNames.AcceptanceCriteria, "Acceptance criteria"),
        (FieldNames.SystemInfo, "System info"),
    ];

    /// <param name="summary">The title as it was cut.</param>
    /// <param name="notes">Lines about what could not be set as a field.</param>
    public static IEnumerable<DocumentPart> Parts(WorkItem item, string summary, IEnumerable<string> notes)
    {
        yield return new DocumentPart.Note(Origin(item));
        foreach (var note in notes) yield return new DocumentPart.Note(note);
        if (FieldValue.OneLine(item.Title) is var title && title != summary && title.Length > 0) yield return new DocumentPart.Plain(item.Title);
        if (item.Fields.Text(FieldNames.Description) is { } description) yield return new DocumentPart.Body(description, item.FormatOf(FieldNames.Description));

        foreach (var (field, heading) in Sections)
        {
            if (item.Fields.Text(field) is not { } text) continue;
            yield return new DocumentPart.Heading(heading);
            yield return new DocumentPart.Body(text, item.FormatOf(field));
        }
    }

    /// <summary>The texts of a description that was cut, each under the name of the file that keeps it.</summary>
    public static Dictionary<string, string> WholeTexts(WorkItem item)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        Keep("description", FieldNames.Description);
        Keep("repro-steps", FieldNames.ReproSteps);
        Keep("acceptance-criteria", FieldNames.AcceptanceCriteria);
        Keep("system-info", FieldNames.SystemInfo);
        return texts;

        void Keep(string name, string field)
        {
            if (item.Fields.Text(field) is { } text) texts[FileName(name, item.Id, item.FormatOf(field))] = text;
        }
    }

    /// <returns><c>description-12.html</c>, or <c>.md</c> for Markdown.</returns>
    public static string FileName(string name, int id, TextFormat format) =>
        $"{name}-{id.ToString(CultureInfo.InvariantCulture)}.{(format == TextFormat.Markdown ? "md" : "html")}";

    public static string CutNotice(IEnumerable<string> files) => $"[The text is longer than Jira takes and is cut here. The whole text is attached: {string.Join(", ", files)}]";

    /// <returns><c>2026-01-31 14:05 UTC</c>.</returns>
    public static string Moment(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string Origin(WorkItem item)
    {
        var by = item.Fields.Identity(FieldNames.CreatedBy)?.DisplayName;
        var on = item.Fields.Time(FieldNames.CreatedDate) is { } time ? Moment(time) : null;
        return $"[Migrated from Azure DevOps: {item.Type} {item.Id.ToString(CultureInfo.InvariantCulture)}"
            + (by is null ? "" : $", created by {by}") + (on is null ? "" : $" on {on}") + "]";
    }
}
