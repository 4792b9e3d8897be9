using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;
using ConnectApp.Rewriting.Text.References;

namespace ConnectApp.Rewriting.Fields;

/// <summary>
/// Rewrites the records of one entity: one walk over the record's bytes finds the references, each is looked up once, and the mapped values are spliced
/// between ranges that are copied as they are.
/// </summary>
/// <remarks>Not safe for use by two threads at once; each takes one of its own over the same mappings.</remarks>
public sealed partial class EntityRewriter
{
    /// <summary>Deepest nesting that is read, in a record and in each text inside it.</summary>
    private const int MaxDepth = BatchLimits.MaxDepth;

    /// <summary>Problems that are told one by one for one record; what is beyond is counted in one more, so that no record fills the memory.</summary>
    private const int MaxProblemsOfRecord = 50_000;

    /// <summary>A record may grow by its cloud ids, but not without bound.</summary>
    private const long MaxOutputBytes = 1L << 30;

    /// <summary>What is longer is measured before it is written.</summary>
    private const int PlainOutputBytes = 512 * 1024 * 1024;

    private const int LongestTitle = 200;

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = MaxDepth, CommentHandling = JsonCommentHandling.Disallow, AllowTrailingCommas = false };

    private readonly PathNode _root;
    private readonly BoundField[] _fields;
    private readonly BoundField[] _choosing;
    private readonly List<RecordProblem> _problems = [];
    private readonly HashSet<EntityReference> _entityReferences = [];
    private readonly StoredCsv _storedCsv = new();
    private readonly StoredXml _storedXml;
    private readonly GrowingBytes _utf8 = new();
    private readonly GrowingBytes _spliced = new();
    private readonly Dictionary<(WarningCode Code, string Path, string Form), (long Count, string Sample)> _warnings = [];
    private RecordShape _shape = RecordShape.Json;
    private long _number;
    private long _offset;

    /// <param name="rules">What references inside text depend on; null: the plan's product, and no source server is known.</param>
    public EntityRewriter(ImportPlan plan, PlanEntity entity, MappingSet mappings, string migrationScopeId, TextRules? rules = null)
    {
        _fields = [.. entity.Fields.Select(f => new BoundField(plan, entity, f, mappings, migrationScopeId))];
        _choosing = [.. _fields.Where(f => f.HasCases)];
        _answers = new MappingBatch(Unknown);
        _root = PathTree.Compile(entity);
        _storedXml = new StoredXml(entity.Arrays);
        if (_fields.Any(f => f.Kinds.Any(k => k.Text is not null))) _books = new TextBooks(this, rules ?? new TextRules(plan.Product, []));
        Entity = entity;
        Mappings = mappings;
    }

    public PlanEntity Entity { get; }

    internal MappingSet Mappings { get; }

    /// <summary>The last record's key as text: a string unescaped, a number as it is spelled. Empty where it has none.</summary>
    internal ReadOnlySpan<byte> Key => _key.Span(_keyStart, _keyLength);

    /// <summary>The last record's key is a number of JSON.</summary>
    internal bool KeyIsNumber => _keyIsNumber;

    /// <summary>Problems since the last <see cref="TakeProblems"/>.</summary>
    internal int ProblemCount => _problems.Count;

    /// <summary>The problem that ended the run (<see cref="RewriteOutcome.Fatal"/>).</summary>
    internal RecordProblem? Fatal { get; private set; }

    /// <summary>Values since the last <see cref="TakeReferences"/> that a <c>by</c> had no case for.</summary>
    internal int WithoutCase { get; private set; }

    /// <summary>Keys that the tables cannot answer yet: what was rewritten since they were last taken must be discarded and rewritten after a fetch.</summary>
    internal UnknownKeys Unknown { get; } = new();

    /// <summary>A JSON object, as the file has it.</summary>
    internal RewriteOutcome Rewrite(ReadOnlySpan<byte> record, long number, long offset, GrowingBytes output) =>
        Rewrite(record, RecordShape.Json, RecordForm.File, number, offset, output);

    /// <summary>A block of one record.</summary>
    /// <param name="record">The record's bytes without white space around it.</param>
    /// <param name="shape">One instance for all records of a file.</param>
    /// <param name="output">Gets the rewritten record if the outcome is <see cref="RewriteOutcome.Loaded"/>, else nothing.</param>
    internal RewriteOutcome Rewrite(ReadOnlySpan<byte> record, RecordShape shape, RecordForm form, long number, long offset, GrowingBytes output)
    {
        BeginBlock(shape);
        Walk(record, number, offset);
        Answer();
        return Write(0, record, form, output);
    }

    /// <summary>A record that cannot be read at all, such as one that is too large.</summary>
    internal void Refuse(long number, long offset, ProblemCode code, string reason, string hint)
    {
        Resume(new WalkedRecord { Number = number, Offset = offset });
        AddProblem(code, reason, hint);
    }

    /// <summary>The problems from number <paramref name="first"/> on are of a record with this outcome.</summary>
    internal void SetOutcome(int first, RewriteOutcome outcome)
    {
        for (var i = first; i < _problems.Count; i++) _problems[i].Outcome = outcome;
    }

    internal IReadOnlyList<RecordProblem> TakeProblems()
    {
        RecordProblem[] problems = [.. _problems];
        _problems.Clear();
        return problems;
    }

    internal IReadOnlyList<ReferenceCount> TakeReferences()
    {
        var counts = ReadReferences();
        foreach (var kind in _fields.SelectMany(f => f.Counted)) (kind.Rewritten, kind.Missing) = (0, 0);
        WithoutCase = 0;
        return counts;
    }

    /// <summary>Counts since the last <see cref="TakeReferences"/>.</summary>
    internal IReadOnlyList<ReferenceCount> ReadReferences()
    {
        List<ReferenceCount> counts = [];
        foreach (var field in _fields)
        {
            var first = counts.Count;
            foreach (var kind in field.Counted)
            {
                if (kind.Table is not null && kind.Rewritten + kind.Missing > 0) AddCount(counts, first, kind);
            }
        }

        return counts;
    }

    /// <summary>Several kinds of one field may share a namespace: users by name and by key.</summary>
    private static void AddCount(List<ReferenceCount> counts, int first, BoundKind kind)
    {
        var count = new ReferenceCount(kind.Kind.Namespace, kind.Field.Path.Text, kind.Rewritten, kind.Missing, kind.Accepted ? kind.Missing : 0);
        var same = counts.FindIndex(first, c => c.Namespace == count.Namespace);
        if (same < 0) counts.Add(count);
        else counts[same] = count with { Rewritten = count.Rewritten + counts[same].Rewritten, Missing = count.Missing + counts[same].Missing, Accepted = count.Accepted + counts[same].Accepted };
    }

    /// <summary>What the fields have met since the last call; to be taken before <see cref="TakeReferences"/>, which forgets the counts of references.</summary>
    internal IReadOnlyList<FieldCount> TakeFields()
    {
        var counts = new FieldCount[_fields.Length];
        for (var i = 0; i < counts.Length; i++)
        {
            var field = _fields[i];
            long rewritten = 0, missing = 0;
            foreach (var kind in field.Counted) (rewritten, missing) = (rewritten + kind.Rewritten, missing + kind.Missing);
            counts[i] = new FieldCount(field.Path, field.Matched, rewritten, missing);
            field.Matched = 0;
        }

        return counts;
    }

    /// <summary>Forms in texts since the last call that no table knows.</summary>
    internal IReadOnlyList<TextWarning> TakeWarnings()
    {
        if (_warnings.Count == 0) return [];
        TextWarning[] warnings = [.. _warnings.Select(w => new TextWarning(w.Key.Code, w.Key.Path, w.Key.Form, w.Value.Count, w.Value.Sample))];
        _warnings.Clear();
        return warnings;
    }

    internal IReadOnlyList<EntityReference> TakeEntityReferences()
    {
        EntityReference[] references = [.. _entityReferences];
        _entityReferences.Clear();
        return references;
    }

    private bool TryWalk(ReadOnlySpan<byte> record) => _shape switch
    {
        XmlShape => TryWalkXml(record),
        CsvShape csv => CheckUtf8(record) && TryWalkCsv(record, csv),
        _ => TryWalkFast(record) || (CheckUtf8(record) && TryWalkJson(record)),
    };

    private bool CheckUtf8(ReadOnlySpan<byte> record)
    {
        if (Utf8.IsValid(record)) return true;
        _fault = Problem(ProblemCode.UnreadableRecord, "the record is not valid UTF-8", "Export the file as UTF-8; the record may have been cut or written in another encoding.");
        return false;
    }

    private bool TryWalkJson(ReadOnlySpan<byte> record)
    {
        if (record[0] != '{')
        {
            _fault = Problem(ProblemCode.UnreadableRecord, "the record is not a JSON object", "Each line of the file must hold one JSON object.");
            return false;
        }

        try
        {
            Walk(record, 0, _root);
            return true;
        }
        catch (JsonException fault)
        {
            // The exception's own message quotes the record, which may be private; place and depth say enough.
            var at = fault.BytePositionInLine ?? 0;
            var tooDeep = _depthAtFault >= MaxDepth - 1 && at < record.Length && (record[(int)at] is (byte)'{' or (byte)'[');
            _fault = Problem(
                ProblemCode.UnreadableRecord,
                tooDeep ? $"the record is nested deeper than {MaxDepth} levels" : $"the record is not valid JSON (byte {at} of the record)",
                tooDeep ? "Export the record with less nesting." : "Each line of the file must hold one whole JSON object; the record may have been cut.");
            return false;
        }
    }

    private bool CheckKey()
    {
        if (_keys == 1) return true;
        _fault = Problem(
            ProblemCode.MissingKey,
            _keys == 0 ? $"missing key: {Entity.Key} holds no string and no integer number" : $"more than one key: {Entity.Key} is there {_keys} times",
            "Each record needs one id that is unique in its entity; look at the export, and at 'key' in the plan.");
        return false;
    }

    private bool CheckResult(int recordLength)
    {
        if (_nameTwice is not null)
        {
            AddProblem(
                ProblemCode.NameTwice,
                $"two members of one object would be named {_nameTwice}",
                "Look at the mappings of this object's names: two server ids lead to one cloud id, or one without a mapping equals a cloud id.");
            return false;
        }

        if (_shape is XmlShape && _edits.Exists(e => XmlNames.IndexOfForbidden(Replacement(e)) >= 0))
        {
            AddProblem(ProblemCode.UnsuitableCloudId, "a cloud id holds a character that XML does not allow", "Look at the mappings of this record's references; the file cannot hold that id.");
            return false;
        }

        if (OutputLength(recordLength) <= MaxOutputBytes) return true;
        AddProblem(ProblemCode.OutputTooLarge, $"the rewritten record would have more than {MaxOutputBytes} bytes", "Look at the mappings: the cloud ids are unusually long.");
        return false;
    }

    private void AddProblem(ProblemCode code, string reason, string hint) => _problems.Add(Problem(code, reason, hint));

    /// <summary>A problem of the whole record, which fails.</summary>
    private RecordProblem Problem(ProblemCode code, string reason, string hint) => new()
    {
        Code = code,
        Effect = ProblemEffect.Failed,
        Record = _number,
        Offset = _offset,
        Key = KeyJson(),
        Title = Title(),
        Reason = reason,
        Hint = hint,
    };

    private string? Title()
    {
        if (_titleLength == 0) return null;
        var title = Encoding.UTF8.GetString(_titles.Span(_titleStart, _titleLength));
        return title.Length <= LongestTitle ? title : title[..LongestTitle];
    }

    private string? KeyJson()
    {
        if (_keys == 0) return null;
        if (_keyJson is not null) return _keyJson;
        if (_keyIsNumber) return _keyJson = Encoding.UTF8.GetString(Key);
        var escaped = new GrowingBytes();
        JsonText.AppendEscaped(escaped, Key);
        return _keyJson = $"\"{Encoding.UTF8.GetString(escaped.Memory.Span)}\"";
    }
}
