using ConnectApp.Rewriting.Plans;

namespace ConnectApp.Rewriting.Fields;

/// <summary>A kind of text at a field, with the kinds of reference that its texts have used so far.</summary>
internal sealed class BoundText(TextLanguage language, Func<ReferenceKind, BoundKind> bind)
{
    private readonly List<BoundKind> _kinds = [];

    public TextLanguage Language { get; } = language;

    public IReadOnlyList<BoundKind> Kinds => _kinds;

    /// <summary>Languages use the same few instances, so comparing references is nearly always enough.</summary>
    public BoundKind Kind(ReferenceKind kind)
    {
        foreach (var known in _kinds)
        {
            if (ReferenceEquals(known.Kind, kind)) return known;
        }

        foreach (var known in _kinds)
        {
            if (known.Kind == kind) return known;
        }

        var bound = bind(kind);
        _kinds.Add(bound);
        return bound;
    }
}
