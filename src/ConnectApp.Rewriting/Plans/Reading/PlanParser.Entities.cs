using ConnectApp.Rewriting.Text;
using static ConnectApp.Rewriting.Plans.ShownText;

namespace ConnectApp.Rewriting.Plans.Reading;

internal sealed partial class PlanParser
{
    private const int MaxSeparator = 20;

    /// <summary>An entity with the nodes that later checks point at.</summary>
    private sealed record ParsedEntity(PlanEntity Entity, PlanScalar Name, PlanNode Label, PlanNode Id, PlanNode Key);

    private int _fieldCount;

    private List<ParsedEntity> ParseEntities(PlanMapping plan, Members members)
    {
        var entities = new List<ParsedEntity>();
        if (!IsMapping(Required(plan, members, "entities"), "a mapping of names to entities", out var mapping)) return entities;
        if (mapping.Members.Count == 0) notes.Fault(mapping, "expected at least one entity");
        if (mapping.Members.Count > MaxEntities)
        {
            notes.Fault(mapping, $"the plan has {mapping.Members.Count:N0} entities; expected at most {MaxEntities}");
            return entities;
        }

        Open(mapping, null, "of entities");
        foreach (var (name, value) in mapping.Members)
        {
            CheckName(name, name.Value);
            if (ParseEntity(name, value) is { } entity) entities.Add(entity);
        }

        return entities;
    }

    private ParsedEntity? ParseEntity(PlanScalar name, PlanNode node)
    {
        if (!IsMapping(node, "an entity with label, key and fields", out var mapping)) return null;
        var members = Open(mapping, PlanKeys.Entity, "of an entity");
        var labelNode = Required(mapping, members, "label");
        var label = ParseDataGlob(labelNode);
        var format = ParseFormat(members.Find("format"));
        var keyNode = Required(mapping, members, "key");
        var key = ParseSingularPath(keyNode, "the record's key");
        var idNode = members.Find("id");
        var id = ParseName(idNode);
        var arrays = ParseList(members.Find("arrays"), "names").Select(n => ParseText(n, "a name")).OfType<string>().ToList();
        var (record, recordIsOptional) = ParseRecord(members.Find("record"));
        var title = members.Find("title") is { } titleNode ? ParseSingularPath(titleNode, "the record's title") : null;
        CheckFormatKeys(mapping, format);
        var isXml = format == RecordFormat.Xml || (format is null && label is not null && Labels.FindFormat(label.Pattern) == RecordFormat.Xml);
        var fields = ParseFields(members.Find("fields"), isXml);
        if (label is null || key is null) return null;
        var entity = new PlanEntity
        {
            Name = name.Value,
            Label = label,
            Format = format,
            Key = key,
            IdName = id ?? name.Value,
            Arrays = arrays,
            Record = record,
            RecordIsOptional = recordIsOptional,
            Title = title,
            Fields = fields,
        };
        return new ParsedEntity(entity, name, labelNode!, idNode ?? name, keyNode!);
    }

    /// <summary><c>record: PATH</c> or <c>record: { path: PATH, optional: true }</c></summary>
    private (string? Path, bool IsOptional) ParseRecord(PlanNode? node)
    {
        const string what = "a name or path of the record's element, or of the member that is the array of records";
        if (node is not PlanMapping mapping) return (ParseText(node, what), false);
        var members = Open(mapping, PlanKeys.Record, "of record");
        return (ParseText(Required(mapping, members, "path"), what), ParseFlag(members.Find("optional")));
    }

    private void CheckFormatKeys(PlanMapping mapping, RecordFormat? format)
    {
        foreach (var key in mapping.Members.Select(m => m.Key))
        {
            if (key.Value == "arrays" && format is not (null or RecordFormat.Xml)) notes.Fault(key, $"arrays is for XML; the format of this entity is {PlanKeys.Formats[(int)format]}");
            if (key.Value == "record" && format is RecordFormat.Csv or RecordFormat.Ndjson) notes.Fault(key, $"record is for XML and JSON; the format of this entity is {PlanKeys.Formats[(int)format]}");
        }
    }

    private RecordFormat? ParseFormat(PlanNode? node)
    {
        var index = ParseWord(node, PlanKeys.Formats);
        return index is null ? null : (RecordFormat)index;
    }

    private List<PlanField> ParseFields(PlanNode? node, bool isXml)
    {
        var fields = new List<PlanField>();
        if (!IsMapping(node, "a mapping of paths to kinds", out var mapping)) return fields;
        _fieldCount += mapping.Members.Count;
        if (_fieldCount > MaxFields || mapping.Members.Count > MaxFieldsOfEntity)
        {
            notes.Fault(mapping, $"too many fields; expected at most {MaxFieldsOfEntity} in an entity and {MaxFields:N0} in a plan");
            return fields;
        }

        Open(mapping, null, "of fields");
        var seen = new HashSet<string>();
        var parsed = new List<(PlanField Field, PlanScalar Key)>();
        foreach (var (key, value) in mapping.Members)
        {
            var path = ParsePath(key, "a path");
            if (path is { Steps.Count: 0 })
            {
                notes.Fault(key, "'$' is the whole record; expected a path to a value in it");
                path = null;
            }

            // A path is missing here only after a fault; the rest of the field is still looked at.
            var field = ParseField(path ?? new FieldPath("$", [], Names: false), value);
            if (path is null || field is null || !seen.Add(key.Value)) continue;
            foreach (var (other, otherKey) in parsed)
            {
                if (notes.IsFull) break;
                if (PathOverlap.CanMatchOneValue(other.Path, HasIds(other), path, HasIds(field), isXml))
                    notes.Fault(key, $"{Quote(path.Text)} can match the same value as {Quote(other.Path.Text)} in line {otherKey.Line}; expected one path for a value");
            }

            parsed.Add((field, key));
            fields.Add(field);
        }

        return fields;
    }

