using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;
using ConnectApp.Rewriting.Text;
using ConnectApp.Rewriting.Text.References;

namespace ConnectApp.Rewriting.Fields;

/// <summary>Resolves values of kinds of text: a language finds the references in them, and its edits become edits of the record.</summary>
internal sealed class TextResolver : ITextOwner
{
    private readonly PlaceValues _values;
    private readonly RecordEdits _edits;
    private readonly ReferenceLookup _lookup;
    private readonly RecordTally _tally;
    private readonly TextReport _report;
    private readonly TextPass _pass;
    private BoundText? _text;

    public TextResolver(
        PlaceValues values,
        RecordEdits edits,
        ReferenceLookup lookup,
        RecordTally tally,
        TextReport report,
        TextRules rules)
    {
        (_values, _edits, _lookup, _tally, _report) = (values, edits, lookup, tally, report);
        _pass = new TextPass(this, TextLanguages.Create(rules));
    }

    public bool TellsMore => _report.TellsMore;

    public bool TellsMapped => _report.TellsMapped;

    public void Resolve(ReadOnlySpan<byte> record, ReadOnlySpan<byte> text, in Place place, BoundKind kind, int firstEdit)
    {
        _text = kind.Text!;
        if (place.IsElementOfField || place.Kind is PlaceKind.Number or PlaceKind.Name) return;
        if (place.Kind == PlaceKind.Object && _text.Language != TextLanguage.Adf) return;
        _report.Begin(kind);
        _pass.Rewrite(_text.Language, _values.Read(text, place));
        _report.End(record, place);
        if (_pass.Edits.Count == 0 || _edits.Covers(firstEdit, place)) return;
        var first = _edits.Count;
        foreach (var edit in _pass.Edits) _edits.ReplaceInValue(edit.Start, edit.End, _pass.Replacement(edit));
        _edits.ToOuterText(text, place, first);
    }

    public bool TryMap(ReferenceKind kind, ReadOnlySpan<byte> id, out ReadOnlySpan<byte> cloudId) =>
        _lookup.TryMapInText(_text!.Kind(kind), id, out cloudId);

    public void AtMapped(ReferenceKind kind, ReadOnlySpan<byte> id, ReadOnlySpan<byte> cloudId, TextPlace place) =>
        _report.AddMapped(_text!.Kind(kind), id, cloudId, place);

    public void AtMissing(ReferenceKind kind, ReadOnlySpan<byte> value, TextPlace place) =>
        _report.AddMissing(ProblemCode.MissingMapping, _text!.Kind(kind), value, MissingHints.Reason(kind), MissingHints.For(kind), place);

    public void AtUnusable(ReferenceKind kind, ReadOnlySpan<byte> value, string reason, string hint, TextPlace place)
    {
        var bound = _text!.Kind(kind);
        _tally.LoseLast(bound);
        _report.LoseLast();
        _report.AddMissing(ProblemCode.UnsuitableCloudId, bound, value, reason, hint, place);
    }

    public void AtUnknown(WarningCode code, ReadOnlySpan<byte> form, ReadOnlySpan<byte> sample) => _report.Warn(code, form, sample);

    public void AtProblem(string reason, string hint, TextPlace place) => _report.AddUnreadable(reason, hint, place);
}
