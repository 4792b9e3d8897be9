using System.Text;
using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;

namespace ConnectApp.Rewriting.Fields;

/// <summary>Strings that hold several values with a text between them (<c>list</c> of a field).</summary>
public sealed partial class EntityRewriter
{
    private readonly GrowingBytes _list = new();
    private readonly List<ListPart> _parts = [];

    /// <summary>Bytes <c>[Start, End)</c> of the value, between separators.</summary>
    private record struct ListPart(int Start, int End, bool IsDropped);

    private void ResolveList(ReadOnlySpan<byte> record, ReadOnlySpan<byte> text, ref Place place, BoundKind kind, int firstEdit)
    {
        var field = _fields[place.Field];
        place.Bound = null;
        _list.Clear();
        _list.Append(Value(text, place));
        var value = _list.Memory.Span;
        Split(value, field.Separator);
        var first = _edits.Count;
        for (var i = 0; i < _parts.Count; i++)
        {
            var part = _parts[i];
            var trimmed = value[part.Start..part.End].Trim(" \t\r\n"u8);
            var lead = value[part.Start..part.End].TrimStart(" \t\r\n"u8).Length;
            if (!kind.FindId(trimmed, out var start, out var length)) continue;
            var at = part.End - lead + start;
            var id = trimmed.Slice(start, length);
            var isFound = TryMap(kind, id, out var cloudId);
            _textReferences.Add((kind, !isFound));
            if (!isFound)
            {
                TellMissing(record, ref place, kind, field, trimmed, field.Missing == MissingPolicy.Null ? ProblemEffect.Dropped : EffectOf(field.Missing));
                _parts[i] = part with { IsDropped = field.Missing == MissingPolicy.Null };
            }
            else if (!cloudId.SequenceEqual(id))
            {
                _edits.Add(new Edit(at, at + length, _replacements.Length, cloudId.Length, Dropped: false));
                _replacements.Append(cloudId);
            }
        }

        AddDrops(first);
        if (_edits.Count == first) return;
        if (first > firstEdit && _edits[first - 1].End > place.Start) _edits.RemoveRange(first, _edits.Count - first);
        else ToOuterText(text, place, first);
    }

    private void Split(ReadOnlySpan<byte> value, ReadOnlySpan<byte> separator)
    {
        _parts.Clear();
        var start = 0;
        while (value[start..].IndexOf(separator) is var length and >= 0)
        {
            _parts.Add(new ListPart(start, start + length, false));
            start += length + separator.Length;
        }

        _parts.Add(new ListPart(start, value.Length, false));
    }

    /// <summary>A part goes with the separator behind it; behind the last part that stays, with the one before it.</summary>
    private void AddDrops(int firstEdit)
    {
        var lastKept = _parts.FindLastIndex(p => !p.IsDropped);
        var dropped = false;
        for (var i = 0; i < _parts.Count; i++)
        {
            if (!_parts[i].IsDropped) continue;
            var start = i < lastKept || i == 0 ? _parts[i].Start : _parts[i - 1].End;
            var end = i < lastKept ? _parts[i + 1].Start : _parts[i].End;
            _edits.Add(new Edit(start, end, _replacements.Length, 0, Dropped: false));
            dropped = true;
        }

        if (dropped) _edits.Sort(firstEdit, _edits.Count - firstEdit, Comparer<Edit>.Create((a, b) => a.Start.CompareTo(b.Start)));
    }
}