    private static bool HasIds(PlanField field) => field.Cases.Values.Append(field.Kind).Any(k => k is { Language: TextLanguage.None, IsNone: false });

    private PlanField? ParseField(FieldPath path, PlanNode node)
    {
        if (node is PlanScalar)
        {
            var kind = FindKind(node);
            return kind is null ? null : new PlanField { Path = path, Kind = kind, Missing = Resolve(null, [kind], node) };
        }

        if (!IsMapping(node, "a kind, { kind, missing, accept }, { entity } or { by, … }", out var mapping)) return null;
        var by = mapping.Members.FirstOrDefault(m => m.Key.Value == "by");
        if (by is not null) return ParseBy(path, mapping);

        var isEntity = mapping.Members.Any(m => m.Key.Value == "entity");
        var members = Open(mapping, isEntity ? PlanKeys.EntityField : PlanKeys.Field, isEntity ? "of a reference to an entity" : "of a field");
        if (isEntity)
        {
            var entity = FindEntityKind(members.Find("entity"));
            return entity is null ? null : Qualified(new PlanField { Path = path, Kind = entity, Missing = Resolve(null, [entity], node) }, members);
        }

        var kindNode = Required(mapping, members, "kind");
        var named = FindKind(kindNode);
        var missing = ParsePolicy(members.Find("missing"));
        var used = named is null ? [] : NamespacesOf(named);
        var accept = ParseAccept(members.Find("accept"), used);
        return named is null ? null : Qualified(new PlanField { Path = path, Kind = named, Missing = Resolve(missing, [named], members.Find("missing") ?? kindNode!), Accept = accept }, members);
    }

    private PlanField Qualified(PlanField field, Members members)
    {
        var list = members.Find("list") is { } node ? ParseSeparator(node, field.Kind!) : null;
        return field with { List = list, IsOptional = ParseFlag(members.Find("optional")) };
    }

    /// <summary>White space is a separator too; nothing is none.</summary>
    private string? ParseSeparator(PlanNode node, ReferenceKind kind)
    {
        if (kind.Language != TextLanguage.None) notes.Fault(node, $"list is for ids, names and keys; {Quote(kind.Name)} is a kind of text");
        if (node is PlanScalar { IsText: true, Value.Length: > 0 and <= MaxSeparator } scalar) return scalar.Value;
        if (node is not PlanRefused) notes.Fault(node, $"expected the text between two values, of 1 to {MaxSeparator} characters, found {node.Found}; put it in quotes");
        return null;
    }

    /// <summary><c>{ by: PATH, VALUE: KIND, … }</c>; <c>missing</c> and <c>accept</c> stand beside the cases and are none.</summary>
    private PlanField? ParseBy(FieldPath path, PlanMapping mapping)
    {
        var members = Open(mapping, null, "of a field");
        var by = ParseSingularPath(members.Find("by"), "by");
        var missing = ParsePolicy(members.Find("missing"));
        var cases = new Dictionary<string, ReferenceKind>();
        var count = 0;
        foreach (var (value, node) in mapping.Members)
        {
            if (value.Value is "by" or "missing" or "accept" or "optional") continue;
            count++;
            var kind = node switch
            {
                PlanMapping reference => ParseEntityCase(reference),
                PlanScalar { Value: "none" } when !_kinds.ContainsKey("none") => ReferenceKinds.None,
                _ => FindKind(node),
            };
            if (kind is not null) cases.TryAdd(value.Value, kind);
        }

        if (count == 0) notes.Fault(mapping, "by has no cases; expected VALUE: KIND beside it");
        var accept = ParseAccept(members.Find("accept"), [.. cases.Values.SelectMany(NamespacesOf)]);
        return by is null ? null : new PlanField
        {
            Path = path,
            By = by,
            Cases = cases,
            Missing = Resolve(missing, [.. cases.Values], members.Find("missing") ?? mapping),
            Accept = accept,
            IsOptional = ParseFlag(members.Find("optional")),
        };
    }

    private string[] NamespacesOf(ReferenceKind kind) => kind.Language == TextLanguage.None ? [kind.Namespace] : [.. TextLanguages.NamespacesOf(kind.Language, _product), .. _namespacesOfTextRows];

    private ReferenceKind? ParseEntityCase(PlanMapping mapping)
    {
        var members = Open(mapping, ["entity"], "of a case");
        return FindEntityKind(Required(mapping, members, "entity"));
    }

    /// <summary>The field's policy, else the plan's, else the default: ids skip the record, text stays.</summary>
    private MissingPolicy Resolve(MissingPolicy? ofField, ReferenceKind[] kinds, PlanNode node)
    {
        kinds = [.. kinds.Where(k => !k.IsNone)];
        var policy = ofField ?? _missing;
        if (policy == MissingPolicy.Null && kinds.Any(k => k.Language != TextLanguage.None))
            notes.Fault(node, "missing: null is not possible for references inside text; expected keep, skip or fail");
        return policy ?? (kinds.Length > 0 && kinds.All(k => k.Language != TextLanguage.None) ? MissingPolicy.Keep : MissingPolicy.Skip);
    }
}
