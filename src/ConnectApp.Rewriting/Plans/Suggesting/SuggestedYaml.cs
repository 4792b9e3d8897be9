using System.Globalization;
using System.Text;

namespace ConnectApp.Rewriting.Plans.Suggesting;

/// <summary>Writes a suggested plan: sure entries as entries, uncertain ones as comments, each with its confidence and evidence.</summary>
public sealed class SuggestedYaml
{
    private static readonly string[] Formats = ["ndjson", "json", "csv", "xml"];
    private readonly StringBuilder _text = new();

    /// <param name="files">Labels of the files that are there, without manifest and source.</param>
    /// <param name="manifest">Label of the file that lists the others; null: there is none.</param>
    /// <param name="source">Label and path of the base URL in the export; null: no file tells it.</param>
    public string Write(SuggestedPlan plan, IReadOnlyList<string> files, string? manifest, (string Label, string Path)? source)
    {
        Line($"# yaml-language-server: $schema={PlanSchema.FileName}");
        Line("# A first plan, made by `plan suggest` from an export. Behind each field: how sure it is, from 0 to 1, and why.");
        Line("# Lines that begin with # are guesses and questions: answer them, then let `plan check` show what the plan finds.");
        Line("version: 1");
        Line("app: com.example.app    # Is this right? Put the app key of your descriptor here.");
        Line($"product: {(plan.Product == Product.Jira ? "jira" : "confluence")}");
        WriteSource(plan, source);
        WriteCompletion(files, manifest);
        Line("");
        WriteEntities(plan);
        return _text.ToString();
    }

    /// <summary>Only the fields, for a plan that has all the rest.</summary>
    public string WriteFields(SuggestedPlan plan)
    {
        var entities = plan.Entities.Where(e => e.Fields.Count > 0).ToList();
        if (entities.Count == 0) return "# Every reference that was found is covered by the plan.\n";
        Line("# References that the plan does not cover. Add the fields that are right to the entities of the same name.");
        WriteEntities(plan with { Entities = entities });
        return _text.ToString();
    }

    private void WriteSource(SuggestedPlan plan, (string Label, string Path)? source)
    {
        if (source is { } told)
        {
            Line($"source: {{ label: {YamlText.Quoted(told.Label)}, path: {YamlText.Quoted(told.Path)} }}");
        }
        else if (plan.Source is { } url)
        {
            Line($"source: {YamlText.Quoted(url)}    # Found in texts. A fixed address serves one customer: let your export hold it, as source: {{ label: about.json, path: $.baseUrl }}");
        }
        else
        {
            Line("# No text names the source server. If texts hold its URLs, let your export hold its address: source: { label: about.json, path: $.baseUrl }");
        }

        if (plan.Sources.Count > 0) Line($"sources: [{string.Join(", ", plan.Sources.Select(YamlText.Quoted))}]    # Found in texts too. Are these the same customer's servers?");
    }

    private void WriteCompletion(IReadOnlyList<string> files, string? manifest)
    {
        Line("completion:");
        if (manifest is not null)
        {
            Line($"  manifest: {YamlText.Quoted(manifest)}    # Is this right? It lists other files of this export.");
            return;
        }

        Line("  # Is this right? The export is complete when these files are there: exactly those of this export. Use globs if their number differs.");
        Line($"  labels: [{string.Join(", ", files.Select(f => YamlText.Quoted(Labels.WithoutGz(f))))}]");
    }

    private void WriteEntities(SuggestedPlan plan)
    {
        Line("entities:");
        foreach (var entity in plan.Entities) Write(entity);
    }

    private void Write(SuggestedEntity entity)
    {
        Line(string.Create(CultureInfo.InvariantCulture, $"  {YamlText.Scalar(entity.Name)}:    # {entity.Records:N0} records"));
        foreach (var note in entity.Notes) Line($"    # {OneLine(note)}");
        Line($"    label: {YamlText.Quoted(entity.Label)}");
        if (Labels.FindFormat(entity.Label) != entity.Format) Line($"    format: {Formats[(int)entity.Format]}");
        if (entity.Record is not null) Line($"    record: {YamlText.Quoted(entity.Record)}");
        Line(entity.Key is { } key
            ? $"    key: {YamlText.Path(key)}"
            : "    key: $.id    # Is this right? No path leads to exactly one value in each record that no other record has.");
        if (entity.Fields.Count == 0) return;
        Line(entity.Fields.Any(f => f.IsSure) ? "    fields:" : "    # fields:");
        foreach (var field in entity.Fields)
        {
            var comment = string.Create(CultureInfo.InvariantCulture, $"# {field.Confidence:0.00}: {OneLine(field.Evidence)}");
            Line($"      {(field.IsSure ? "" : "# ")}{YamlText.Path(field.Path)}: {field.Kind}    {comment}");
        }
    }

    private static string OneLine(string text) => new([.. text.Select(c => char.IsControl(c) ? ' ' : c)]);

    private void Line(string line) => _text.Append(line).Append('\n');
}
