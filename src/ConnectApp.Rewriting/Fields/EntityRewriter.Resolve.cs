using System.Text;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Records;

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
    private readonly GrowingBytes _entityKeys = new();
    private readonly byte[] _cloudId = new byte[CloudIds.TextBytes];
    private MissingPolicy _worst;
    private int _pathsBegun;
    private int _told;
    private int _untold;
    private int _withoutCase;
    private string? _nameTwice;

    /// <returns>The worst policy of the missing references: <c>Fail</c>, <c>Skip</c>, else <c>Keep</c>.</returns>
    private MissingPolicy Resolve(ReadOnlySpan<byte> record)
    {
        _edits.Clear();
        _levels.Clear();
        _entityPlaces.Clear();
        _replacements.Clear();
        _names.Clear();
        _entityKeys.Clear();
        _worst = MissingPolicy.Keep;
        (_pathsBegun, _told, _untold, _withoutCase, _nameTwice) = (0, 0, 0, 0, null);
        var problemsBefore = _problems.Count;
        _levels.Add(new Level(-1, 0));
        ResolveText(record, record, 0, _places.Count);
        if (_worst == MissingPolicy.Fail || (_worst != MissingPolicy.Skip && _nameTwice is not null)) _problems.RemoveRange(problemsBefore, _problems.Count - problemsBefore);
        else if (_untold > 0) AddProblem($"{_untold} further references of this record have no mapping", "They are counted; only the first of a record are listed one by one.");
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
            else ToOuterText(text[(place.Start + 1)..(place.End - 1)], place.Start + 1, innerEdit);
            i += place.Extent;
        }

        if (renamed) CheckNames(text, from, to);
    }

    private void ResolvePlace(ReadOnlySpan<byte> record, ReadOnlySpan<byte> text, ref Place place, int firstEdit)
    {
        if (place.Field < 0) return;
        var field = _fields[place.Field];
        if (field.Kind is not { } kind)
        {
            _withoutCase++;
            return;
        }

        var quote = place.Kind == PlaceKind.Number ? 0 : 1;
        var raw = text[(place.Start + quote)..(place.End - quote)];
        var value = place.Escaped ? Unescape(raw) : raw;
        if (!kind.FindId(value, out var start, out var length)) return;
        place.Bound = kind;
        var id = value.Slice(start, length);
        if (!TryMap(kind, id, out var cloudId))
        {
            place.Missing = true;
            AtMissing(record, text, ref place, field, kind, value, firstEdit);
            return;
        }

        if (cloudId.SequenceEqual(id)) return;
        var at = _replacements.Length;
        if (place.Kind == PlaceKind.Number)
        {
            _lookup.Clear();
            AppendRenamed(_lookup, value, start, length, cloudId);
            AppendNumberOrString(_lookup.Memory.Span);
            AddEdit(firstEdit, place.Start, place.End, at, dropped: false);
            return;
        }

        JsonText.AppendEscaped(_replacements, cloudId);
        var (rawStart, rawEnd) = (start, start + length);
        if (place.Escaped)
        {
            (int Raw, int Text) known = default;
            JsonText.Advance(raw, start, ref known);
            rawStart = known.Raw;
            JsonText.Advance(raw, start + length, ref known);
            rawEnd = known.Raw;
        }

        AddEdit(firstEdit, place.Start + 1 + rawStart, place.Start + 1 + rawEnd, at, dropped: false);
        if (place.Kind != PlaceKind.Name) return;
        place.NewStart = _names.Length;
        AppendRenamed(_names, value, start, length, cloudId);
        place.NewLength = _names.Length - place.NewStart;
    }

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
        if (kind.KeyPrefix.Length + kind.KeySuffix.Length == 0) return kind.Table!.TryFind(id, out cloudId);
        _lookup.Clear();
        _lookup.Append(kind.KeyPrefix);
        _lookup.Append(id);
        _lookup.Append(kind.KeySuffix);
        return kind.Table!.TryFind(_lookup.Memory.Span, out cloudId);
    }

    private void AtMissing(
        ReadOnlySpan<byte> record, ReadOnlySpan<byte> text, ref Place place, BoundField field, BoundKind kind, ReadOnlySpan<byte> value, int firstEdit)
    {
        if (field.Missing == MissingPolicy.Fail && _worst != MissingPolicy.Fail) Fatal = Missing(record, ref place, kind, value);
        else if (_told++ < MaxProblemsOfRecord) _problems.Add(Missing(record, ref place, kind, value));
        else _untold++;
        switch (field.Missing)
        {
            case MissingPolicy.Fail:
                _worst = MissingPolicy.Fail;
                break;
            case MissingPolicy.Skip when _worst != MissingPolicy.Fail:
                _worst = MissingPolicy.Skip;
                break;
            case MissingPolicy.Null when place.Kind == PlaceKind.Name:
                place.NewLength = -2;
                Drop(firstEdit, text, place.Start, place.Extent);
                break;
            case MissingPolicy.Null when place.InArray:
                Drop(firstEdit, text, place.Start, place.End);
                break;
            case MissingPolicy.Null:
                var at = _replacements.Length;
                _replacements.Append("null"u8);
                AddEdit(firstEdit, place.Start, place.End, at, dropped: false);
                break;
        }
    }

    private RecordProblem Missing(ReadOnlySpan<byte> record, ref Place place, BoundKind kind, ReadOnlySpan<byte> value) => new()
    {
        Record = _number,
        Offset = _offset,
        Key = KeyJson(),
        Path = PathOf(record, place.Start) + (place.Kind == PlaceKind.Name ? "~" : ""),
        Kind = kind.Kind.Name,
        Namespace = kind.Kind.Namespace,
        Value = Shorten(Encoding.UTF8.GetString(value)),
        Reason = MissingHints.Reason(kind.Kind),
        Hint = MissingHints.For(kind.Kind),
        Accepted = kind.Accepted,
    };

    private string PathOf(ReadOnlySpan<byte> record, int offset)
    {
        var path = new StringBuilder("$");
        for (var i = 0; i < _levels.Count; i++)
        {
            if (_paths.Count == i) _paths.Add(new ConcretePath());
            if (_pathsBegun == i)
            {
                _paths[i].Begin();
                _pathsBegun++;
            }

            var level = _levels[i];
            var text = level.Nested < 0 ? record : _texts.Span(_nested[level.Nested].Start, _nested[level.Nested].Length);
            _paths[i].AppendTo(path, text, i + 1 < _levels.Count ? _levels[i + 1].StartInParent : offset);
        }

        return path.ToString();
    }

    private static string Shorten(string value) => value.Length <= LongestValueTold ? value : value[..LongestValueTold] + "…";

    private static void AppendRenamed(GrowingBytes output, ReadOnlySpan<byte> value, int start, int length, ReadOnlySpan<byte> cloudId)
    {
        output.Append(value[..start]);
        output.Append(cloudId);
        output.Append(value[(start + length)..]);
    }

    private void AppendNumberOrString(ReadOnlySpan<byte> text)
    {
        if (JsonText.IsInteger(text))
        {
            _replacements.Append(text);
            return;
        }

        _replacements.Append((byte)'"');
        JsonText.AppendEscaped(_replacements, text);
        _replacements.Append((byte)'"');
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
            var raw = text[(place.Start + 1)..(place.End - 1)];
            var name = Encoding.UTF8.GetString(isNew ? _names.Span(place.NewStart, place.NewLength) : place.Escaped ? Unescape(raw) : raw);
            if (names.TryGetValue((place.Owner, name), out var otherIsNew) && (isNew || otherIsNew)) _nameTwice ??= Shorten(name);
            names[(place.Owner, name)] = isNew || otherIsNew;
        }
    }

    private void Count(bool loaded)
    {
        for (var i = 0; i < _places.Count; i++)
        {
            ref var place = ref _places[i];
            if (place.Bound is not { } kind) continue;
            if (place.Missing) kind.Missing++;
            else kind.Rewritten++;
        }

        WithoutCase += _withoutCase;
        if (!loaded) return;
        foreach (var (kind, start, length) in _entityPlaces)
        {
            _entityReferences.Add(new EntityReference(kind.Kind.Entity!, Encoding.UTF8.GetString(_entityKeys.Span(start, length))));
        }
    }
}
