using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;

namespace ConnectApp.Rewriting.Text.References;

/// <summary>Who has a text rewritten: it knows the mappings, and it keeps the books.</summary>
internal interface ITextOwner
{
    /// <summary>Looks a reference up and counts it as rewritten or as missing.</summary>
    /// <param name="id">The id as it is in the mapping, without the kind's key prefix (<c>jira.username/</c>).</param>
    /// <param name="cloudId">Valid until the next call.</param>
    bool TryMap(ReferenceKind kind, ReadOnlySpan<byte> id, out ReadOnlySpan<byte> cloudId);

    /// <summary>Whether places are of use: what is beyond the owner's limit is only counted.</summary>
    bool TellsMore => true;

    /// <summary>Whether references that have a mapping are of use too, with their places.</summary>
    bool TellsMapped => false;

    /// <summary>A reference that has a mapping; called only if <see cref="TellsMapped"/>.</summary>
    void AtMapped(ReferenceKind kind, ReadOnlySpan<byte> id, ReadOnlySpan<byte> cloudId, TextPlace place)
    {
        // An owner that asks for none has nothing to do.
    }

    /// <param name="value">What the text calls it: the id, or <c>KEY-12</c> for an issue key.</param>
    /// <param name="place">Where in the field's value; unset unless <see cref="TellsMore"/>.</param>
    void AtMissing(ReferenceKind kind, ReadOnlySpan<byte> value, TextPlace place);

    /// <summary>The reference looked up last has a cloud id that cannot stand in its place: it counts as missing after all.</summary>
    void AtUnusable(ReferenceKind kind, ReadOnlySpan<byte> value, string reason, string hint, TextPlace place);

    /// <summary>No table knows this form, although an id or a key seems to stand in it.</summary>
    /// <param name="form">The same for all texts of this form, such as <c>/secure/Odd.jspa?pid=</c>.</param>
    void AtUnknown(WarningCode code, ReadOnlySpan<byte> form, ReadOnlySpan<byte> sample)
    {
        // An owner that tells no warnings has nothing to do.
    }

    /// <summary>Something of the text could not be understood and stays as it is.</summary>
    void AtProblem(string reason, string hint, TextPlace place);
}
