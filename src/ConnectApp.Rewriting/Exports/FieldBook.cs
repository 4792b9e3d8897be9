using System.Globalization;
using System.Runtime.InteropServices;
using ConnectApp.Rewriting.Fields;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;
using ConnectApp.Rewriting.Records;

namespace ConnectApp.Rewriting.Exports;

/// <summary>What the fields of a plan met, and what may be a mistake of it.</summary>
public sealed class FieldBook(ImportPlan plan)
{
    private const int ShownNames = 20;

    private readonly Dictionary<(string Entity, string Path), FieldCount> _fields = [];
    private readonly Dictionary<string, (long Records, SortedSet<string> Names)> _entities = [];
    private readonly Dictionary<(WarningCode Code, string Entity, string Path, string Form), ExportWarning> _warnings = [];
    private readonly HashSet<(string Entity, string Column)> _lacking = [];

    /// <param name="label">Of the file.</param>
    public void Add(PlanEntity entity, string label, RecordBatch batch)
    {
        foreach (var count in batch.Fields)
        {
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_fields, (entity.Name, count.Path), out _);
            sum = new FieldCount(count.Path, sum.Matched + count.Matched, sum.Rewritten + count.Rewritten, sum.Missing + count.Missing);
        }

        ref var seen = ref CollectionsMarshal.GetValueRefOrAddDefault(_entities, entity.Name, out _);
        seen.Names ??= new SortedSet<string>(StringComparer.Ordinal);
        seen.Records += batch.Read;
        foreach (var name in batch.Names.Take(ShownNames - seen.Names.Count)) seen.Names.Add(name);
        foreach (var note in batch.Notes) AddNote(entity, label, note);
        foreach (var warning in batch.Warnings) AddWarning(entity, warning);
    }

    /// <summary>All fields in the order of the plan, also of entities without a file.</summary>
    public IReadOnlyList<FieldLine> Lines() =>
    [
        .. plan.Entities.SelectMany(e => e.Fields.Select(f =>
        {
            var count = _fields.GetValueOrDefault((e.Name, f.Path.Text));
            return new FieldLine(e.Name, f.Path.Text, count.Matched, count.Rewritten, count.Missing);
        })),
    ];

    public IReadOnlyList<ExportWarning> Warnings() => [.. Unmatched(), .. _warnings.Values.OrderBy(w => w.Code).ThenBy(w => w.Entity, StringComparer.Ordinal).ThenBy(w => w.Path, StringComparer.Ordinal)];

    private IEnumerable<ExportWarning> Unmatched()
    {
        foreach (var line in Lines().Where(l => l.Matched == 0))
        {
            var (records, names) = _entities.GetValueOrDefault(line.Entity);
            var column = FieldPath.Parse(line.Path).Steps[0].Name;
            if (records == 0 || (column is not null && _lacking.Contains((line.Entity, column)))) continue;
            yield return new ExportWarning(WarningCode.FieldMatchesNothing, line.Entity, line.Path, 0, null,
                string.Create(CultureInfo.InvariantCulture, $"{line.Entity}: {line.Path} matched nothing in {records:N0} records; the records have: {string.Join(", ", names.Select(ShownText.Plain))}"));
        }
    }

    private void AddNote(PlanEntity entity, string label, FileNote note)
    {
        _lacking.Add((entity.Name, note.Path));
        if (note.Warning is { } code) Count((code, entity.Name, note.Path, ""), 1, null, $"{label}: {note.Reason}");
    }

    private void AddWarning(PlanEntity entity, TextWarning warning)
    {
        var what = warning.Code switch
        {
            WarningCode.UnknownUrlForm => "URLs of this form are not known; ids in them were left alone",
            WarningCode.UnknownMacroParameter => "this parameter of a macro is not known; it seems to hold ids or keys, which were left alone",
            _ => "this function is not known; its arguments seem to be ids or keys, which were left alone",
        };
        Count((warning.Code, entity.Name, warning.Path, warning.Form), warning.Count, warning.Sample, $"{entity.Name}, {warning.Path}: {ShownText.Plain(warning.Form)}: {what}");
    }

    private void Count((WarningCode Code, string Entity, string Path, string Form) key, long count, string? sample, string message) =>
        _warnings[key] = _warnings.TryGetValue(key, out var known) ? known with { Count = known.Count + count } : new ExportWarning(key.Code, key.Entity, key.Path, count, sample, message);
}
