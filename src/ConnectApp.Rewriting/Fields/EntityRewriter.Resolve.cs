using System.Text;
using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Formats;
using ConnectApp.Rewriting.Mappings;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;

namespace ConnectApp.Rewriting.Fields;

/// <summary>Looks up what the walk found and decides what is put in its place: edits in the order of the record.</summary>
public sealed partial class EntityRewriter
{
    private const int LongestValueTold = 1_000;

    /// <summary>Bytes of a text that are replaced. Dropped: a member or element with its comma.</summary>
    private record struct Edit(int Start, int End, int ReplacementStart, int ReplacementLength, bool Dropped);

    /// <summary>A text on the way to the one in hand, and where its string stands in the text around it.</summary>
    private readonly record struct Level(int Nested, int StartInParent);

    private readonly record struct EntityPlace(BoundKind Kind, int Start, int Length);

    private readonly List<Edit> _edits = [];
    private readonly List<Level> _levels = [];
    private readonly List<ConcretePath> _paths = [];
    private readonly List<EntityPlace> _entityPlaces = [];
    private readonly GrowingBytes _replacements = new();
    private readonly GrowingBytes _names = new();
    private readonly GrowingBytes _lookup = new();
    private readonly GrowingBytes _spelling = new();
    private readonly byte[] _scratch = new byte[MappingTable.ScratchBytes];
    private readonly GrowingBytes _entityKeys = new();
    private readonly byte[] _cloudId = new byte[CloudIds.TextBytes];
    private MissingPolicy _worst;
    private bool _isAsking;
    private int _pathsBegun;
    private int _told;
    private int _untold;
    private string? _nameTwice;

    /// <returns>The worst policy of the missing references: <c>Fail</c>, <c>Skip</c>, else <c>Keep</c>.</returns>
    private MissingPolicy Resolve(ReadOnlySpan<byte> record, int firstPlace, int endPlace)
    {
        _edits.Clear();
        _levels.Clear();
        _entityPlaces.Clear();
        _replacements.Clear();
        _names.Clear();
        _entityKeys.Clear();
        _textReferences.Clear();
        GiveBack();
        _worst = MissingPolicy.Keep;
        (_pathsBegun, _told, _untold, _nameTwice) = (0, 0, 0, null);
        var problemsBefore = _problems.Count;
        _levels.Add(new Level(-1, 0));
        ResolveText(record, record, firstPlace, endPlace);
        if (_worst == MissingPolicy.Fail || (_worst != MissingPolicy.Skip && _nameTwice is not null)) _problems.RemoveRange(problemsBefore, _problems.Count - problemsBefore);
        else if (_untold > 0) AddProblem(ProblemCode.MissingMapping, $"{_untold} further problems of this record", "Only the first of a record are listed one by one; missing references are counted all the same.");
        return _worst;
    }

    private void ResolveText(ReadOnlySpan<byte> record, ReadOnlySpan<byte> text, int from, int to)
    {
        var firstEdit = _edits.Count;
        var renamed = false;
        for (var i = from; i < to; i++)
        {
            ref var place = ref _places[i];
            if (place.Kind != PlaceKind.Text)
            {
                ResolvePlace(record, text, ref place, firstEdit);
                renamed |= place.NewLength >= 0;
                continue;
            }

            var innerEdit = _edits.Count;
            var isDropped = innerEdit > firstEdit && _edits[^1].End > place.Start;
            var nested = _nested[place.Owner];
            _levels.Add(new Level(place.Owner, place.Start));
            ResolveText(record, _texts.Span(nested.Start, nested.Length), i + 1, i + 1 + place.Extent);
            _levels.RemoveAt(_levels.Count - 1);
            _pathsBegun = Math.Min(_pathsBegun, _levels.Count);
            if (isDropped) _edits.RemoveRange(innerEdit, _edits.Count - innerEdit);
            else ToOuterText(text, place, innerEdit);
            i += place.Extent;
        }

        if (renamed) CheckNames(text, from, to);
    }

