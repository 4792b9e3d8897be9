using ConnectApp.Rewriting.Bytes;
using ConnectApp.Rewriting.Plans;
using ConnectApp.Rewriting.Problems;

namespace ConnectApp.Rewriting.Fields;

/// <summary>Resolves strings that hold several values with a separator between them (<c>list</c> of a field).</summary>
internal sealed class ListResolver(PlaceValues values, RecordEdits edits, ReferenceLookup lookup, RecordReport report, PlacePaths paths, RecordTrace? trace)
{
    private static ReadOnlySpan<byte> White => " \t\r\n"u8;

    private readonly GrowingBytes _list = new();
    private readonly List<Part> _parts = [];

    /// <summary>Bytes <c>[Start, End)</c> of the value, between separators.</summary>
    private record struct Part(int Start, int End, bool IsDropped);

    public void Resolve(
        ReadOnlySpan<byte> record,
        ReadOnlySpan<byte> text,
        in Place place,
        BoundKind kind,
        ReadOnlySpan<byte> separator,
        int firstEdit)
    {
        _list.Clear();
        _list.Append(values.Read(text, place));
        var value = _list.Memory.Span;
        Split(value, separator);
        var isCovered = edits.Covers(firstEdit, place);
        var first = edits.Count;
        for (var i = 0; i < _parts.Count; i++)
        {
            var part = _parts[i];
            var trimmed = value[part.Start..part.End].Trim(White);
            var trimmedStart = part.End - value[part.Start..part.End].TrimStart(White).Length;
            if (!kind.FindId(trimmed, out var start, out var length)) continue;
            var id = trimmed.Slice(start, length);
            if (!lookup.TryMapInText(kind, id, out var cloudId))
            {
                var isDropped = kind.Field.Missing == MissingPolicy.Null;
                var effect = isDropped ? ProblemEffect.Dropped : RecordReport.EffectOf(kind.Field.Missing);
                report.TellMissing(record, place, kind, trimmed, effect);
                _parts[i] = part with { IsDropped = isDropped };
            }
            else
            {
                if (trace is { IsOn: true }) trace.AddMapped(paths.PathOf(record, place), null, kind, id, cloudId);
                if (cloudId.SequenceEqual(id)) continue;
                edits.ReplaceInValue(trimmedStart + start, trimmedStart + start + length, cloudId);
            }
        }

        AddDrops(first);
        if (isCovered) edits.RemoveFrom(first);
        else edits.ToOuterText(text, place, first);
    }

    private void Split(ReadOnlySpan<byte> value, ReadOnlySpan<byte> separator)
    {
        _parts.Clear();
        var start = 0;
        while (value[start..].IndexOf(separator) is var length and >= 0)
        {
            _parts.Add(new Part(start, start + length, false));
            start += length + separator.Length;
        }

        _parts.Add(new Part(start, value.Length, false));
    }

    /// <summary>
    /// A part is dropped with the separator after it. A part after the last one that remains is dropped with the separator before it.
    /// </summary>
    private void AddDrops(int firstEdit)
    {
        var lastKept = _parts.FindLastIndex(p => !p.IsDropped);
        var isAny = false;
        for (var i = 0; i < _parts.Count; i++)
        {
            if (!_parts[i].IsDropped) continue;
            var start = i < lastKept || i == 0 ? _parts[i].Start : _parts[i - 1].End;
            var end = i < lastKept ? _parts[i + 1].Start : _parts[i].End;
            edits.ReplaceInValue(start, end, default);
            isAny = true;
        }

        if (isAny) edits.SortFrom(firstEdit);
    }
}
