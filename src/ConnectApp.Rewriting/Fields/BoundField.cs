using System.Text;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Rewriting.Fields;

/// <summary>A field of the plan with the kinds that its values can have.</summary>
internal sealed class BoundField
{
    private readonly BoundKind? _kind;
    private readonly (byte[] Value, BoundKind Kind)[] _cases;

    public BoundField(ImportPlan plan, PlanEntity entity, PlanField field, MappingSet mappings, string migrationScopeId)
    {
        if (field.Kind is { } kind) _kind = new BoundKind(plan, entity, field, kind, mappings, migrationScopeId);
        _cases = [.. field.Cases.Select(c => (Encoding.UTF8.GetBytes(c.Key), new BoundKind(plan, entity, field, c.Value, mappings, migrationScopeId)))];
        Missing = field.Missing;
        HasCases = field.By is not null;
    }

    public MissingPolicy Missing { get; }
    public bool HasCases { get; }

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

        Chosen = _decided && !ReferenceEquals(chosen, Chosen) ? null : chosen;
        _decided = true;
    }
}