    private void ResolvePlace(ReadOnlySpan<byte> record, ReadOnlySpan<byte> text, ref Place place, int firstEdit)
    {
        if (place.Kind == PlaceKind.Unreadable || place.IsWithoutCase)
        {
            if (!IsDropped(firstEdit, place)) TellLeftAlone(record, text, ref place);
            return;
        }

        if (place.Bound is not { } kind) return;
        if (place.Kind == PlaceKind.String && !_fields[place.Field].Separator.IsEmpty)
        {
            ResolveList(record, text, ref place, kind, firstEdit);
            return;
        }

        if (kind.Text is not null)
        {
            ResolveLanguage(record, text, ref place, kind, firstEdit);
            return;
        }

        var value = place.IsWhole ? _texts.Span(place.IdStart, place.IdLength) : Value(text, place);
        if (place.Kind == PlaceKind.Object || !kind.FindId(value, out var start, out var length))
        {
            place.Bound = null;
            return;
        }

        var id = value.Slice(start, length);
        scoped ReadOnlySpan<byte> cloudId;
        if (kind.Form is null ? !TryMap(kind, id, out cloudId) : !TryMap(place.Question, id, out cloudId))
        {
            place.Missing = true;
            AtMissing(record, text, ref place, _fields[place.Field], kind, value, firstEdit);
            return;
        }

        if (cloudId.SequenceEqual(id)) return;
        var at = _replacements.Length;
        if (place.Spelling == Spelling.JsonToken)
        {
            _spelling.Clear();
            AppendRenamed(_spelling, value, start, length, cloudId);
            AppendNumberOrString(_replacements, _spelling.Memory.Span);
            AddEdit(firstEdit, place.Start, place.End, at, dropped: false);
            return;
        }

        if (place.Escaped || place.Spelling != Spelling.Json)
        {
            if (IsDropped(firstEdit, place)) return;
            var innerEdit = _edits.Count;
            _replacements.Append(cloudId);
            if (place.IsWhole) (start, length) = (0, Value(text, place).Length);
            _edits.Add(new Edit(start, start + length, at, cloudId.Length, Dropped: false));
            ToOuterText(text, place, innerEdit);
        }
        else
        {
            JsonText.AppendEscaped(_replacements, cloudId);
            AddEdit(firstEdit, place.Start + 1 + start, place.Start + 1 + start + length, at, dropped: false);
        }

        if (place.Kind != PlaceKind.Name) return;
        place.NewStart = _names.Length;
        AppendRenamed(_names, value, start, length, cloudId);
        place.NewLength = _names.Length - place.NewStart;
    }

    /// <summary>The answer to a question that was asked on the walk.</summary>
    private bool TryMap(int question, ReadOnlySpan<byte> id, out ReadOnlySpan<byte> cloudId)
    {
        var answer = _answers[question];

        // The record is rewritten again once this key has been fetched; until then the id stands for itself.
        cloudId = answer == MappingAnswer.Unknown ? id : _answers.Value(question);
        return answer != MappingAnswer.None;
    }

    /// <summary>Looks up at once what nobody knew of before: a reference inside a text.</summary>
    /// <param name="cloudId">Valid until the next call.</param>
    private bool TryMap(BoundKind kind, ReadOnlySpan<byte> id, out ReadOnlySpan<byte> cloudId)
    {
        if (kind.CloudIdPrefix is { } prefix)
        {
            CloudIds.Write(prefix, id, _lookup, _cloudId);
            cloudId = _cloudId;
            if (kind.IsOwnKey) return true;
            _entityPlaces.Add(new EntityPlace(kind, _entityKeys.Length, id.Length));
            _entityKeys.Append(id);
            return true;
        }

        cloudId = default;
        if (kind.Kind.NeverMapped is not null) return false;
        var key = id;
        if (kind.KeyPrefix.Length + kind.KeySuffix.Length > 0)
        {
            _lookup.Clear();
            _lookup.Append(kind.KeyPrefix);
            _lookup.Append(id);
            _lookup.Append(kind.KeySuffix);
            key = _lookup.Memory.Span;
        }

        _isAsking = true;
        var answer = kind.Table!.Find(key, _scratch, out cloudId);
        _isAsking = false;
        if (answer != MappingAnswer.Unknown) return answer == MappingAnswer.Found;

        Unknown.Note(kind.Kind.Namespace, key);
        cloudId = id;
        return true;
    }

