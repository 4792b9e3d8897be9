using System.Text;
using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Fields.Syntax;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Problems;

namespace ConnectApp.Rewriting.Fields;

/// <summary>Follows one record through the rewriting: the record with this key gives up all its references, with and without a mapping.</summary>
/// <param name="key">As text, whether the record has it as a number or as a string.</param>
/// <param name="arrays">XML: children that are always an array.</param>
public sealed class RecordTrace(string key, IReadOnlyList<string> arrays)
{
    public const string Rewritten = "rewritten";

    private readonly byte[] _key = Encoding.UTF8.GetBytes(key);
    private readonly List<TracedReference> _references = [];

    public string Key => key;

    /// <summary>The record was met. A later one with the same key is a repeat, which the import leaves out.</summary>
    public bool IsFound { get; private set; }

    public bool KeyIsNumber { get; private set; }

    /// <summary>Number of the record in its file, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>The record as it came, in the form of the store: JSON.</summary>
    public ReadOnlyMemory<byte> Before { get; private set; }

    /// <summary>The record as it is loaded, in the form of the store; null: it is not loaded.</summary>
    public ReadOnlyMemory<byte>? After { get; private set; }

    public RewriteOutcome Outcome { get; private set; }

    /// <summary>In the order of the record.</summary>
    public IReadOnlyList<TracedReference> References => _references;

    /// <summary>The record in hand is the one that is followed.</summary>
    internal bool IsOn { get; private set; }

    internal void Begin(ReadOnlySpan<byte> recordKey)
    {
        IsOn = !IsFound && recordKey.SequenceEqual(_key);
        if (IsOn) _references.Clear();
    }

    internal void Add(TracedReference reference) => _references.Add(reference);

    internal void AddMapped(string path, int? position, BoundKind kind, ReadOnlySpan<byte> id, ReadOnlySpan<byte> cloudId) =>
        Add(new TracedReference(path, position, NameOf(kind), NamespaceOf(kind), MappingKey(kind, id), Encoding.UTF8.GetString(cloudId), null, Rewritten));

    internal void AddMissing(string path, int? position, BoundKind kind, ReadOnlySpan<byte> value, string reason, ProblemEffect effect)
    {
        var id = kind.FindId(value, out var start, out var length) ? value.Slice(start, length) : value;
        Add(new TracedReference(path, position, NameOf(kind), NamespaceOf(kind), MappingKey(kind, id), null, reason, ProblemCodes.TextOf(effect)));
    }

    /// <param name="record">The bytes of the record in hand in UTF-8, as its file has them.</param>
    /// <param name="output">What was written; empty: the record is not loaded.</param>
    internal void End(WalkedBlock block, ReadOnlySpan<byte> record, RewriteOutcome outcome, ReadOnlySpan<byte> output)
    {
        if (!IsOn) return;
        IsOn = false;
        (IsFound, Outcome, Number, KeyIsNumber) = (true, outcome, block.Record.Number, block.Record.KeyIsNumber);
        Before = AsStored(record, block.Shape);
        After = outcome == RewriteOutcome.Loaded ? (ReadOnlyMemory<byte>?)output.ToArray() : null;
    }

    private byte[] AsStored(ReadOnlySpan<byte> record, RecordShape shape)
    {
        var stored = new GrowingBytes();
        if (shape is CsvShape csv) new StoredCsv().Append(record, csv, stored);
        else if (shape is XmlShape) new StoredXml(arrays).Append(record, stored);
        else stored.Append(record);
        return stored.Memory.ToArray();
    }

    private static string NameOf(BoundKind kind) => kind.Kind.Entity is { } entity ? $"entity {entity}" : kind.Kind.Name;

    private static string? NamespaceOf(BoundKind kind) => kind.Kind.Namespace.Length == 0 ? null : kind.Kind.Namespace;

    private static string MappingKey(BoundKind kind, ReadOnlySpan<byte> id) => kind.Kind.KeyPrefix + Encoding.UTF8.GetString(id) + kind.Kind.KeySuffix;
}
