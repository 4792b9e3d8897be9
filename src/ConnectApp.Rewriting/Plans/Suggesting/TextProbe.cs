using System.Text;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Text;
using ConnectApp.Rewriting.Text.References;

namespace ConnectApp.Rewriting.Plans.Suggesting;

/// <summary>Reads texts with the import's own languages, and counts what they find.</summary>
internal sealed class TextProbe : ITextOwner
{
    private readonly MappingSet _mappings;
    private readonly TextPass _pass;
    private readonly byte[] _scratch = new byte[MappingTable.ScratchBytes];
    private int _mapped;
    private int _missing;
    private bool _isUnreadable;

    public TextProbe(MappingSet mappings, TextRules rules)
    {
        _mappings = mappings;
        _pass = new TextPass(this, TextLanguages.Create(rules));
    }

    public bool TellsMore => false;

    /// <returns>References with and without a mapping, and whether the text could be read.</returns>
    public (int Mapped, int Missing, bool IsReadable) Read(TextLanguage language, ReadOnlySpan<byte> text)
    {
        (_mapped, _missing, _isUnreadable) = (0, 0, false);
        _pass.Rewrite(language, text);
        return (_mapped, _missing, !_isUnreadable);
    }

    public bool TryMap(ReferenceKind kind, ReadOnlySpan<byte> id, out ReadOnlySpan<byte> cloudId)
    {
        cloudId = default;
        var key = Encoding.UTF8.GetBytes(kind.KeyPrefix + Encoding.UTF8.GetString(id) + kind.KeySuffix);
        var isMapped = kind.NeverMapped is null && _mappings.Find(kind.Namespace)?.Find(key, _scratch, out cloudId) == MappingAnswer.Found;
        if (isMapped) _mapped++;
        return isMapped;
    }

    public void AtMissing(ReferenceKind kind, ReadOnlySpan<byte> value, TextPlace place) => _missing++;

    public void AtUnusable(ReferenceKind kind, ReadOnlySpan<byte> value, string reason, string hint, TextPlace place)
    {
        // It has a mapping, so it is a reference.
    }

    public void AtProblem(string reason, string hint, TextPlace place) => _isUnreadable = true;
}