    private void AtMissing(
        ReadOnlySpan<byte> record, ReadOnlySpan<byte> text, ref Place place, BoundField field, BoundKind kind, ReadOnlySpan<byte> value, int firstEdit)
    {
        var effect = EffectOf(field.Missing);
        if (effect == ProblemEffect.Emptied && (place.Kind == PlaceKind.Name || place.InArray)) effect = ProblemEffect.Dropped;
        TellMissing(record, ref place, kind, field, value, effect);
        switch (field.Missing)
        {
            case MissingPolicy.Null when place.Kind == PlaceKind.Name:
                place.NewLength = -2;
                Drop(firstEdit, text, place.Start, place.Extent);
                break;
            case MissingPolicy.Null when place.InArray:
                Drop(firstEdit, text, place.Start, place.End);
                break;
            case MissingPolicy.Null when place.Spelling > Spelling.JsonToken:
                EmptyCell(text, place);
                break;
            case MissingPolicy.Null:
                var at = _replacements.Length;
                _replacements.Append("null"u8);
                AddEdit(firstEdit, place.Start, place.End, at, dropped: false);
                break;
        }
    }

    private void TellMissing(ReadOnlySpan<byte> record, ref Place place, BoundKind kind, BoundField field, ReadOnlySpan<byte> value, ProblemEffect effect)
    {
        if (_told < MaxProblemsOfRecord || field.Missing == MissingPolicy.Fail)
        {
            Tell(Missing(record, ref place, kind, value, effect), field.Missing);
        }
        else
        {
            _untold++;
            NotePolicy(field.Missing);
        }
    }

    private static ProblemEffect EffectOf(MissingPolicy policy) => policy switch
    {
        MissingPolicy.Skip => ProblemEffect.Skipped,
        MissingPolicy.Null => ProblemEffect.Emptied,
        MissingPolicy.Fail => ProblemEffect.Failed,
        _ => ProblemEffect.Kept,
    };

    /// <summary>A text that cannot be read, or a value whose kind nobody can tell: its references are unknown.</summary>
    private void TellLeftAlone(ReadOnlySpan<byte> record, ReadOnlySpan<byte> text, ref Place place)
    {
        if (_told >= MaxProblemsOfRecord)
        {
            _untold++;
            return;
        }

        var isText = place.Kind == PlaceKind.Unreadable;
        var deciding = isText || place.IdLength < 0 ? null : Shorten(Encoding.UTF8.GetString(_texts.Span(place.IdStart, place.IdLength)));
        Tell(
            new RecordProblem
            {
                Code = isText ? ProblemCode.UnreadableText : ProblemCode.ByWithoutCase,
                Effect = ProblemEffect.Kept,
                Record = _number,
                Offset = _offset,
                Key = KeyJson(),
                Title = Title(),
                Path = PathOf(record, place),
                Value = isText ? Shorten(Encoding.UTF8.GetString(Value(text, place))) : deciding,
                Reason = isText ? "a text that begins as JSON is not valid JSON, or was cut" :
                    deciding is null ? "the value that chooses the kind is null or absent" : $"'by' has no case for {ShownText.Quote(deciding)}",
                Hint = isText
                    ? "The path goes on inside this text, so its references are unknown. Export the value whole; spreadsheets cut cells after 32,767 characters."
                    : "Add a case for this value to the field; the kind 'none' says that such values hold no references.",
            },
            MissingPolicy.Keep);
    }

