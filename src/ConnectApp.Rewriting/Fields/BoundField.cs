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
        if (field.Kind is { } kind) _kind = new BoundKind(plan, entity, field, kind, mappings, migrationScopeId);
        _cases = [.. field.Cases.Select(c => (Encoding.UTF8.GetBytes(c.Key), new BoundKind(plan, entity, field, c.Value, mappings, migrationScopeId)))];
        Missing = field.Missing;
        Path = field.Path.Text;
        if (field.List is { } separator) _separator = Encoding.UTF8.GetBytes(separator);
        HasCases = field.By is not null;
    }

    /// <summary>As in the plan.</summary>
    public string Path { get; }

    /// <summary>A string holds several values with this between them; empty: it holds one.</summary>
    public ReadOnlySpan<byte> Separator => _separator;

    /// <summary>Records in which the path led to a value.</summary>
    public long Matched { get; set; }

    /// <summary>Number in the block of the last record in which it did.</summary>
    public int MatchedIn { get; set; } = -1;

    public MissingPolicy Missing { get; }
    public bool HasCases { get; }

    /// <summary>The value of the record in hand that decides, as it was met last; null: there is none.</summary>
    public byte[]? Deciding { get; private set; }

    /// <summary>The record in hand has a value that decides, and this is its case; null: no case fits.</summary>
    public BoundKind? Chosen { get; private set; }
    private bool _decided;

    public BoundKind? Kind => HasCases ? Chosen : _kind;

    public IEnumerable<BoundKind> Kinds => _kind is null ? _cases.Select(c => c.Kind) : [_kind];

    /// <summary>The kinds that are counted: those of ids, and those that texts of this field have asked for so far.</summary>
    public IEnumerable<BoundKind> Counted => Kinds.SelectMany(k => k.Text is null ? [k] : k.Text.Kinds);

    public void BeginRecord()
    {
        Chosen = null;
        Deciding = null;
        _decided = false;
    }

    /// <summary>The record says which case its values are. Where it says so twice and differently, none fits.</summary>
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
