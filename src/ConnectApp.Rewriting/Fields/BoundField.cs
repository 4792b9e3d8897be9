using System.Text;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Rewriting.Fields;

/// <summary>A field of the plan with the kinds that its values can have.</summary>
internal sealed class BoundField
{
    private const int LongestDeciding = 4_000;

    private readonly BoundKind? _kind;
    private readonly byte[] _separator = [];
    private readonly (byte[] Value, BoundKind Kind)[] _cases;

    public BoundField(ImportPlan plan, PlanEntity entity, PlanField field, MappingSet mappings, string migrationScopeId)
    {
        if (field.Kind is { } kind) _kind = Bind(kind);
        _cases = [.. field.Cases.Select(c => (Encoding.UTF8.GetBytes(c.Key), Bind(c.Value)))];
        Missing = field.Missing;
        Path = field.Path.Text;
        if (field.List is { } separator) _separator = Encoding.UTF8.GetBytes(separator);
        HasCases = field.By is not null;

        BoundKind Bind(ReferenceKind bound) => new(plan, entity, field, bound, mappings, migrationScopeId);
    }

    /// <summary>As in the plan.</summary>
    public string Path { get; }

    /// <summary>Separates the values that a string holds; empty: a string is one value.</summary>
    public ReadOnlySpan<byte> Separator => _separator;

    /// <summary>Records in which the path led to a value.</summary>
    public long Matched { get; set; }

    public MissingPolicy Missing { get; }
    public bool HasCases { get; }

    /// <summary>The last value of the record in hand that chooses the kind and has no case; null: there is none.</summary>
    public byte[]? Deciding { get; private set; }

    /// <summary>The kind that the record in hand chooses; null: it chooses none, or its value has no case.</summary>
    public BoundKind? Chosen { get; private set; }
    private bool _decided;

    public BoundKind? Kind => HasCases ? Chosen : _kind;

    public IEnumerable<BoundKind> Kinds => _kind is null ? _cases.Select(c => c.Kind) : [_kind];

    /// <summary>The kinds that are counted: those of ids, and those that this field's texts have used so far.</summary>
    public IEnumerable<BoundKind> Counted => Kinds.SelectMany(k => k.Text is null ? [k] : k.Text.Kinds);

    public void BeginRecord()
    {
        Chosen = null;
        Deciding = null;
        _decided = false;
    }

    /// <summary>Chooses the kind by a value of the record. If two values choose different kinds, no kind is chosen.</summary>
    public void Choose(ReadOnlySpan<byte> value)
    {
        BoundKind? chosen = null;
        foreach (var (text, kind) in _cases)
        {
            if (value.SequenceEqual(text)) chosen = kind;
        }

        if (chosen is null) Deciding = value[..Math.Min(value.Length, LongestDeciding)].ToArray();
        Chosen = _decided && !ReferenceEquals(chosen, Chosen) ? null : chosen;
        _decided = true;
    }
}
