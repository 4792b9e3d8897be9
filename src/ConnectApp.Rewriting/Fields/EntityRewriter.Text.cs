using System.Text;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;
using ConnectApp.Rewriting.Text;
using ConnectApp.Rewriting.Text.References;

namespace ConnectApp.Rewriting.Fields;

/// <summary>Values of kinds of text: a language finds the references in them, and what it has replaced becomes edits of the record.</summary>
public sealed partial class EntityRewriter
{
    private readonly TextBooks? _books;
    private readonly List<(BoundKind Kind, bool IsMissing)> _textReferences = [];

    /// <summary>What one giant record needed is given back; what ordinary records need is kept.</summary>
    private void GiveBack()
    {
        const int kept = 64 * 1024;
        if (_edits.Capacity > kept) _edits.Capacity = _edits.Count;
        if (_textReferences.Capacity > kept) _textReferences.Capacity = _textReferences.Count;
    }

    private void ResolveLanguage(ReadOnlySpan<byte> record, ReadOnlySpan<byte> text, ref Place place, BoundKind kind, int firstEdit)
    {
        var language = kind.Text!.Language;
        if (place.IsElementOfField || place.Kind is PlaceKind.Number or PlaceKind.Name || (place.Kind == PlaceKind.Object && language != TextLanguage.Adf)) return;
        var edits = _books!.Rewrite(kind.Text, kind.Field.Path.Text, Value(text, place), kind.Field.Missing);
        if (_books.Findings.Count > 0) Tell(record, ref place, kind);
        if (edits.Count == 0 || IsDropped(firstEdit, place)) return;
        var first = _edits.Count;
        foreach (var edit in edits)
        {
            _edits.Add(new Edit(edit.Start, edit.End, _replacements.Length, edit.ReplacementLength, Dropped: false));
            _replacements.Append(_books.Replacement(edit));
        }

        ToOuterText(text, place, first);
    }

    private void Tell(ReadOnlySpan<byte> record, ref Place place, BoundKind text)
    {
        var path = PathOf(record, place);
        foreach (var finding in _books!.Findings)
        {
            var problem = new RecordProblem
            {
                Code = finding.Code,
                Effect = finding.Kind is null ? ProblemEffect.Kept : EffectOf(text.Field.Missing),
                Title = Title(),
                Record = _number,
                Offset = _offset,
                Key = KeyJson(),
                Path = path,
                Kind = (finding.Kind ?? text).Kind.Name,
                Namespace = finding.Kind?.Kind.Namespace,
                Value = finding.Value is null ? null : Shorten(finding.Value),
                Reason = finding.Reason,
                Hint = finding.Hint,
                Accepted = finding.Kind?.Accepted ?? false,
                Position = finding.Place.Position,
                Around = finding.Place.Around,
            };
            Tell(problem, finding.Kind is null ? MissingPolicy.Keep : text.Field.Missing);
        }
    }

    /// <summary>Puts a problem into the list, unless the record has too many, and notes what becomes of the record.</summary>
    private void Tell(RecordProblem problem, MissingPolicy policy)
    {
        if (policy == MissingPolicy.Fail && _worst != MissingPolicy.Fail) Fatal = problem;
        else if (_told++ < MaxProblemsOfRecord) _problems.Add(problem);
        else _untold++;
        NotePolicy(policy);
    }

    private void NotePolicy(MissingPolicy policy)
    {
        if (policy == MissingPolicy.Fail || (policy == MissingPolicy.Skip && _worst != MissingPolicy.Fail)) _worst = policy;
    }

    /// <summary>What a text pass asks of the rewriter. Findings are told when the text is done, as only then the record is at hand that they stand in.</summary>
    private sealed class TextBooks : ITextOwner
    {
        private readonly EntityRewriter _rewriter;
        private readonly TextPass _pass;
        private BoundText? _text;
        private MissingPolicy _policy;
        private string _path = "";
        private bool _hasMissing;

        public TextBooks(EntityRewriter rewriter, TextRules rules)
        {
            _rewriter = rewriter;
            _pass = new TextPass(this, TextLanguages.Create(rules));
        }

        /// <param name="Kind">Null: no missing reference, but something that was not understood.</param>
        public readonly record struct Finding(ProblemCode Code, BoundKind? Kind, string? Value, string Reason, string Hint, TextPlace Place);

        public List<Finding> Findings { get; } = [];

        /// <summary>The first that ends the run is told in any case.</summary>
        public bool TellsMore => Findings.Count + _rewriter._told < MaxProblemsOfRecord || (_policy == MissingPolicy.Fail && !_hasMissing);

        public IReadOnlyList<TextEdit> Rewrite(BoundText text, string path, ReadOnlySpan<byte> value, MissingPolicy policy)
        {
            (_text, _policy, _path, _hasMissing) = (text, policy, path, false);
            Findings.Clear();
            _pass.Rewrite(text.Language, value);
            return _pass.Edits;
        }

        public ReadOnlySpan<byte> Replacement(in TextEdit edit) => _pass.Replacement(edit);

        public bool TryMap(ReferenceKind kind, ReadOnlySpan<byte> id, out ReadOnlySpan<byte> cloudId)
        {
            var bound = _text!.Kind(kind);
            var isFound = _rewriter.TryMap(bound, id, out cloudId);
            _rewriter._textReferences.Add((bound, !isFound));
            return isFound;
        }

        public void AtMissing(ReferenceKind kind, ReadOnlySpan<byte> value, TextPlace place) => AddMissing(ProblemCode.MissingMapping, kind, value, MissingHints.Reason(kind), MissingHints.For(kind), place);

        public void AtUnusable(ReferenceKind kind, ReadOnlySpan<byte> value, string reason, string hint, TextPlace place)
        {
            _rewriter._textReferences[^1] = (_text!.Kind(kind), true);
            AddMissing(ProblemCode.UnsuitableCloudId, kind, value, reason, hint, place);
        }

        private void AddMissing(ProblemCode code, ReferenceKind kind, ReadOnlySpan<byte> value, string reason, string hint, TextPlace place)
        {
            if (TellsMore) Findings.Add(new Finding(code, _text!.Kind(kind), Encoding.UTF8.GetString(value), reason, hint, place));
            else _rewriter._untold++;
            _hasMissing = true;
            if (_policy == MissingPolicy.Skip) _rewriter.NotePolicy(_policy);
        }

        public void AtUnknown(WarningCode code, ReadOnlySpan<byte> form, ReadOnlySpan<byte> sample)
        {
            const int mostForms = 1_000, longestSample = 300;
            var key = (code, _path, Encoding.UTF8.GetString(form));
            if (_rewriter._warnings.TryGetValue(key, out var known)) _rewriter._warnings[key] = known with { Count = known.Count + 1 };
            else if (_rewriter._warnings.Count < mostForms) _rewriter._warnings[key] = (1, Encoding.UTF8.GetString(sample[..Math.Min(sample.Length, longestSample)]));
        }

        public void AtProblem(string reason, string hint, TextPlace place)
        {
            if (TellsMore) Findings.Add(new Finding(ProblemCode.UnreadableText, null, null, reason, hint, place));
            else _rewriter._untold++;
        }
    }
}
