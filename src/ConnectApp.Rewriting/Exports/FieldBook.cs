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
    /// <summary>Names that the warning of a field that matches nothing shows.</summary>
    public const int ShownNames = 20;

    private readonly Dictionary<(string Entity, string Path), FieldCount> _fields = [];
    private readonly Dictionary<string, (long Records, SortedSet<string> Names)> _entities = [];
    private readonly Dictionary<(WarningCode Code, string Entity, string Path, string Form), ExportWarning> _warnings = [];
    private readonly HashSet<(string Entity, string Column)> _lacking = [];
    private readonly SortedDictionary<string, (long Rewritten, long Missing)> _namespaces = new(StringComparer.Ordinal);

    /// <param name="label">Of the file.</param>
    public void Add(PlanEntity entity, string label, RecordBatch batch)
    {
        foreach (var count in batch.Fields)
        {
            ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_fields, (entity.Name, count.Path), out _);
            sum = new FieldCount(count.Path, sum.Matched + count.Matched, sum.Rewritten + count.Rewritten, sum.Missing + count.Missing);
        }

        foreach (var count in batch.References) AddReferences(count.Namespace, count.Rewritten, count.Missing - count.Accepted);
        AddRecords(entity.Name, batch.Read);
        foreach (var name in batch.Names) AddName(entity.Name, name);
        foreach (var note in batch.Notes) AddLacking(entity.Name, note.Path);
        foreach (var (warning, form) in WarningsOf(entity.Name, label, batch)) Add(warning, form);
    }

    /// <summary>Adds what was counted elsewhere.</summary>
    public void Add(FieldLine line)
    {
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_fields, (line.Entity, line.Path), out _);
        sum = new FieldCount(line.Path, sum.Matched + line.Matched, sum.Rewritten + line.Rewritten, sum.Missing + line.Missing);
    }

    /// <param name="missing">Without those that the plan accepts.</param>
    public void AddReferences(string mappingNamespace, long rewritten, long missing)
    {
        var sum = _namespaces.GetValueOrDefault(mappingNamespace);
        _namespaces[mappingNamespace] = (sum.Rewritten + rewritten, sum.Missing + missing);
    }

    /// <param name="form">What tells the warning from others of its path.</param>
    public void Add(ExportWarning warning, string form)
    {
        var key = (warning.Code, warning.Entity ?? "", warning.Path ?? "", form);
        if (warning.Code == WarningCode.OptionalColumnMissing) AddLacking(key.Item2, key.Item3);
        _warnings[key] = _warnings.TryGetValue(key, out var known) ? known with { Count = known.Count + warning.Count } : warning;
    }

    public void AddRecords(string entity, long records)
    {
        ref var seen = ref CollectionsMarshal.GetValueRefOrAddDefault(_entities, entity, out _);
        seen.Names ??= new SortedSet<string>(StringComparer.Ordinal);
        seen.Records += records;
    }

    /// <summary>A name that records of the entity have.</summary>
    public void AddName(string entity, string name)
    {
        AddRecords(entity, 0);
        if (_entities[entity].Names is { Count: < ShownNames } names) names.Add(name);
    }

    /// <summary>A column or record path that a file lacks, which is told elsewhere.</summary>
    public void AddLacking(string entity, string path) => _lacking.Add((entity, path));

    /// <summary>The warnings of a batch, each with its form.</summary>
    /// <param name="label">Of the file.</param>
    public static IEnumerable<(ExportWarning Warning, string Form)> WarningsOf(string entity, string label, RecordBatch batch)
    {
        foreach (var note in batch.Notes)
        {
            if (note.Warning is { } code) yield return (new ExportWarning(code, entity, note.Path, 1, null, $"{label}: {note.Reason}"), "");
        }

        foreach (var warning in batch.Warnings) yield return (Of(entity, warning), warning.Form);
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

    public IReadOnlyList<ExportWarning> Warnings() => [.. Unmatched(), .. Unmapped(), .. _warnings.Values.OrderBy(w => w.Code).ThenBy(w => w.Entity, StringComparer.Ordinal).ThenBy(w => w.Path, StringComparer.Ordinal)];

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

    /// <summary>Where not one of many is found, the ids are looked for in the wrong place, or there is nothing in it.</summary>
    private IEnumerable<ExportWarning> Unmapped()
    {
        foreach (var (name, (rewritten, missing)) in _namespaces)
        {
            if (rewritten > 0 || missing == 0 || _warnings.ContainsKey((WarningCode.EmptyNamespace, "", "", name))) continue;
            yield return NamespaceWarnings.Unmapped(name, missing);
        }
    }

    private static ExportWarning Of(string entity, TextWarning warning)
    {
        var what = warning.Code switch
        {
            WarningCode.UnknownUrlForm => "URLs of this form are not known; ids in them were left alone",
            WarningCode.UnknownMacroParameter => "this parameter of a macro is not known; it seems to hold ids or keys, which were left alone",
            _ => "this function is not known; its arguments seem to be ids or keys, which were left alone",
        };
        return new ExportWarning(warning.Code, entity, warning.Path, warning.Count, warning.Sample, $"{entity}, {warning.Path}: {ShownText.Plain(warning.Form)}: {what}");
    }
}