    private RecordProblem Missing(ReadOnlySpan<byte> record, ref Place place, BoundKind kind, ReadOnlySpan<byte> value, ProblemEffect effect) => new()
    {
        Code = ProblemCode.MissingMapping,
        Effect = effect,
        Title = Title(),
        Record = _number,
        Offset = _offset,
        Key = KeyJson(),
        Path = PathOf(record, place),
        Kind = kind.Kind.Name,
        Namespace = kind.Kind.Namespace,
        Value = Shorten(Encoding.UTF8.GetString(value)),
        Reason = MissingHints.Reason(kind.Kind),
        Hint = MissingHints.For(kind.Kind),
        Accepted = kind.Accepted,
    };

    private string PathOf(ReadOnlySpan<byte> record, in Place place)
    {
        var path = new StringBuilder("$");
        if (_shape is not JsonShape) AppendCellPath(path, record, _levels.Count > 1 ? _nested[_levels[1].Nested].Cell : place.Cell);
        for (var i = _shape is JsonShape ? 0 : 1; i < _levels.Count; i++)
        {
            while (_paths.Count <= i) _paths.Add(new ConcretePath());
            while (_pathsBegun <= i) _paths[_pathsBegun++].Begin();
            var level = _levels[i];
            var text = level.Nested < 0 ? record : _texts.Span(_nested[level.Nested].Start, _nested[level.Nested].Length);
            _paths[i].AppendTo(path, text, i + 1 < _levels.Count ? _levels[i + 1].StartInParent : place.Start);
        }

        if (place.Kind == PlaceKind.Name) path.Append('~');
        return path.ToString();
    }

    private static string Shorten(string value) => value.Length <= LongestValueTold ? value : value[..LongestValueTold] + "…";

    private static void AppendRenamed(GrowingBytes output, ReadOnlySpan<byte> value, int start, int length, ReadOnlySpan<byte> cloudId)
    {
        output.Append(value[..start]);
        output.Append(cloudId);
        output.Append(value[(start + length)..]);
    }

    private static void AppendNumberOrString(GrowingBytes output, ReadOnlySpan<byte> text)
    {
        if (JsonText.IsInteger(text))
        {
            output.Append(text);
            return;
        }

        output.Append((byte)'"');
        JsonText.AppendEscaped(output, text);
        output.Append((byte)'"');
    }

    /// <summary>A name that was rewritten must not equal another name of its object, as that one is after the rewriting.</summary>
    private void CheckNames(ReadOnlySpan<byte> text, int from, int to)
    {
        var names = new Dictionary<(int Object, string Name), bool>();
        for (var i = from; i < to; i++)
        {
            ref var place = ref _places[i];
            if (place.Kind == PlaceKind.Text) i += place.Extent;
            if (place.Kind != PlaceKind.Name || place.NewLength == -2) continue;
            var isNew = place.NewLength >= 0;
            var name = Encoding.UTF8.GetString(isNew ? _names.Span(place.NewStart, place.NewLength) : Value(text, place));
            if (names.TryGetValue((place.Owner, name), out var otherIsNew) && (isNew || otherIsNew)) _nameTwice ??= Shorten(name);
            names[(place.Owner, name)] = isNew || otherIsNew;
        }
    }

    private void Count(in WalkedRecord record, bool loaded)
    {
        for (var i = record.FirstPlace; i < record.EndPlace; i++)
        {
            ref var place = ref _places[i];
            if (place.Bound is not { } kind) continue;
            if (place.Missing) kind.Missing++;
            else kind.Rewritten++;
        }

        foreach (var (kind, isMissing) in _textReferences)
        {
            if (isMissing) kind.Missing++;
            else kind.Rewritten++;
        }

        WithoutCase += record.WithoutCase;
        if (!loaded) return;
        foreach (var (kind, start, length) in _entityPlaces)
        {
            _entityReferences.Add(new EntityReference(kind.Kind.Entity!, Encoding.UTF8.GetString(_entityKeys.Span(start, length))));
        }
    }
}
